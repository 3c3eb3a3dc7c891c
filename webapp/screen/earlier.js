// Links to the runs that this browser made before.
// value: see view.earlier
const {make, percent} = window.likeness;
const list = element.querySelector('ul');

function row({url, name, score, created}) {
  const item = make('li'), link = make('a', '', name);
  const time = new Date(1000 * created);
  link.href = url;
  item.append(link, make('span', 'number', percent(score)));
  item.append(make('time', 'number', time.toLocaleString([], {dateStyle: 'short', timeStyle: 'short'})));
  return item;
}

function show() {
  const runs = props.value || [];
  element.querySelector('nav').hidden = !runs.length;
  list.replaceChildren(...runs.map(row));
}

watch('value', show);
show();
