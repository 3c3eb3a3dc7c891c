// The runs that this browser made, each of which can be opened, pinned and deleted.
// value: see view.earlier
const {action, make, percent} = window.likeness;
const list = element.querySelector('ul');

function remove(run) {
  if (!confirm(`Delete the run “${run.name}” and everything it made?`)) return;
  trigger('delete', {run: run.run});
  if (run.current) location = location.pathname;
}

function row(run) {
  const item = make('li'), link = make('a', '', run.name);
  const time = new Date(1000 * run.created);
  link.href = `?run=${run.run}`;
  if (run.current) link.setAttribute('aria-current', 'page');
  const score = run.title || (run.score == null ? '' : percent(run.score));
  item.append(link, make('span', 'number', score));
  item.append(make('time', 'number', time.toLocaleString([], {dateStyle: 'short', timeStyle: 'short'})));
  const actions = make('span', 'actions');
  actions.append(
    action('quiet', run.pinned ? 'Unpin' : 'Pin', `${run.pinned ? 'Unpin' : 'Pin'} ${run.name}`,
      () => trigger('pin', {run: run.run})),
    action('quiet', 'Delete', `Delete ${run.name}`, () => remove(run)));
  item.append(actions);
  return item;
}

function show() {
  const runs = props.value || [];
  element.querySelector('nav').hidden = !runs.length;
  list.replaceChildren(...runs.map(row));
}

watch('value', show);
show();
