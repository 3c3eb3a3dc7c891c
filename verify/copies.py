"""Text that a page holds a second time, where nobody sees it.

A page that is written once for every width of its window holds all its text as often, and
shows one copy.
"""

from collections import Counter
from collections.abc import Collection

from verify.layout import Layout

SHORTEST = 3  # characters: less is no text to recognise
_UNREAD = frozenset({"CODE", "NOSCRIPT", "OPTION", "PRE", "SCRIPT", "STYLE", "TEMPLATE", "TITLE"})


def copied_share(layout: Layout, shown: Collection[int]) -> float:
    """Share of the text shown, by characters, that is also in nodes that are not shown, 0..1.

    `shown` are the nodes of text, indices in `layout.nodes`, that are shown.
    """
    texts = {
        node: text
        for node, text in layout.texts()
        if layout.nodes[layout.nodes[node].parent].name not in _UNREAD and len(text) >= SHORTEST
    }
    seen = Counter(text for node, text in texts.items() if node in shown)
    hidden = Counter(text for node, text in texts.items() if node not in shown)
    copied, whole = (sum(len(text) * n for text, n in c.items()) for c in (seen & hidden, seen))
    return copied / whole if whole else 0.0
