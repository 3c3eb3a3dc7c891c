// How close the result came, and what its score is made of.
// value: see view.score
const {make, meter, percent} = window.likeness;
const find = selector => element.querySelector(selector);

function partRow(part) {
  const row = make('li', 'part');
  row.append(make('span', 'part-name', part.label), meter(part.value));
  row.append(make('span', 'number', percent(part.value)));
  row.append(make('span', 'part-meaning', part.meaning));
  return row;
}

// How close the page comes to its design of another width, and what differs there.
function widthRow(width) {
  const row = make('li'), fold = make('details'), summary = make('summary'), list = make('ul');
  summary.append(make('span', 'part-name', `${width.label} `), make('span', 'number', percent(width.score)));
  list.append(...width.findings.map(finding => make('li', '', finding)));
  fold.append(summary, list);
  row.append(fold);
  return row;
}

function show() {
  const value = props.value;
  find('.score').hidden = !value;
  if (!value) return;
  const scored = value.score != null;
  find('.score-head').hidden = find('.score-parts').hidden = !scored;
  find('.score-value').textContent = scored ? percent(value.score) : '';
  find('.parts').replaceChildren(...value.parts.map(partRow));
  find('.widths').replaceChildren(...value.widths.map(widthRow));
  find('.notes').replaceChildren(...value.notes.map(note => make('li', '', note)));
}

watch('value', show);
show();
