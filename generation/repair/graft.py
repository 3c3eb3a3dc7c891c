"""Parts of the design that the page lacks, taken over: sections rebuilt, pictures cut out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import escape

import numpy as np

from generation.assets import cut
from generation.design import Design
from generation.engine import Request, load_engine
from generation.page import File, Page
from generation.repair.case import Case
from generation.repair.edit import Change, Edit
from generation.repair.stylesheet import parse_stylesheet
from generation.repair.styling import restyle
from verify.passage import Passage
from verify.screenshot import Box, Screenshot, TextBlock

WORTHWHILE = 0.01  # of the score: a smaller section is not worth rebuilding
LEAST_HEIGHT = 48.0  # CSS px of what is a section
FITS = 0.5  # least overlap of a picture with the element that is to show it


def graft_sections(case: Case) -> Iterator[Change]:
    """Sections that are missing, as the embedded engine rebuilds them."""
    for band in _bands(case):
        top, bottom = round(band.y), round(band.bottom)
        cause, reason = f"section at {top}", f"the section from y={top} to y={bottom} rebuilt"
        place, gain = _between(case, top, bottom), _gain(case, band)
        if place is None or gain < WORTHWHILE or (cause, reason) in case.tried:
            continue
        at, around = place
        number = 1 + max([int(n) for n in re.findall(r'"restored-(\d+)"', case.page.html)] or [0])
        name = f"restored-{number}"
        page = _rebuilt(case, top, bottom)
        files, renamed = _assets(page, name)
        box = case.elements[around].box
        width = f"width: {case.reference.width:.0f}px; margin-left: {-box.x:.0f}px"
        css = _scoped(page, name, width if box.x >= 1 else "")
        html = f'\n<section class="{name}">\n{_content(page, name, renamed)}\n</section>\n'
        edits = (Edit("index.html", at, at, html), _append(case, css))
        yield Change(reason, edits, gain, cause, files)


def _bands(case: Case) -> Iterator[Box]:
    """Rows of the design, from side to side, that nothing in the page corresponds to."""
    too_high = [-passage.offset[1] for passage in case.pair.passages]
    lacking = max([case.reference.height - case.screenshot.height, *too_high])
    if lacking < LEAST_HEIGHT / 2:
        return
    alone = np.flatnonzero(np.diff(np.pad(case.pair.rows < 0, 1).astype(int)))
    last = 0.0
    for start, stop in alone.reshape(-1, 2).tolist():
        top, bottom = _whole_lines(case, max(2.0 * start, last), 2.0 * stop, lacking)
        if bottom - top >= LEAST_HEIGHT and top >= last:
            last = bottom
            yield Box(0, top, case.reference.width, bottom - top)


def _whole_lines(case: Case, top: float, bottom: float, lacking: float) -> tuple[float, float]:
    """The rows, and with them the lines next to them of which the page has no word.

    White rows find partners anywhere, so what is missing may go on below them, as far as
    the page is too short.
    """
    words, gone = case.pair.matching.reference, set(case.pair.matching.missing)
    here = {words.tokens[index].block for index in set(range(len(words.tokens))) - gone}
    lines = [(block.box, number in here) for number, block in enumerate(words.blocks)]
    known = [box for box, found in lines if found]
    floor = min([b.y for b in known if b.center[1] > bottom], default=case.reference.height) - 4
    ceiling = max([b.bottom for b in known if b.center[1] < top], default=0.0)
    lost = [b for b, found in lines if not found and ceiling <= b.center[1] <= floor]
    near = [b for b in lost if b.center[1] > top and b.y < top + lacking]
    top = max(ceiling, min([top, *(box.y - 4 for box in near)]))
    bottom = max([bottom, *(box.bottom + 4 for box in near)])
    return top, min(floor, max(bottom, top + lacking if near else bottom))


def _gain(case: Case, band: Box) -> float:
    words = case.pair.matching.reference
    gone = [i for i in case.pair.matching.missing if band.contains(words.tokens[i].box, 4)]
    added = float(sum(words.areas[i] for i in gone))
    return case.stakes.gain(added=added, boxes=[band], extent=1.0)


def _between(case: Case, top: int, bottom: int) -> tuple[int, int] | None:
    """Where in index.html something between two rows belongs, and the element around."""
    above = [p for p in case.pair.passages if p.ours.bottom <= top + 4 and case.node(p) >= 0]
    below = [p for p in case.pair.passages if p.ours.y >= bottom - 4 and case.node(p) >= 0]
    if not above and not below:
        return None
    before = case.node(max(above, key=_foot)) if above else None
    after = case.node(min(below, key=lambda p: p.ours.y)) if below else None
    chains = [list(case.inspection.ancestors(i)) for i in (before, after) if i is not None]
    body = next((i for i, e in enumerate(case.elements) if e.tag == "body"), 0)
    shared = next((i for i in chains[0] if i in chains[-1] and i != chains[0][0]), body)
    shared = shared if before is not None and after is not None else body
    chain = chains[0]
    inner = chain[chain.index(shared) - 1] if shared in chain and chain.index(shared) else None
    tag = case.inspection.tag(inner) if inner is not None else None
    if tag is None:
        return None
    return (tag.end if before is not None else tag.start), shared


def _foot(passage: Passage) -> float:
    return passage.ours.bottom


def _rebuilt(case: Case, top: int, bottom: int) -> Page:
    """The page that the embedded engine makes of these rows of the design."""
    reference, scale = case.reference, case.reference.viewport.device_scale
    pixels = reference.pixels[round(top * scale) : round(bottom * scale)]
    inside = (b for b in reference.text if b.box.y >= top and b.box.bottom <= bottom)
    part = Screenshot(pixels, reference.viewport, tuple(_raised(block, top) for block in inside))
    work = load_engine("reconstruction").generate(Request(Design(pixels, reference.viewport), part))
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def _raised(block: TextBlock, by: float) -> TextBlock:
    words = tuple(replace(w, box=replace(w.box, y=w.box.y - by)) for w in block.words)
    return replace(block, box=replace(block.box, y=block.box.y - by), words=words)


def _assets(page: Page, name: str) -> tuple[Mapping[str, File], Mapping[str, str]]:
    """The rebuilt section's pictures by new paths, and the new path of each."""
    old = [path for path in page.files if path.startswith("assets/")]
    renamed = {path: f"assets/{name}-{path.removeprefix('assets/')}" for path in old}
    return {renamed[path]: page.files[path] for path in old}, renamed


def _content(page: Page, name: str, renamed: Mapping[str, str]) -> str:
    body = re.search(r"<body[^>]*>(.*)</body>", page.html, re.DOTALL)
    html = body[1].strip("\n") if body else ""
    for old, new in renamed.items():
        html = html.replace(f'"{old}"', f'"{new}"')
    return re.sub(
        r'class="([^"]*)"',
        lambda m: 'class="' + " ".join(f"{name}-{c}" for c in m[1].split()) + '"',
        html,
    )


def _scoped(page: Page, name: str, placed: str) -> str:
    """The section's stylesheet, of which nothing reaches the rest of the page."""
    css = page.files.get("styles.css", "")
    assert isinstance(css, str)
    parts, root = [], [placed] if placed else []
    for rule in parse_stylesheet(css):
        declared = [f"{d.name}: {d.value}" for d in rule.declarations if "100vh" not in d.value]
        selectors = [s.text for s in rule.selectors]
        if {":root", "body"} & set(selectors):
            root += declared if len(selectors) == 1 else ["margin: 0"]
            selectors = [s for s in selectors if s not in (":root", "body")]
        if selectors and declared and not rule.conditions:
            inner = [re.sub(r"\.(?=[a-z])", f".{name}-", s) for s in selectors]
            listed = ", ".join(f".{name} {selector}" for selector in inner)
            parts.append(f"{listed} {{ {'; '.join(declared)} }}")
    return "\n".join([f".{name} {{ {'; '.join(root)} }}", *parts])


def _append(case: Case, css: str) -> Edit:
    sheets = [sheet for sheet in case.inspection.sheets if not sheet.conditions]
    if sheets:
        at = sheets[-1].offset + len(sheets[-1].text.rstrip())
        return Edit(sheets[-1].file, at, at, f"\n{css}")
    head = re.search(r"</head\s*>", case.page.html, re.IGNORECASE)
    at = head.start() if head else 0
    return Edit("index.html", at, at, f"<style>\n{css}\n</style>\n")


def graft_pictures(case: Case) -> Iterator[Change]:
    """Pictures that are missing, cut out of the design."""
    for finding in case.comparison.findings:
        index = case.element_of(finding)
        if finding.kind != "missing picture" or not finding.box or not finding.seen or index < 0:
            continue
        if case.elements[index].box.iou(finding.seen) < FITS:
            continue
        seen = case.elements[index].box
        shift = finding.box.y - finding.seen.y
        box = Box(seen.x, seen.y + shift, seen.width, seen.height)
        inner = [block.box for block in case.reference.text if block.box.overlap(box) > 0]
        kind, data = cut(case.reference.pixels, box, case.reference.viewport.device_scale, inner)
        path = _free(case.page, kind)
        edits = _shown(case, index, path)
        if edits:
            reason = f"{case.name(index)}: shows a picture cut out of the design, {path}"
            yield Change(
                reason, edits, finding.gain, f"picture of {finding.selector}", {path: data}
            )


def _free(page: Page, kind: str) -> str:
    number = 1
    while (path := f"assets/picture-{number}.{kind}") in page.files:
        number += 1
    return path


def _shown(case: Case, index: int, path: str) -> tuple[Edit, ...]:
    """Make an element show the picture: an img by its source, another by its background."""
    tag = case.inspection.tag(index)
    if case.elements[index].tag != "img" or tag is None:
        value = f"url({path}) center / 100% 100% no-repeat"
        return restyle(case.inspection, [index], "background", value, ())
    written = case.page.html[tag.start : tag.inner]
    source = re.search(r"""\ssrc\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", written)
    if source:
        start, end = tag.start + source.start(1), tag.start + source.end(1)
        return (Edit("index.html", start, end, f'"{escape(path)}"'),)
    at = tag.start + 1 + len(tag.name)
    return (Edit("index.html", at, at, f' src="{escape(path)}"'),)
