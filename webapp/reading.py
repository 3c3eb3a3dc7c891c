"""What was read of a design, as a document that is kept."""

import json
from dataclasses import asdict, replace
from typing import Any

from generation.design import Design, reference
from verify.part import Drawing
from verify.screenshot import Box, Label, Screenshot, TextBlock, Word


def dump(seen: Screenshot) -> str:
    """The reading of a design as JSON; its pixels are left out."""
    parts = {"text": seen.text, "unread": seen.unread, "labels": seen.labels}
    values: dict[str, Any] = {
        name: [asdict(part) for part in found] for name, found in parts.items()
    }
    if isinstance(seen, Drawing):
        values["screens"] = list(map(dump, seen.screens))
    return json.dumps(values, ensure_ascii=False)


def load(document: str, design: Design) -> Screenshot:
    """`design` as the document says that it was read."""
    kept = json.loads(document)
    first = replace(design, screens=())
    seen = reference(first, text=tuple(map(_text_block, kept["text"])))
    if isinstance(seen, Drawing):
        pairs = zip(kept.get("screens", ()), design.screens, strict=True)
        further = (load(screen, drawn) for screen, drawn in pairs)
        seen = replace(seen, screens=tuple(s for s in further if isinstance(s, Drawing)))
    return replace(
        seen,
        unread=tuple(Box(**box) for box in kept["unread"]),
        labels=tuple(Label(one["text"], Box(**one["box"])) for one in kept.get("labels", ())),
    )


def _text_block(values: dict[str, Any]) -> TextBlock:
    words = tuple(Word(word["text"], Box(**word["box"])) for word in values["words"])
    return TextBlock(
        **{
            **values,
            "box": Box(**values["box"]),
            "color": tuple(values["color"]),
            "words": words,
        }
    )
