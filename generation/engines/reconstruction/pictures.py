"""The pictures of a page: icons as drawings in the page, all others as files."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from generation.assets import cut
from generation.engines.reconstruction.forms import slug
from generation.engines.reconstruction.look import color
from generation.engines.reconstruction.style import Run
from generation.engines.reconstruction.tag import Tag, all_tags, bare
from generation.engines.reconstruction.tracing import trace
from generation.text_shadow import without_text_shadow
from verify.screenshot import RGB, Box, Pixels, Screenshot

T = TypeVar("T")

SAME = 28  # levels of a channel by which an icon may differ from the text that it has


def place_pictures(body: Tag, reference: Screenshot, base: RGB | None) -> dict[str, bytes]:
    """Draws icons, cuts other pictures out and refers to them; returns the files, by path.

    Equal pictures are one file, and drawings that are used again are drawn once. `base` is
    the colour of most of the page's text, which icons have without being told.
    """
    nodes = (tag.element.node for tag in all_tags(body))
    colors: list[RGB] = [base] if base else []
    colors += [node.style.color for node in nodes if node.lines]
    paths: dict[bytes, str] = {}
    count: Counter[str] = Counter()
    drawn: dict[str, list[Tag]] = defaultdict(list)
    scale = reference.viewport.device_scale
    runs = [run for tag in all_tags(body) for line in tag.element.node.lines for run in line.runs]
    texts = tuple(run.box for run in runs if not run.style.shadow)
    shadows = tuple((run.box, run.style.shadow) for run in runs if run.style.shadow)
    pixels = _without_shadows(reference.pixels, runs, scale)

    def once(work: Callable[..., T], box: Box, *lying_on_it: tuple[Box, ...]) -> T:
        """What is made of a part of the design, for this pass and those after it."""
        key = (work, box, lying_on_it, shadows)
        return reference.once(key, lambda: work(pixels, box, scale, *lying_on_it))

    for tag, in_cell in _with_pictures(body, False):
        picture = tag.element.node.picture
        assert picture is not None
        icon = picture.kind in ("icon", "hamburger") and "src" in tag.attributes
        if icon and (tracing := once(trace, picture.box)):
            ink = _known(tracing.color, colors)
            _draw(tag, tracing.path, None if ink == base and not in_cell else ink)
            drawn[tag.drawing].append(tag)
            continue
        on_it = ((), ()) if "src" in tag.attributes else (texts, tuple(_above(tag)))
        extension, data = once(cut, picture.box, *on_it)
        if data not in paths:
            count[picture.kind] += 1
            paths[data] = f"assets/{picture.kind}-{count[picture.kind]}.{extension}"
        if "src" in tag.attributes:
            tag.attributes["src"] = paths[data]
        else:
            css = tag.element.css
            css["background"] = css["background"].replace("PICTURE", paths[data])
    _share([tags for tags in drawn.values() if len(tags) > 1], body)
    return {path: data for data, path in paths.items()}


def _without_shadows(pixels: Pixels, runs: Sequence[Run], scale: float) -> Pixels:
    """The design without the texts that cast a shadow, and without their shadows."""
    if any(run.style.shadow for run in runs):
        pixels = pixels.copy()
    for run in runs:
        if run.style.shadow:
            without_text_shadow(pixels, run.box, run.style.color, run.style.shadow, scale)
    return pixels


def _with_pictures(tag: Tag, in_cell: bool) -> Iterator[tuple[Tag, bool]]:
    """The elements with a picture, and whether they are in a cell, which may have a colour."""
    shown = "src" in tag.attributes or "background" in tag.element.css
    if tag.element.node.picture and shown:
        yield tag, in_cell
    for child in tag.children:
        yield from _with_pictures(child, in_cell or tag.name in ("td", "th"))


def _above(tag: Tag) -> Iterator[Box]:
    """Where boxes and pictures are that lie on an element's picture."""
    for child in tag.children:
        node = child.element.node
        held = node.region or node.picture
        if held and (node.picture or (node.region and node.region.fill)):
            yield held.box
        else:
            yield from _above(child)


def _known(color: RGB, colors: Sequence[RGB]) -> RGB:
    """The colour of text that a colour is, as far as can be measured; else itself."""
    near = (c for c in colors if max(abs(a - b) for a, b in zip(c, color, strict=True)) <= SAME)
    return next(near, color)


def _draw(tag: Tag, path: str, ink: RGB | None) -> None:
    """Makes a picture an `svg`, in the colour of the text around it without `ink`."""
    box = tag.element.node.box
    tag.name, tag.drawing = "svg", f'<path d="{path}"/>'
    view, alt = f"0 0 {box.width:g} {box.height:g}", tag.attributes.get("alt")
    name = {"role": "img", "aria-label": alt} if alt else {"aria-hidden": "true"}
    tag.attributes = {"viewBox": view, "width": f"{box.width:g}", **name}
    if ink:
        tag.element.css["color"] = color(ink)


def _share(drawn: list[list[Tag]], body: Tag) -> None:
    """Draws at the end of the page what is used again, and refers to it where it is used."""
    symbols = []
    names: Counter[str] = Counter()
    for number, tags in enumerate(drawn, start=1):
        first = tags[0]
        name = f"icon-{slug(first.element.node.label) or number}"
        names[name] += 1
        name += f"-{names[name]}" if names[name] > 1 else ""
        attributes = {"id": name, "viewBox": first.attributes["viewBox"]}
        symbols.append(bare("symbol", "symbol", attributes))
        symbols[-1].drawing = first.drawing
        for tag in tags:
            tag.drawing = f'<use href="#{name}"/>'
    if symbols:
        body.children.append(bare("svg", "symbols", {"style": "display: none"}))
        body.children[-1].children = symbols
