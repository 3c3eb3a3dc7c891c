// One short question about a part of the design, which may be left alone.
// value: see view.question
const {make} = window.likeness;
const find = selector => element.querySelector(selector);
const skip = find('.quiet');
const SIDES = [104, 60]; // px: the largest crop
const AROUND = 0.08; // of the part: what is shown around it
let asked = null; // what is on the screen

function answer(choice) {
  find('.question').hidden = true;
  trigger('answer', {choice});
  document.querySelector('#views [role="tab"][aria-selected="true"]')?.focus();
}

// The part of the design, as large as there is room for.
function crop({box, design: {url, size}}) {
  find('.question-crop').hidden = !box;
  if (!box) return;
  const [left, top, width, height] = box, margin = AROUND * Math.max(width, height);
  const sides = [width + 2 * margin, height + 2 * margin];
  const scale = Math.min(SIDES[0] / sides[0], SIDES[1] / sides[1]);
  const image = find('.question-crop img');
  if (image.getAttribute('src') !== url) image.src = url;
  Object.assign(find('.question-crop').style, {width: `${sides[0] * scale}px`, height: `${sides[1] * scale}px`});
  Object.assign(image.style, {
    width: `${size[0] * scale}px`,
    left: `${(margin - left) * scale}px`,
    top: `${(margin - top) * scale}px`,
  });
}

function show() {
  const value = props.value;
  const now = value ? value.design.url + value.text : null;
  if (now === asked) return; // what is under the pointer or has the focus stays
  asked = now;
  find('.question').hidden = !value;
  if (!value) return;
  find('.question-text').textContent = value.text;
  crop(value);
  const buttons = value.options.map(option => {
    const button = make('button', 'button', option[0].toUpperCase() + option.slice(1));
    button.type = 'button';
    button.addEventListener('click', () => answer(option));
    return button;
  });
  find('.question-options').replaceChildren(...buttons, skip);
}

skip.addEventListener('click', () => answer(''));
watch('value', show);
show();
