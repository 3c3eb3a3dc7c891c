// What a page says of itself: its elements, and which of them the given selectors match.
({ number, properties, picked, selectors, conditions }) => {
  const elements = [...document.querySelectorAll("*")];
  const index = new Map(elements.map((element, i) => [element, i]));
  const found = (ask, otherwise) => {
    try { return ask(); } catch { return otherwise; }  // a selector that Chromium does not know
  };
  const facts = (element) => {
    const style = getComputedStyle(element), box = element.getBoundingClientRect();
    const text = [...element.childNodes].filter((node) => node.nodeType === 3);
    return [
      element.localName,
      index.get(element.parentElement) ?? -1,
      Number(element.getAttribute(number) ?? -1),
      [box.x + scrollX, box.y + scrollY, box.width, box.height],
      text.map((node) => node.data),
      properties.map((name) => style.getPropertyValue(name)),
    ];
  };
  const holds = ([kind, text]) => found(
    () => kind === "media" ? matchMedia(text).matches : kind !== "supports" || CSS.supports(text),
    false,
  );
  return {
    elements: elements.map(facts),
    picked: picked.map((s) => found(() => index.get(document.querySelector(s)) ?? -1, -1)),
    matches: selectors.map((s) => found(
      () => [...document.querySelectorAll(s)].map((element) => index.get(element)), [],
    )),
    conditions: conditions.map(holds),
  };
}
