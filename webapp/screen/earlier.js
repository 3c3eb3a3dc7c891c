// The runs that this browser made, each of which can be opened, pinned and deleted.
// value: see view.earlier
const {action, make, percent} = window.likeness;
const list = element.querySelector('ul');
const rows = new Map();  // by run, and kept: a click on a button that is replaced under it is lost
let shownAt = 0;

function remove(run) {
  if (!confirm(`Delete the run “${run.name}” and everything it made?`)) return;
  trigger('delete', {run: run.run});
  if (run.current) location = location.pathname;
}

function row(run) {
  const item = make('li'), link = make('a', '', run.name), score = make('span', 'number');
  const time = new Date(1000 * run.created);
  const created = time.toLocaleString([], {dateStyle: 'short', timeStyle: 'short'});
  const pin = action('quiet', '', '', () => trigger('pin', {run: run.run}));
  const actions = make('span', 'actions');
  link.href = `?run=${run.run}`;
  actions.append(pin, action('quiet', 'Delete', `Delete ${run.name}`, () => remove(run)));
  item.append(link, score, make('time', 'number', created), actions);

  function show(now) {
    run = now;
    if (run.current) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
    score.textContent = run.title || (run.score == null ? '' : percent(run.score));
    pin.textContent = run.pinned ? 'Unpin' : 'Pin';
    pin.setAttribute('aria-label', `${pin.textContent} ${run.name}`);
  }
  return {item, show};
}

function show() {
  const {at, runs} = props.value || {at: 0, runs: []};
  if (at < shownAt) return;  // two requests may be answered out of order
  shownAt = at;
  element.querySelector('nav').hidden = !runs.length;
  for (const [id, {item}] of rows) {
    if (runs.some((run) => run.run === id)) continue;
    item.remove();
    rows.delete(id);
  }
  runs.forEach((run, index) => {
    if (!rows.has(run.run)) rows.set(run.run, row(run));
    const {item, show} = rows.get(run.run);
    show(run);
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
  });
}

watch('value', show);
show();
