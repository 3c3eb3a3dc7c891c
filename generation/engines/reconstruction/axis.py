"""The axes of a chart: on small screens, too, their labels stay beside it and along it."""

from collections.abc import Sequence

from generation.engines.reconstruction.element import Element
from generation.engines.reconstruction.look import Css
from generation.engines.reconstruction.node import Node, all_nodes

LEAST_LABELS = 3
WIDEST = 64.0  # CSS px: a label of an upright axis


def upright_axis(row: Sequence[Node]) -> Node | None:
    """The labels that stand one under another beside a chart; None if the row is no such two."""
    for labels, chart in (row, row[::-1]) if len(row) == 2 else ():
        if labels.kind == "column" and _are_labels(labels) and _holds_chart(chart):
            return labels if labels.box.width <= WIDEST else None
    return None


def is_lying_axis(above: Node, row: Node) -> bool:
    """Whether a row is the labels below a chart."""
    return row.kind == "row" and _are_labels(row) and _holds_chart(above)


def keep_beside(row: Element, axis: Node) -> None:
    """Leaves an upright axis beside its chart, its labels spread over the chart's height."""
    tracks = ["auto" if part.node is axis else "minmax(0, 1fr)" for part in row.children]
    row.narrow |= {
        "grid-template-columns": " ".join(tracks),
        "column-gap": "8px",
        "align-items": "stretch",
    }
    row.narrow.pop("row-gap", None)
    spread: Css = {"display": "grid", "gap": "0", "align-content": "space-between"}
    for part in row.children:
        if part.node is axis:
            part.narrow = spread
            _close_up(part, "margin-top")


def keep_along(row: Element) -> None:
    """Spreads the labels of a lying axis over the width of the chart above them."""
    row.narrow |= {"flex-wrap": "nowrap", "gap": "0", "justify-content": "space-between"}
    _close_up(row, "margin-left")


def _close_up(labels: Element, margin: str) -> None:
    for label in labels.children:
        label.narrow = {margin: "0"} if margin in label.css else {}


def _are_labels(node: Node) -> bool:
    texts = [child for child in node.children if len(child.lines) == 1 and not child.region]
    return len(texts) == len(node.children) >= LEAST_LABELS


def _holds_chart(node: Node) -> bool:
    inner = list(all_nodes(node))
    return any(one.kind == "picture" and one.signature == ("picture", "chart") for one in inner)
