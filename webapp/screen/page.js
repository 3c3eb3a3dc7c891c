// What the scripts of the widgets share, and the keys that work everywhere.
window.likeness = {
  make(tag, className = '', text = '') {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  },
  // A bar that is filled to `value`, 0..1.
  meter(value) {
    const bar = this.make('span', 'meter'), fill = this.make('span');
    fill.style.width = `${100 * value}%`;
    bar.append(fill);
    return bar;
  },
  // rounded down: only what is perfect is 100.0 %
  percent: value => `${(Math.floor(1000 * value) / 10).toFixed(1)} %`,
};
window.likeness.meter = window.likeness.meter.bind(window.likeness);

// A button of the page when it can be pressed, else undefined.
function pressable(id) {
  const found = document.getElementById(id);
  const button = found?.matches('button') ? found : found?.querySelector('button');
  return button && !button.disabled && button.offsetParent ? button : undefined;
}

const isTyping = event => event.target.closest?.('input:not([type=range], [type=checkbox]), textarea, [contenteditable=true]');

document.addEventListener('keydown', event => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) pressable('generate')?.click();
  if (event.key === 'Escape') pressable('stop')?.click();
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (plain && /^[1-9]$/.test(event.key) && !isTyping(event))
    document.querySelectorAll('.version')[event.key - 1]?.click();
});

// A phone that was locked has lost its connection: ask again where the run is.
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') pressable('stop') && document.getElementById('reattach')?.click();
});
