// The passes as they came, and what the best one's score is made of.
// value: see view.score
const {make, percent} = window.likeness;
const find = selector => element.querySelector(selector);

function meter(value) {
  const bar = make('span', 'meter');
  const fill = make('span');
  fill.style.width = `${100 * value}%`;
  bar.append(fill);
  return bar;
}

function passRow(pass) {
  const row = make('li', pass.kept ? 'pass kept' : 'pass');
  row.append(make('span', 'pass-name', `Pass ${pass.number}`));
  if (pass.error) row.append(make('span', 'pass-error', pass.error));
  else row.append(meter(pass.score), make('span', 'number', percent(pass.score)));
  row.append(make('span', 'pass-time', `${pass.seconds.toFixed(1)} s`));
  row.append(make('span', 'pass-mark', pass.kept ? 'kept' : ''));
  return row;
}

function partRow(part) {
  const row = make('li', 'part');
  row.append(make('span', 'part-name', part.label), meter(part.value));
  row.append(make('span', 'number', percent(part.value)));
  row.append(make('span', 'part-meaning', part.meaning));
  return row;
}

function show() {
  const value = props.value;
  find('.score').hidden = !value;
  if (!value) return;
  const scored = value.score != null;
  find('.score-head').hidden = find('h2').hidden = !scored;
  find('.score-value').textContent = scored ? percent(value.score) : '';
  find('.passes').replaceChildren(...value.passes.map(passRow));
  find('.parts').replaceChildren(...value.parts.map(partRow));
  find('.notes').replaceChildren(...value.notes.map(note => make('li', '', note)));
}

watch('value', show);
show();
