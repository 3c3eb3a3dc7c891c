// Takes an image by drop, choice or paste, or what was made of a sample beforehand.
// value: {upload: path} or {sample: name} or {run: id}, {kind} where it is known, and
// {name, note, error} to show. Of a sample's run both are there.
const find = selector => element.querySelector(selector);
const file = find('.drop-file'), target = find('.drop-target'), image = find('.drop-image');
let picture = null; // object URL of the file that was chosen
let latest = null; // the value that was set last

function show() {
  const value = props.value || {};
  const chosen = Boolean(value.upload || value.sample || value.run || value.busy);
  const src = value.sample ? `samples/${value.sample}.png`
    : value.run ? `runs/${value.run}/design.png` : picture;
  if (chosen && image.getAttribute('src') !== src) {
    image.src = src;
    image.hidden = false;
  }
  target.classList.toggle('filled', chosen);
  find('.drop-prompt').hidden = chosen;
  find('.drop-caption').hidden = !chosen;
  find('.drop-name').textContent = value.name || '';
  find('.drop-note').textContent = value.note || '';
  find('.drop-error').hidden = !value.error;
  find('.drop-error').textContent = value.error || '';
  for (const button of element.querySelectorAll('.samples button'))
    button.setAttribute('aria-pressed', button.dataset.name === value.sample);
}

function set(value) {
  latest = value;
  props.value = value;
  show();
}

// What the server sends when the app has loaded is null where no run is named: it takes
// nothing away that was chosen in the meantime.
function heed() {
  if (!props.value && latest) props.value = latest;
  show();
}

// Show what was chosen, and what the server has to say about it.
async function choose(value) {
  set(value);
  const answer = await server.describe(value);
  if (latest === value) set(answer.error ? answer : {...value, ...answer});
}

async function take(blob, more = {}) {
  if (!blob) return;
  if (picture) URL.revokeObjectURL(picture);
  picture = URL.createObjectURL(blob);
  const waiting = {busy: true, name: blob.name || 'pasted image', note: 'Uploading'};
  set(waiting);
  try {
    const {path} = await upload(blob);
    if (latest === waiting) await choose({upload: path, name: waiting.name, ...more});
  } catch (error) {
    set({error: 'The upload failed: the file is too large, or the server is out of reach.'});
  }
}

image.addEventListener('error', () => { image.hidden = true; }); // a format that browsers do not show
file.addEventListener('change', () => { take(file.files[0]); file.value = ''; });
find('.drop-caption button').addEventListener('click', () => { set({}); file.focus(); });

const carriesFile = event => [...(event.dataTransfer?.types || [])].includes('Files');
document.addEventListener('dragover', event => {
  if (!carriesFile(event)) return;
  event.preventDefault();
  target.classList.add('over');
});
document.addEventListener('dragleave', event => {
  if (!event.relatedTarget) target.classList.remove('over');
});
document.addEventListener('drop', event => {
  target.classList.remove('over');
  if (!carriesFile(event)) return;
  event.preventDefault();
  take(event.dataTransfer.files[0]);
});
document.addEventListener('likeness:drawn', async ({detail: {file, live}}) => {
  await take(file, {kind: 'wireframe'}); // its lines are straight and its paper is white
  if (live && latest?.upload) trigger('convert');
});
document.addEventListener('paste', event => {
  const pasted = [...(event.clipboardData?.files || [])].find(f => f.type.startsWith('image/'));
  if (!pasted) return;
  event.preventDefault();
  take(pasted);
});

function takeSample(name) {
  set({sample: name, busy: true});
  trigger('sample');
}

for (const {name, label} of props.samples) {
  const button = document.createElement('button');
  const thumbnail = document.createElement('img');
  button.type = 'button';
  button.title = label;
  button.dataset.name = name;
  button.setAttribute('aria-label', `Sample: ${label}`);
  button.addEventListener('click', () => takeSample(name));
  thumbnail.src = `samples/${name}.png`;
  thumbnail.alt = '';
  button.append(thumbnail);
  find('.samples').append(button);
}

document.addEventListener('likeness:sample', ({detail}) => takeSample(detail));

watch('value', heed);
show();
