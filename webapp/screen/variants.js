// The first pages of a run beside the design. They scroll as one, so that the same place is
// seen in all of them; any can become the result, or be gone on from.
// value: see view.variants
const {action, make, percent} = window.likeness;
const row = element.querySelector('.variants-row');
let shown = ''; // what the cards were made of

function picture({label, url, size: [width, height]}) {
  const frame = make('div', 'variant-page'), image = make('img');
  frame.tabIndex = 0; // it scrolls
  frame.setAttribute('role', 'region');
  frame.setAttribute('aria-label', `Picture of ${label}`);
  Object.assign(image, {src: url, alt: label, width, height});
  frame.append(image);
  frame.addEventListener('scroll', () => {
    for (const other of row.querySelectorAll('.variant-page')) other.scrollTop = frame.scrollTop;
  });
  return frame;
}

function card(label, note, body) {
  const made = make('article', 'variant'), head = make('header');
  head.append(make('h3', '', label), make('span', 'number', note));
  made.append(head, body);
  return made;
}

function pageCard(page) {
  if (page.score == null) return card(page.label, 'failed', make('p', 'variant-none', page.error));
  const made = card(page.label, percent(page.score), picture(page));
  const actions = make('div', 'variant-actions');
  made.classList.toggle('chosen', page.shown);
  const {live, goes_on} = props.value;
  const use = action('button', page.shown ? 'The result' : 'Use this', `Make ${page.label} the result`,
    () => trigger('choose', {index: page.index}));
  use.disabled = page.shown || live;
  actions.append(use);
  if (goes_on) actions.append(action('button', 'Go on from here', `Go on from ${page.label}`,
    () => trigger('further', {index: page.index})));
  made.append(actions);
  return made;
}

const coming = number =>
  card(`Variant ${number}`, '', make('p', 'variant-none', 'It is being written.'));

function show() {
  const value = props.value;
  element.querySelector('.variants').hidden = !value;
  const now = JSON.stringify(value);
  if (!value || now === shown) return;
  const top = row.querySelector('.variant-page')?.scrollTop || 0;
  shown = now;
  row.replaceChildren(card('Design', '', picture(value.design)), ...value.pages.map(pageCard),
    ...Array.from({length: value.coming}, (_, i) => coming(value.pages.length + i + 1)));
  for (const frame of row.querySelectorAll('.variant-page')) frame.scrollTop = top;
}

watch('value', show);
show();
