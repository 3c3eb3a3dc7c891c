"""An edit of a page's text, and several of them that mend one thing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from generation.page import File, Page


@dataclass(frozen=True)
class Edit:
    """Characters `start` to `end` of a file become `text`."""

    file: str
    start: int
    end: int
    text: str

    def collides(self, other: "Edit") -> bool:
        """Whether the two change the same characters; at one place both may insert."""
        if self.file != other.file:
            return False
        if self.start == other.start:
            return self.end > self.start and other.end > other.start
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Change:
    """Edits that mend one thing together.

    `gain` is what the score should rise by, `cause` names what is mended: of the changes
    with one cause only one can be right.
    """

    reason: str  # completes "what was done": one line, for people
    edits: tuple[Edit, ...]
    gain: float
    cause: str
    files: Mapping[str, File] = field(default_factory=dict)  # to add to the page
    about: frozenset[int] = frozenset()  # elements that it mends; none for what is missing
    sure: bool = False  # right by itself, though what else is wrong may hide that it helps

    @property
    def key(self) -> tuple[str, str]:
        """What it is known by when the page has changed elsewhere."""
        return self.cause, self.reason


def concerning(changes: Iterable[Change], elements: Iterable[int]) -> Iterator[Change]:
    """The changes, which are about these elements."""
    about = frozenset(elements)
    return (replace(change, about=about) for change in changes)


def compatible(changes: Iterable[Change]) -> list[Change]:
    """The changes that can be made at once, earlier ones first."""
    chosen: list[Change] = []
    for change in changes:
        made = [edit for other in chosen for edit in other.edits]
        if any(edit.collides(other) for edit in change.edits for other in made):
            continue
        if all(other.cause != change.cause for other in chosen):
            chosen.append(change)
    return chosen


def merged(changes: Iterable[Change]) -> list[Change]:
    """The changes, those that make the same edits as one that mends all of it."""
    found: dict[tuple[Edit, ...], Change] = {}
    for change in changes:
        same = found.get(change.edits)
        if same is None:
            found[change.edits] = change
            continue
        about = same.about | change.about if same.about and change.about else frozenset()
        found[change.edits] = replace(same, gain=same.gain + change.gain, about=about)
    return list(found.values())


def apply(page: Page, changes: Sequence[Change]) -> Page:
    """The page with all of the changes made, which must not collide."""
    files = dict(page.files)
    edits = [edit for change in changes for edit in change.edits]
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end), reverse=True):
        text = files[edit.file]
        assert isinstance(text, str)
        files[edit.file] = text[: edit.start] + edit.text + text[edit.end :]
    for change in changes:
        files.update(change.files)
    return Page(files)
