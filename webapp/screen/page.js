// What the scripts of the widgets share, and the keys that work everywhere.
window.likeness = {
  make(tag, className = '', text = '') {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  },
  // A button whose `title` says more than its label to who hears it.
  action(className, label, title, act) {
    const button = this.make('button', className, label);
    button.type = 'button';
    button.setAttribute('aria-label', title);
    button.addEventListener('click', act);
    return button;
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
for (const name of ['action', 'meter']) {
  window.likeness[name] = window.likeness[name].bind(window.likeness);
}

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

// The colours of the editor's code, some of which cannot be read on its ground, made lighter
// until they can: a contrast of 4.5 with #16181d, whose relative luminance is 0.009.
function brighten() {
  const linear = part => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  const contrast = ([r, g, b]) =>
    (0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b) + 0.05) / 0.059;
  for (const sheet of [...document.styleSheets, ...document.adoptedStyleSheets])
    for (const rule of sheet.cssRules) {
      if (!/^\.ͼ\w+$/.test(rule.selectorText) || !rule.style.color.startsWith('rgb')) continue;
      let color = rule.style.color.match(/\d+/g).slice(0, 3).map(Number);
      while (contrast(color) < 4.8) color = color.map(part => part + 0.1 * (255 - part));
      rule.style.color = `rgb(${color.map(Math.round).join(' ')})`;
    }
}

// The editor scrolls, so it has to be within reach of the keyboard.
new MutationObserver(() => {
  const editors = document.querySelectorAll('.cm-scroller[tabindex="-1"]');
  for (const editor of editors) editor.tabIndex = 0;
  if (editors.length) brighten();
}).observe(document, {childList: true, subtree: true});
