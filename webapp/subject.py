"""What a run is made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from generation.design import Design
from generation.errors import DesignError
from generation.page import Page

MAX_WIDTHS = 3  # of one page, beside the widest


@dataclass(frozen=True)
class Subject:
    """A design, and if there are, the same page at less wide windows and a page to start from."""

    design: Design
    further: Sequence[Design] = ()
    start: Page | None = None

    @classmethod
    def of(cls, designs: Sequence[Design], start: Page | None = None) -> "Subject":
        """That of one page at several widths, the widest of which it is made of.

        Raises:
            DesignError: they do not show one page at several widths.
        """
        if len(designs) > MAX_WIDTHS + 1:
            raise DesignError(f"one page can be shown at {MAX_WIDTHS + 1} widths at most")
        if len(designs) > 1 and any(design.kind != "screenshot" for design in designs):
            raise DesignError("only screenshots can show one page at several widths, not sketches")
        if len({design.viewport.width for design in designs}) < len(designs):
            raise DesignError("two of the screenshots are equally wide: they are several pages")
        widest, *further = sorted(designs, key=lambda design: -design.viewport.width)
        return cls(widest, further, start)
