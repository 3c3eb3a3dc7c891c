// The versions of the page as they came; pressing one makes it the result.
// value: see view.versions
const {make, percent} = window.likeness;

function row(version) {
  const item = make('li'), button = make('button', 'version');
  button.type = 'button';
  button.disabled = version.score == null;
  button.setAttribute('aria-pressed', version.shown);
  button.append(make('span', 'version-name', `${version.index + 1}. ${version.label}`));
  if (version.score != null) {
    button.append(make('span', 'version-mark', version.best ? 'best' : ''));
    button.append(make('span', 'number', percent(version.score)));
  }
  button.append(make('span', 'version-time', `${version.seconds.toFixed(1)} s`));
  if (version.spent) button.append(make('span', 'version-fate', version.spent));
  if (version.fate) button.append(make('span', 'version-fate', version.fate));
  button.addEventListener('click', () => version.shown || trigger('choose', {index: version.index}));
  item.append(button);
  return item;
}

function show() {
  const value = props.value || [];
  element.querySelector('section').hidden = !value.length;
  element.querySelector('ol').replaceChildren(...value.map(row));
}

watch('value', show);
show();
