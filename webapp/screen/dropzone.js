// Takes an image by drop, choice or paste, or what was made of a sample beforehand.
// value: {upload: path} or {sample: name} or {run: id}, {kind} where it is known, and
// {name, note, error} to show. Of a sample's run both are there. `page` is an existing page to
// start from: {upload: path} or {run: id}, and its name. `more` are further designs, of which
// a run each is made: {upload: path} and {name, note}; or, `together`, the same page at other widths.
const {make} = window.likeness;
const find = selector => element.querySelector(selector);
const file = find('.drop-file'), target = find('.drop-target'), image = find('.drop-image');
const pageFile = find('#page-file');
const UPLOAD_FAILED = 'The upload failed: the file is too large, or the server is out of reach.';
let picture = null; // object URL of the file that was chosen
let latest = null; // the value that was set last
let turn = 0; // how many designs were chosen: what is known of an earlier one comes too late

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
  target.classList.toggle('busy', Boolean(value.busy));
  find('.drop-prompt').hidden = chosen;
  find('.drop-caption').hidden = !chosen;
  find('.drop-name').textContent = value.name || '';
  find('.drop-note').textContent = value.note || '';
  find('.drop-error').hidden = !value.error;
  find('.drop-error').textContent = value.error || '';
  find('.drop-more').hidden = !value.more?.length;
  for (const radio of element.querySelectorAll('[name=together]'))
    radio.checked = Boolean(radio.value) === Boolean(value.together);
  find('.drop-more ul').replaceChildren(...(value.more || []).map(moreRow));
  find('.page-choose').hidden = Boolean(value.page);
  find('.page-chosen').hidden = !value.page;
  find('.page-name').textContent = value.page ? `Starts from ${value.page.name}` : '';
  for (const button of element.querySelectorAll('.samples button'))
    button.setAttribute('aria-pressed', button.dataset.name === value.sample);
}

function moreRow(design) {
  const row = make('li'), button = make('button', 'quiet', 'Remove');
  button.type = 'button';
  button.setAttribute('aria-label', `Remove ${design.name}`);
  button.addEventListener('click', () =>
    set({...latest, more: latest.more.filter(one => one !== design)}));
  row.append(make('span', 'drop-name', design.name), make('span', 'drop-note', design.note), button);
  return row;
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
  else if (JSON.stringify(props.value) !== JSON.stringify(latest)) latest = props.value;
  if (latest?.error) document.dispatchEvent(new Event('likeness:refused'));
  show();
}

// What is chosen besides the design.
const page = () => (latest?.page ? {page: latest.page} : {});
const rest = () => (latest?.more ? {...page(), more: latest.more, together: latest.together} : page());

// Show what was chosen, and what the server has to say about it.
async function choose(value) {
  const mine = ++turn;
  set({...value, ...rest()});
  const answer = await server.describe(value);
  if (mine === turn) set({...(answer.error ? {} : value), ...answer, ...rest()});
}

const isPage = file => /\.(html?|zip)$/i.test(file.name);

function takeAll(files) {
  const chosen = [...files], designs = chosen.filter(file => !isPage(file));
  takePage(chosen.find(isPage)).then(() => take(designs[0])).then(() => takeMore(designs.slice(1)));
}

// A phone's and a desktop's picture are taken for one page, until the user says otherwise.
function addMore(design) {
  const more = [...(latest.more || []), design];
  const widths = [latest, ...more].map(one => parseInt(one.note, 10));
  const together = more.length < 4 && Math.min(...widths) <= 600 && new Set(widths).size === widths.length;
  set({...latest, more, together});
}

async function takeMore(files) {
  const mine = turn;
  for (const file of files) {
    try {
      const design = {upload: (await upload(file)).path, name: file.name};
      const {note, error} = await server.describe(design);
      if (mine !== turn) return;
      if (error) set({...latest, error});
      else addMore({...design, note});
    } catch (error) {
      set({...latest, error: UPLOAD_FAILED});
    }
  }
}

async function takePage(file) {
  if (!file) return;
  set({...latest, error: '', page: {busy: true, name: file.name}});
  try {
    const {path} = await upload(file);
    const answer = await server.describe_page({upload: path, name: file.name});
    if (latest.page?.busy) set({...latest, error: answer.error, page: answer.error ? null : {upload: path, name: file.name}});
  } catch (error) {
    set({...latest, page: null, error: UPLOAD_FAILED});
  }
}

async function take(blob, more = {}) {
  if (!blob) return;
  if (picture) URL.revokeObjectURL(picture);
  picture = URL.createObjectURL(blob);
  const mine = ++turn, name = blob.name || 'pasted image';
  set({busy: true, name, note: 'Uploading', ...page()});
  try {
    const {path} = await upload(blob);
    if (mine === turn) await choose({upload: path, name, ...more});
  } catch (error) {
    set({error: UPLOAD_FAILED, ...page()});
  }
}

// Have the server open the page at an address, and take its picture like any other.
async function capture(address) {
  const mine = ++turn, field = find('.drop-url input');
  set({busy: true, name: address, note: 'Capturing', ...page()});
  image.hidden = true;
  const answer = await server.capture(address).catch(() => ({error: UPLOAD_FAILED}));
  if (mine !== turn) return;
  if (answer.error) return set({error: answer.error, ...page()});
  field.value = '';
  const bytes = Uint8Array.from(atob(answer.png), letter => letter.charCodeAt(0));
  const name = `${address.replace(/^https?:[/][/]/, '').split(/[/?#]/)[0]}.png`;
  await take(new File([bytes], name, {type: 'image/png'}));
}

find('.drop-url').hidden = !props.captures;
find('.drop-url').addEventListener('submit', event => {
  event.preventDefault();
  const address = find('.drop-url input').value.trim();
  if (address) capture(address);
});

// An error that comes again is news to Gradio only when it was gone.
document.addEventListener('click', event => {
  if (event.target.closest('#generate') && latest?.error) set({...latest, error: ''});
});
image.addEventListener('error', () => { image.hidden = true; }); // a format that browsers do not show
file.addEventListener('change', () => { takeAll(file.files); file.value = ''; });
pageFile.addEventListener('change', () => { takePage(pageFile.files[0]); pageFile.value = ''; });
find('.drop-caption button').addEventListener('click', () => { turn++; set(page()); file.focus(); });
for (const radio of element.querySelectorAll('[name=together]'))
  radio.addEventListener('change', () => set({...latest, together: Boolean(radio.value)}));
find('.page-chosen button').addEventListener('click', () => {
  set({...latest, page: null});
  pageFile.focus();
});

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
  takeAll(event.dataTransfer.files);
});
document.addEventListener('likeness:drawn', async ({detail: {file, live}}) => {
  await take(file, {kind: 'wireframe'}); // its lines are straight and its paper is white
  if (live && latest?.upload) trigger('convert');
});
document.addEventListener('paste', event => {
  const typing = event.target.closest?.('input, textarea, [contenteditable=true]');
  const text = event.clipboardData?.getData('text').trim();
  if (props.captures && !typing && /^https?:[/][/][^ ]+$/.test(text)) return capture(text);
  const pasted = [...(event.clipboardData?.files || [])].find(f => f.type.startsWith('image/'));
  if (!pasted) return;
  event.preventDefault();
  take(pasted);
});

function takeSample(name) {
  turn++;
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
