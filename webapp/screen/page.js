// What the scripts of the widgets share, and the keys that work everywhere.
window.likeness = {
  make(tag, className = '', text = '') {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  },
  // rounded down: only what is perfect is 100.0 %
  percent: value => `${(Math.floor(1000 * value) / 10).toFixed(1)} %`,
};

// A button of the page when it can be pressed, else undefined.
function pressable(id) {
  const found = document.getElementById(id);
  const button = found?.matches('button') ? found : found?.querySelector('button');
  return button && !button.disabled && button.offsetParent ? button : undefined;
}

document.addEventListener('keydown', event => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) pressable('generate')?.click();
  if (event.key === 'Escape') pressable('stop')?.click();
});

// A phone that was locked has lost its connection: ask again where the run is.
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') pressable('stop') && document.getElementById('resume')?.click();
});
