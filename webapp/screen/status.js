// One line that says where the run is, and the run's id in the address.
// value: see view.status
const find = selector => element.querySelector(selector);
let clock = null, arrived = 0;

const clockTime = seconds =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

function tick() {
  const value = props.value || {};
  const elapsed = value.live ? value.seconds + (performance.now() - arrived) / 1000 : value.seconds;
  const expected = value.live && value.expected > elapsed ? ` of about ${clockTime(value.expected)}` : '';
  find('.status-time').textContent = elapsed == null ? '' : clockTime(elapsed) + expected;
  // never quite full before it is over
  const share = value.expected ? 1 - Math.exp(-1.6 * elapsed / value.expected) : value.made / value.wanted;
  find('.status-bar span').style.width = `${100 * Math.min(0.97, share)}%`;
}

function show() {
  const value = props.value;
  arrived = performance.now();
  find('.status').hidden = !value;
  clearInterval(clock);
  if (!value) return;
  find('.status').dataset.status = value.status;
  const text = value.live && value.status === 'running' ? value.message : `${value.title}. ${value.message}`;
  if (find('.status-text').textContent !== text) find('.status-text').textContent = text;
  find('.status-bar').hidden = !value.live;
  find('.status-spent').textContent = value.spent;
  find('.status-resume').hidden = !value.unfinished;
  if (value.live) clock = setInterval(tick, 500);
  tick();
  const address = new URL(location);
  if (address.searchParams.get('run') === value.run) return;
  address.searchParams.set('run', value.run);
  history.replaceState(history.state, '', address);
}

// Said at once: the server's word takes a moment, and more when it is busy. If it refuses,
// this is taken back.
document.addEventListener('click', event => {
  if (!event.target.closest('#generate')) return;
  clearInterval(clock);
  find('.status').hidden = false;
  find('.status').dataset.status = 'waiting';
  find('.status-text').textContent = 'Starting.';
  find('.status-time').textContent = find('.status-spent').textContent = '';
  find('.status-resume').hidden = find('.status-bar').hidden = true;
});
document.addEventListener('likeness:refused', show);

find('.status-resume').addEventListener('click', () => trigger('resume'));
watch('value', show);
show();
