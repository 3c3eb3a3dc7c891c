// Waits until the page is loaded, with its fonts and pictures, and scripts leave it alone; then
// brings every animation to its end. Answers whether the page did load. Runs in an isolated
// world: nothing that the page's scripts redefine is seen from here. Times are in ms.
async (limit) => {
  const sleep = ms => new Promise(done => setTimeout(done, ms));
  const event = (target, ...names) =>
    new Promise(done => names.forEach(name => target.addEventListener(name, done)));
  const frame = () => new Promise(done => requestAnimationFrame(done));
  const shown = img => img.complete ? img.decode().catch(() => {}) : event(img, 'load', 'error');

  const loaded = async () => {
    if (document.readyState !== 'complete') await event(window, 'load');
    const lazy = document.querySelectorAll('[loading=lazy]');
    for (const element of lazy) element.loading = 'eager';
    if (lazy.length) await frame();
    await Promise.all([document.fonts.ready, ...Array.from(document.images, shown)]);
    return true;
  };
  const calm = async () => {
    let changed = performance.now();
    new MutationObserver(() => changed = performance.now()).observe(document,
      {attributes: true, characterData: true, childList: true, subtree: true});
    while (performance.now() - changed < limit.quiet) await sleep(limit.quiet / 4);
  };

  const inTime = await Promise.race([loaded(), sleep(limit.load)]);
  if (document.scripts.length) {
    await Promise.race([calm(), sleep(limit.calm)]);
    await frame();
  }
  for (const animation of document.getAnimations()) {
    const {endTime} = animation.effect?.getComputedTiming() ?? {};
    if (endTime < Infinity && animation.playbackRate) animation.finish();
    else animation.cancel();
  }
  for (const svg of document.querySelectorAll('svg')) {
    svg.pauseAnimations();
    svg.setCurrentTime(0);
  }
  const still = new CSSStyleSheet();
  still.replaceSync(`*, ::before, ::after {
    animation-delay: 0s !important;
    animation-duration: 0s !important;
    caret-color: transparent !important;
    transition: none !important;
  }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
  return Boolean(inTime);
}
