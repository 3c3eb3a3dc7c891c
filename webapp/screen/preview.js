// The generated page in a sandboxed frame. Of two frames in one place, the hidden one
// loads what is new and is shown when it has loaded, so that nothing flickers.
// value: see view.preview
const {make, percent} = window.likeness;
const find = selector => element.querySelector(selector);
const stage = find('.preview-stage'), scripts = find('.run-scripts'), actual = find('.actual-size');
const guarded = 'trustedTypes' in window; // what keeps a page's scripts from the network, in part
let [front, back] = element.querySelectorAll('iframe');
const windows = [...element.querySelectorAll('.segments button')];
let width = 0; // of the window that the page is seen through, CSS px
let designed = null; // width of the design's window
let height = null; // of the page in that window, where it is known
let page = ''; // which of several is shown
let shown = null; // URL of what is in the front frame, or on its way there

// The window that the design was taken in, where it is none of the usual ones.
function offer(own) {
  windows[0].value = own;
  windows[0].hidden = windows.some((button, index) => index && Number(button.value) === own);
  choose(own);
}

function choose(chosen) {
  width = chosen;
  for (const button of windows) button.setAttribute('aria-pressed', Number(button.value) === width);
  fit();
}

function fit() {
  if (!width) return;
  const fitting = Math.min(1, stage.clientWidth / width);
  const scale = actual.checked ? 1 : fitting;
  stage.classList.toggle('actual', actual.checked);
  actual.parentElement.hidden = fitting === 1;
  const whole = width === designed && height;
  stage.style.maxHeight = whole ? `${Math.ceil(whole * scale) + 2}px` : ''; // and its border
  for (const frame of [front, back]) {
    frame.style.left = `${Math.max(0, (stage.clientWidth - width * scale) / 2)}px`;
    frame.style.width = `${width}px`;
    frame.style.height = `${stage.clientHeight / scale}px`;
    frame.style.transform = `scale(${scale})`;
  }
  const percent = Math.round(100 * scale);
  find('.preview-size').textContent =
    `${width} px wide${percent < 100 ? `, at ${percent} %` : ''}`;
}

async function load(url) {
  shown = url;
  const response = await fetch(url);
  const shell = await response.text();
  if (shown !== url || response.status !== 200) return; // something newer came, or the run is gone
  back.onload = () => {
    back.onload = null;
    [front, back] = [back, front];
    front.classList.add('front');
    back.classList.remove('front');
    back.srcdoc = '';
    for (const frame of [front, back]) {
      frame.inert = frame === back;
      frame.setAttribute('aria-hidden', frame === back);
    }
  };
  back.srcdoc = shell;
}

// The pages of a sketch of several screens, to choose from.
function offerPages(names) {
  const group = find('.pages');
  group.hidden = names.length < 2;
  if (!names.includes(page)) page = names[0] ?? '';
  if (group.dataset.names !== String(names)) {
    group.dataset.names = String(names);
    group.replaceChildren(...names.map(name => {
      const button = make('button', '', name);
      button.type = 'button';
      button.addEventListener('click', () => { page = name; show(); });
      return button;
    }));
  }
  for (const button of group.children)
    button.setAttribute('aria-pressed', button.textContent === page);
}

function show() {
  const value = props.value;
  for (const empty of element.querySelectorAll('.empty')) empty.hidden = Boolean(value);
  find('.bar').hidden = stage.hidden = !value;
  if (!value) {
    shown = null;
    for (const frame of [front, back]) frame.srcdoc = '';
    return;
  }
  scripts.parentElement.hidden = !value.scripts || !guarded;
  offerPages(value.pages);
  const first = !page || page === value.pages[0];
  height = first ? value.height : null;
  if (designed !== value.width) offer(designed = value.width);
  fit();
  const query = new URLSearchParams({
    ...(scripts.checked && value.scripts && {scripts: 1}), ...(!first && {page}),
  });
  const url = query.size ? `${value.url}?${query}` : value.url;
  if (url !== shown) load(url);
}

for (const {name, label, score} of props.samples) {
  const item = make('li'), button = make('button'), thumbnail = make('img');
  button.type = 'button';
  thumbnail.src = `samples/${name}.png`;
  thumbnail.alt = '';
  button.append(thumbnail, make('span', '', label), make('span', 'number', percent(score)));
  button.addEventListener('click', () =>
    document.dispatchEvent(new CustomEvent('likeness:sample', {detail: name})));
  item.append(button);
  find('.examples').append(item);
}

for (const button of windows)
  button.addEventListener('click', () => choose(Number(button.value)));
new ResizeObserver(fit).observe(stage);
scripts.addEventListener('change', show);
actual.addEventListener('change', fit);
watch('value', show);
show();
