// What the result can be handed over as: a ZIP in a stack, a pen, a Space.
// value: see view.export
const {make, percent} = window.likeness;
const find = selector => element.querySelector(selector);
const pages = find('.pen-page select');
const form = find('form'), result = find('.publish-result');
let stack = 'plain', shown = null;

function stackRow({name, label}) {
  const row = make('label', 'stack'), input = make('input');
  input.type = 'radio';
  input.name = 'stack';
  input.value = name;
  input.checked = name === stack;
  input.addEventListener('change', () => { stack = name; offer(); });
  row.append(input, make('span', '', label));
  return row;
}

// Point the link at the stack that is chosen, and say how close its files come.
async function offer() {
  const {run, version, score} = props.value;
  const asked = `${run} ${version} ${stack}`;
  shown = asked;
  find('a.primary').href = `runs/${run}/page.zip?stack=${stack}`;
  const line = find('.export-score');
  if (stack === 'plain') {
    line.textContent = `${percent(score)} like the design, as measured.`;
    return;
  }
  line.textContent = 'Rendering these files and measuring them';
  const answer = await server.rewritten({run, stack});
  if (shown !== asked) return;
  line.textContent = answer.error || `${percent(answer.score)} like the design when these very files are `
    + `rendered; the plain page is ${percent(score)}.`;
}

function post(address, values) {
  const sent = make('form');
  sent.action = address;
  sent.method = 'post';
  sent.target = '_blank';
  sent.rel = 'noopener';
  for (const [name, value] of Object.entries(values)) {
    const input = make('input');
    Object.assign(input, {type: 'hidden', name, value});
    sent.append(input);
  }
  document.body.append(sent);
  sent.submit();
  sent.remove();
}

find('.pen').addEventListener('click', async () => {
  const answer = await server.pen({run: props.value.run, page: pages.value});
  if (answer.error) find('.export-score').textContent = answer.error;
  else post('https://codepen.io/pen/define', {data: JSON.stringify(answer)});
});

form.addEventListener('submit', async event => {
  event.preventDefault();
  const {space, token} = form.elements, button = find('[type=submit]');
  button.disabled = true;
  result.textContent = 'Publishing';
  const answer = await server.publish({
    run: props.value.run, stack, space: space.value, token: token.value,
  });
  token.value = '';
  button.disabled = false;
  result.textContent = answer.error || 'Published at ';
  if (answer.error) return;
  const link = make('a', '', answer.address);
  link.href = answer.address;
  link.target = '_blank';
  link.rel = 'noopener';
  result.append(link);
});

function show() {
  const value = props.value;
  find('.empty').hidden = Boolean(value);
  find('.export-body').hidden = !value;
  if (!value) return;
  find('.stacks').replaceChildren(...value.stacks.map(stackRow));
  const kept = pages.value;
  pages.replaceChildren(...value.pages.map(name => new Option(name)));
  if (value.pages.includes(kept)) pages.value = kept;
  find('.pen-page').hidden = value.pages.length < 2;
  offer();
}

watch('value', show);
show();
