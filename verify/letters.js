// How many letters a reader can come to: in elements that are shown, and not beside the page.
() => {
  const range = document.createRange();
  const texts = document.createTreeWalker(document.body ?? document, NodeFilter.SHOW_TEXT);
  let letters = 0;
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const {length} = text.data.trim();
    if (!length || !text.parentElement?.checkVisibility(
      {contentVisibilityAuto: true, opacityProperty: true, visibilityProperty: true})) continue;
    range.selectNodeContents(text);
    const {width, height, right, bottom} = range.getBoundingClientRect();
    if (width > 1 && height > 1 && right > 0 && bottom > 0) letters += length;
  }
  return letters;
}
