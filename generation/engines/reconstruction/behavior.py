"""What the script of a page does, as far as the page has something for it to do."""

from collections.abc import Sequence

from generation.engines.reconstruction.tag import Tag

MENU = """\
// A menu button opens and closes what it controls, and Escape closes it.
for (const button of document.querySelectorAll("[aria-expanded][aria-controls]")) {
  const isOpen = () => button.getAttribute("aria-expanded") === "true";
  button.addEventListener("click", () => button.setAttribute("aria-expanded", !isOpen()));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen()) return;
    button.setAttribute("aria-expanded", "false");
    button.focus();
  });
}
"""
TABS = """\
// A click or an arrow key selects one tab of its list.
for (const list of document.querySelectorAll('[role="tablist"]')) {
  const tabs = [...list.querySelectorAll('[role="tab"]')];
  const select = (chosen) => {
    for (const tab of tabs) {
      tab.setAttribute("aria-selected", tab === chosen);
      tab.tabIndex = tab === chosen ? 0 : -1;
    }
    chosen.focus();
  };
  for (const tab of tabs) tab.addEventListener("click", () => select(tab));
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    select(tabs.at((tabs.indexOf(document.activeElement) + step) % tabs.length));
  });
}
"""


def script(tags: Sequence[Tag]) -> str:
    """script.js for what is on the page; "" where it needs none."""
    menus = any("aria-controls" in tag.attributes for tag in tags)
    tabs = any(tag.attributes.get("role") == "tablist" for tag in tags)
    return "\n".join([MENU] * menus + [TABS] * tabs)
