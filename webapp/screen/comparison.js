// Design and result under one slider, side by side, or as a heat map; and the findings,
// each of which marks its place. Boxes and sizes are in CSS px of the design.
// value: see view.comparison
const {make} = window.likeness;
const find = selector => element.querySelector(selector);
const stage = find('.stage'), scroller = find('.compare-scroll'), range = find('input');
const select = find('select');
let chosen = null; // the finding whose marks stay
let page = null; // one of a further screen, which is looked at and not measured; null: the first

// What the result is compared with: the design, or another version.
const base = () => page
  ? {label: 'Design', url: page.design}
  : props.value.bases[Number(select.value)] || props.value.bases[0];
const result = () => page ? {url: page.result} : props.value.result;

function setMode(mode) {
  stage.dataset.mode = mode;
  showLegend();
  for (const button of element.querySelectorAll('[data-mode][type=button]'))
    button.setAttribute('aria-pressed', button.dataset.mode === mode);
}

function showLegend() {
  const sides = props.value ? `${base().label} on the left, result on the right` : '';
  if (page) return void (find('.legend').textContent = `${sides}. Only ${props.value.pages[0].name} is measured.`);
  find('.legend').textContent = stage.dataset.mode === 'heat' ? 'Red where the result differs from the design' : sides;
}

function setShare() {
  stage.style.setProperty('--share', `${range.value}%`);
}

// CSS px of the page that fill the width of a sheet.
const fullWidth = () => Math.max(props.value.result.size[0], base().size[0]);

// Without a size it is as wide as the sheet.
function place(image, {url: src, size}) {
  if (image.getAttribute('src') !== src) image.src = src;
  if (!size) {
    for (const name of ['width', 'height']) image.removeAttribute(name);
    image.style.width = '100%';
    return;
  }
  const [width, height] = size;
  image.width = width; // with the height this keeps the place free until it has loaded
  image.height = height;
  image.style.width = `${100 * width / fullWidth()}%`;
}

function mark(sheet, box) {
  if (!box) return;
  const frame = make('span', 'mark');
  const length = pixels => `${100 * pixels / fullWidth()}cqw`;
  frame.style.left = length(box.x);
  frame.style.top = length(box.y);
  frame.style.width = length(box.width);
  frame.style.height = length(box.height);
  sheet.append(frame);
  return frame;
}

function unmark() {
  for (const frame of element.querySelectorAll('.mark')) frame.remove();
}

function light(finding) {
  unmark();
  if (!finding) return;
  mark(find('.sheet-design'), finding.box || finding.seen);
  mark(find('.sheet-result'), finding.seen || finding.box);
  mark(find('.sheet-heat'), finding.box || finding.seen);
}

// Scroll to what is marked: `scrollIntoView` would move the whole page.
function scrollToMark() {
  const frame = [...element.querySelectorAll('.mark')].find(f => f.offsetParent);
  if (!frame) return;
  scroller.scrollTo({top: frame.offsetTop - scroller.clientHeight / 3, behavior: 'smooth'});
  scroller.scrollIntoView({block: 'nearest', behavior: 'smooth'});
}

function findingRow(finding) {
  const row = make('li'), button = make('button', 'finding');
  button.type = 'button';
  button.append(make('span', 'finding-kind', finding.kind), make('span', '', finding.sentence));
  button.addEventListener('mouseenter', () => light(finding));
  button.addEventListener('mouseleave', () => light(chosen));
  button.addEventListener('focus', () => light(finding));
  button.addEventListener('click', () => {
    chosen = finding;
    light(finding);
    scrollToMark();
  });
  const fix = make('button', 'button fix', 'Fix');
  fix.type = 'button';
  fix.setAttribute('aria-label', `Fix: ${finding.sentence}`);
  fix.addEventListener('click', () => trigger('fix', {index: finding.index}));
  row.append(button, fix);
  return row;
}

function showBases({bases}) {
  const kept = select.selectedOptions[0]?.text;
  select.replaceChildren(...bases.map(({label}, index) => new Option(label, index)));
  select.value = Math.max(0, bases.findIndex(({label}) => label === kept));
}

function showSheets() {
  const {heat, heat_size, findings, bases} = props.value;
  stage.style.setProperty('--width', `${bases[0].size[0]}px`); // no larger than life
  place(find('.sheet-design img'), base());
  find('.sheet-design img').alt = base().label;
  place(find('.sheet-result img'), result());
  if (!page) place(find('.sheet-heat img'), {url: heat, size: heat_size});
  find('.findings').hidden = Boolean(page) || !findings.length;
  find('.base').hidden = Boolean(page) || bases.length < 2;
  find('[data-mode=heat]').disabled = Boolean(page);
  if (page && stage.dataset.mode === 'heat') setMode('slider');
  showLegend();
}

// The pages of a sketch of several screens, to choose from.
function showPages({pages}) {
  page = pages.slice(1).find(({name}) => name === page?.name) ?? null;
  find('.pages').hidden = !pages.length;
  find('.pages').replaceChildren(...pages.map((one, index) => {
    const button = make('button', '', one.name);
    button.type = 'button';
    button.setAttribute('aria-pressed', index ? one === page : !page);
    button.addEventListener('click', () => {
      page = index ? one : null;
      light(chosen = null);
      showPages(props.value);
      showSheets();
    });
    return button;
  }));
}

function show() {
  const value = props.value;
  find('.empty').hidden = Boolean(value);
  find('.bar').hidden = find('.compare-body').hidden = !value;
  if (!value) return;
  showBases(value);
  showPages(value);
  showSheets();
  light(chosen = null);
  find('.findings ol').replaceChildren(...value.findings.map(findingRow));
  find('.findings-more').textContent = value.more ? `and ${value.more} smaller ones` : '';
  for (const button of element.querySelectorAll('.fix, .fix-all')) button.disabled = value.live;
}

find('.fix-all').addEventListener('click', () => trigger('fix', {index: null}));
for (const button of element.querySelectorAll('[data-mode][type=button]'))
  button.addEventListener('click', () => setMode(button.dataset.mode));
select.addEventListener('change', showSheets);
range.addEventListener('input', setShare);
setMode('slider');
setShare();
watch('value', show);
show();
