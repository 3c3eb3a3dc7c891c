// A sheet of paper to draw a page on. Boxes, lines and pictures snap to a grid; what is drawn
// is a list of strokes, so that it can be undone, and becomes a PNG that is used as a design.
const find = selector => element.querySelector(selector);
const dialog = find('dialog'), canvas = find('canvas'), context = canvas.getContext('2d');
const GRID = 20, PAUSE = 600; // CSS px of the page; ms after the last stroke
if (innerWidth < 600) [canvas.width, canvas.height] = [720, 1200]; // a phone's page, on a phone
let tool = 'pen', strokes = [], stroke = null, timer = null;

const snap = value => Math.round(value / GRID) * GRID;
const SNAPS = ['box', 'line', 'picture'];

function point(event) {
  const rect = canvas.getBoundingClientRect();
  const x = (event.clientX - rect.left) * canvas.width / rect.width;
  const y = (event.clientY - rect.top) * canvas.height / rect.height;
  return SNAPS.includes(tool) ? [snap(x), snap(y)] : [x, y];
}

function trace({tool, points}) {
  const [[x0, y0]] = points, [x1, y1] = points[points.length - 1];
  context.beginPath();
  if (tool === 'box' || tool === 'picture') context.rect(x0, y0, x1 - x0, y1 - y0);
  if (tool === 'line') context.lineTo(x0, y0), context.lineTo(x1, y1);
  if (tool === 'picture') {
    context.moveTo(x0, y0), context.lineTo(x1, y1);
    context.moveTo(x1, y0), context.lineTo(x0, y1);
  }
  if (tool === 'pen' || tool === 'eraser') {
    context.lineTo(x0, y0);
    for (const [x, y] of points) context.lineTo(x, y);
  }
  context.strokeStyle = tool === 'eraser' ? '#fff' : '#1d1f24';
  context.lineWidth = tool === 'eraser' ? 36 : 3;
  context.stroke();
}

function draw() {
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.lineCap = context.lineJoin = 'round';
  for (const one of stroke ? [...strokes, stroke] : strokes) trace(one);
  find('.canvas-hint').hidden = Boolean(stroke || strokes.length);
  for (const name of ['use', 'undo', 'clear']) find(`.canvas-${name}`).disabled = !strokes.length;
}

function change() {
  draw();
  clearTimeout(timer);
  if (find('.canvas-live').checked && strokes.length > 2) timer = setTimeout(() => use(true), PAUSE);
}

// Hand the picture to the drop zone, which uploads it like any other.
function use(live) {
  clearTimeout(timer);
  if (!strokes.length) return;
  canvas.toBlob(blob => document.dispatchEvent(new CustomEvent('likeness:drawn', {
    detail: {file: new File([blob], 'sketch.png', {type: 'image/png'}), live},
  })));
  if (!live) dialog.close();
}

canvas.addEventListener('pointerdown', event => {
  canvas.setPointerCapture(event.pointerId);
  stroke = {tool, points: [point(event)]};
  draw();
});
canvas.addEventListener('pointermove', event => {
  if (!stroke) return;
  if (SNAPS.includes(tool)) stroke.points[1] = point(event);
  else stroke.points.push(point(event));
  draw();
});
for (const end of ['pointerup', 'pointercancel'])
  canvas.addEventListener(end, () => {
    if (!stroke) return;
    const [[x0, y0]] = stroke.points, [x1, y1] = stroke.points[stroke.points.length - 1];
    if (!SNAPS.includes(tool) || x0 !== x1 || y0 !== y1) strokes.push(stroke);
    stroke = null;
    change();
  });

function choose(chosen) {
  tool = chosen;
  for (const button of element.querySelectorAll('.segments button'))
    button.setAttribute('aria-pressed', button.value === tool);
}

for (const button of element.querySelectorAll('.segments button'))
  button.addEventListener('click', () => choose(button.value));
find('.canvas-open').addEventListener('click', () => dialog.showModal());
find('.canvas-close').addEventListener('click', () => dialog.close());
find('.canvas-undo').addEventListener('click', () => { strokes.pop(); change(); });
find('.canvas-clear').addEventListener('click', () => { strokes = []; change(); });
find('.canvas-use').addEventListener('click', () => use(false));
dialog.addEventListener('keydown', event => {
  if (event.key === 'z' && (event.ctrlKey || event.metaKey)) { strokes.pop(); change(); }
  event.stopPropagation(); // the keys of the page mean other things
});
choose('pen');
draw();
