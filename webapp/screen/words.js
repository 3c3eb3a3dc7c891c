// A change said in words, of the whole page or of an element that is picked in a picture of
// it: the page itself is in a frame that nobody can look into.
// value: see view.words
const {make} = window.likeness;
const find = selector => element.querySelector(selector);
const form = find('form'), said = find('input'), layer = find('.pick'), frame = find('.pick-frame');
const sheet = find('.pick-page'), spoken = find('.pick-name'), pickButton = find('.words-pick');
let elements = []; // of the page that is shown: {selector, box, parent, text}
let pointed = null; // index of the element under the pointer or the keys
let picked = null; // selector that the change is for

const area = ({box: [, , width, height]}) => width * height;

function target(selector) {
  picked = selector;
  find('.words-target').hidden = !selector;
  find('.words-target code').textContent = selector || '';
}

async function open() {
  const {elements: url, picture, version} = props.value;
  const response = await fetch(url);
  if (!response.ok || props.value.version !== version) return;
  elements = await response.json();
  sheet.querySelector('img').src = picture;
  document.querySelector('.preview-stage').append(layer); // over the page
  layer.hidden = false;
  pickButton.setAttribute('aria-pressed', true);
  point(elements.findIndex(one => one.selector === (picked || 'body')));
  layer.focus({preventScroll: true});
}

function close() {
  layer.hidden = true;
  pickButton.setAttribute('aria-pressed', false);
}

function point(index) {
  if (!elements[index]) return;
  pointed = index;
  const {selector, box, text} = elements[index];
  const scale = sheet.clientWidth / props.value.width;
  ['left', 'top', 'width', 'height'].forEach((side, i) => { frame.style[side] = `${box[i] * scale}px`; });
  frame.hidden = false;
  spoken.textContent = text ? `${selector}: ${text}` : selector;
}

// The smallest element at a place; of equal ones the innermost.
function at({clientX, clientY}) {
  const rect = sheet.getBoundingClientRect(), scale = rect.width / props.value.width;
  const x = (clientX - rect.left) / scale, y = (clientY - rect.top) / scale;
  let best = -1;
  elements.forEach((one, index) => {
    const [left, top, width, height] = one.box;
    const inside = x >= left && x < left + width && y >= top && y < top + height;
    if (inside && (best < 0 || area(one) <= area(elements[best]))) best = index;
  });
  return best;
}

// The element that a key leads to, among those that can be seen.
function beside(key) {
  const {parent} = elements[pointed];
  const inside = of => elements.flatMap((one, index) => (one.parent === of && area(one) ? [index] : []));
  if (key === 'ArrowUp') return parent;
  if (key === 'ArrowDown') return inside(pointed)[0];
  const row = inside(parent);
  return row[row.indexOf(pointed) + (key === 'ArrowRight' ? 1 : -1)];
}

function pick(index) {
  if (!elements[index]) return;
  target(elements[index].selector);
  close();
  said.focus();
}

layer.addEventListener('pointermove', event => point(at(event)));
layer.addEventListener('click', event => pick(at(event)));
layer.addEventListener('keydown', event => {
  if (event.key === 'Enter') pick(pointed);
  else if (event.key === 'Escape') { close(); pickButton.focus(); }
  else if (event.key.startsWith('Arrow')) {
    point(beside(event.key));
    frame.scrollIntoView({block: 'nearest'});
  } else return;
  event.preventDefault();
  event.stopPropagation(); // the keys of the page mean other things
});
pickButton.addEventListener('click', () => (layer.hidden ? open() : close()));
find('.words-target button').addEventListener('click', () => { target(null); said.focus(); });
form.addEventListener('submit', event => {
  event.preventDefault();
  trigger('tell', {told: said.value, selector: picked});
  said.value = '';
});

let version = null;

function show() {
  const value = props.value;
  find('.words').hidden = !value;
  if (!value || value.version !== version) {
    close();
    target(null);
  }
  version = value?.version;
  if (!value) return;
  find('.words-none').hidden = value.usable;
  form.hidden = !value.usable;
  for (const control of form.elements) control.disabled = value.live;
  find('.words-changes').hidden = !value.changes.length;
  find('.words-changes ul').replaceChildren(...value.changes.map(change => make('li', '', change)));
}

watch('value', show);
show();
