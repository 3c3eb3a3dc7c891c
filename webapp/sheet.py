"""The further screens of a sketch, kept beside the first in the folder of a run."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from generation.design import Design
from verify.part import Link
from verify.screenshot import Viewport
from webapp.files import read_png, write_png


def save(folder: Path, design: Design) -> None:
    """Keep what of `design` is on further screens, and what links them."""
    if not design.screens:
        return
    for index, screen in enumerate(design.screens):
        write_png(folder / f"screen-{index}.png", screen.pixels)
    kept = [
        {"viewport": asdict(one.viewport), "links": list(map(asdict, one.links))}
        for one in (design, *design.screens)
    ]
    (folder / "screens.json").write_text(json.dumps(kept), encoding="utf-8")


def load(folder: Path, design: Design) -> Design:
    """`design`, the first screen, with the further ones that were kept with it."""
    path = folder / "screens.json"
    if not path.is_file():
        return design
    first, *further = json.loads(path.read_text("utf-8"))
    screens = [
        Design(
            read_png(folder / f"screen-{index}.png"),
            Viewport(**kept["viewport"]),
            design.kind,
            design.name,
            links=_links(kept),
        )
        for index, kept in enumerate(further)
    ]
    return replace(design, links=_links(first), screens=tuple(screens))


def _links(kept: dict[str, Any]) -> tuple[Link, ...]:
    return tuple(Link(tuple(one["place"]), one["screen"]) for one in kept["links"])
