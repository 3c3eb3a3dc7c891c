"""What was read of a design, as a document that is kept."""

import json
from dataclasses import asdict, replace
from typing import Any

from generation.design import Design, reference
from verify.screenshot import Box, Label, Screenshot, TextBlock, Word


def dump(seen: Screenshot) -> str:
    """The reading of a design as JSON; its pixels are left out."""
    parts = {"text": seen.text, "unread": seen.unread, "labels": seen.labels}
    values = {name: [asdict(part) for part in found] for name, found in parts.items()}
    return json.dumps(values, ensure_ascii=False)


def load(document: str, design: Design) -> Screenshot:
    """`design` as the document says that it was read."""
    kept = json.loads(document)
    seen = reference(design, text=tuple(map(_text_block, kept["text"])))
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
