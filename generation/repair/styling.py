"""How a declaration is changed, added or taken away, as a person would write it."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from generation.repair.edit import Edit
from generation.repair.inspection import Inspection, Sheet, Written
from generation.repair.source import quoted
from generation.repair.stylesheet import Rule

_SIDES = ("top", "right", "bottom", "left")
_COLOR = re.compile(r"#[0-9a-f]{3,8}|(?:rgb|hsl)a?\([^()]*\)|[a-z]+", re.IGNORECASE)
_NUMBER = re.compile(r"(-?\d*\.?\d+)(px|rem|em|%|pt|vw|vh)?")


def restyle(
    inspection: Inspection,
    elements: Collection[int],
    name: str,
    value: str,
    others: Collection[int],
) -> tuple[Edit, ...]:
    """Give a property a value on some elements, and not on `others`.

    The declaration that decides it is changed where it decides it for these alone;
    otherwise it is added to a rule that is theirs, or to a new one.
    """
    deciding = {w.place: w for i in elements if (w := inspection.winner(i, name))}
    undecided = any(inspection.winner(i, name) is None for i in elements)
    spared = {w.place for i in others if (w := inspection.winner(i, name))}
    if deciding and not undecided and not spared & deciding.keys():
        return tuple(rewrite(inspection, w, name, value) for w in deciding.values())
    important = any(w.declaration.important for w in deciding.values())
    return _declare(inspection, elements, name, value + " !important" * important, others)


def rewrite(
    inspection: Inspection, written: Written, name: str, value: str, *, alone: bool = False
) -> Edit:
    """The declaration, or its part of a shorthand, with another value.

    Args:
        alone: what the same part of a shorthand gives to another side stays as it is.
    """
    declaration = written.declaration
    if declaration.name == name:
        new = value
    elif re.fullmatch("margin|padding|gap|inset", declaration.name):
        new = _with_part(declaration.value, name, value, alone)
    elif declaration.name == "background" and _COLOR.fullmatch(declaration.value):
        new = value
    else:
        new = None
    if new is None:  # what a longhand after it says holds
        important = " !important" * declaration.important
        text = f"; {name}: {value}{important}"
        return _edit(inspection, written, declaration.stop, declaration.stop, text)
    return _edit(inspection, written, declaration.value_start, declaration.value_end, new)


def remove(inspection: Inspection, *written: Written) -> tuple[Edit, ...]:
    """Take declarations away, and their rule or attribute when they were all that was in it."""
    together: dict[tuple[str, int, int], list[Written]] = {}
    for one in written:
        start = one.rule.start if one.rule else -1 - one.element
        together.setdefault((one.file, one.offset, start), []).append(one)
    return tuple(edit for found in together.values() for edit in _removed(inspection, found))


def _removed(inspection: Inspection, written: Sequence[Written]) -> Iterator[Edit]:
    """Edits that take declarations out of the one rule or attribute that they are in."""
    first, rule = written[0], written[0].rule
    text = _sheet_text(inspection, first)
    if rule and len(rule.declarations) == len(written):
        start, end = rule.start, rule.close + 1
        end += len(text[end:]) - len(text[end:].lstrip(" \t")) if text[end:].strip() else 0
        end += text[end : end + 1] == "\n"
        yield Edit(first.file, first.offset + start, first.offset + end, "")
        return
    parts = [_extent(text, one) for one in written]
    if rule:
        yield from (_edit(inspection, first, start, end, "") for start, end in parts)
        return
    parts.sort()
    kept = "".join(text[end:start] for (_, end), (start, _) in pairwise(parts))
    yield _edit(inspection, first, parts[0][0], parts[-1][1], kept)


def _extent(text: str, written: Written) -> tuple[int, int]:
    """Where a declaration begins and ends, with the space before it."""
    declaration = written.declaration
    start = len(text[: declaration.start].rstrip())
    if written.rule and text[start - 1] == "{" and "\n" not in text[start : declaration.start]:
        start = declaration.start
    return start, declaration.end


def relative(current: str, computed: float, wanted: float) -> str:
    """`wanted` CSS px in the unit of the value that now gives `computed`."""
    found = _NUMBER.fullmatch(current)
    if found and found[2] not in (None, "px") and computed > 0:
        number = float(found[1]) * wanted / computed
        return f"{number:.3f}".rstrip("0").rstrip(".") + found[2]
    return length(wanted)


def length(px: float) -> str:
    return f"{px:.2f}".rstrip("0").rstrip(".") + "px" if abs(px) >= 0.005 else "0"


def _with_part(value: str, name: str, part: str, alone: bool) -> str | None:
    """A shorthand of sides or gaps with one of its parts changed; None if it is unclear."""
    parts = value.split()
    if "(" in value or not 1 <= len(parts) <= 4:
        return None
    sides = ("row", "column") if name.endswith("gap") else _SIDES
    number = sides.index(name.removesuffix("-gap").rpartition("-")[2])
    # a side that is not given has the value of the opposite one, and that of the first
    given = {0: 0, 1: 1, 2: 0, 3: 1}
    places = [i if i < len(parts) else given[i] if given[i] < len(parts) else 0 for i in range(4)]
    if alone:
        parts = [parts[place] for place in places[: len(sides)]]
        parts[number] = part
    else:
        parts[places[number]] = part
    return " ".join(parts)


def _declare(
    inspection: Inspection,
    elements: Collection[int],
    name: str,
    value: str,
    others: Collection[int],
) -> tuple[Edit, ...]:
    """Add a declaration to a rule for just these elements, or a rule with it."""
    fitting = [m for m in inspection.rules if _fits(m.specificities.keys(), elements, others)]
    for matched in reversed(fitting):
        sheet, rule = matched.sheet, matched.rule
        return (_added(sheet, rule, f"{name}: {value}"),)
    selectors = _selectors(inspection, elements, others)
    return (new_rule(inspection, ", ".join(selectors), [f"{name}: {value}"]),)


def _fits(matched: Collection[int], elements: Collection[int], others: Collection[int]) -> bool:
    return set(elements) <= set(matched) and not set(others) & set(matched)


def _added(sheet: Sheet, rule: Rule, declaration: str) -> Edit:
    """A declaration at the end of a rule, written like those before it."""
    body = sheet.text[rule.body : rule.close]
    kept = body.rstrip()
    indent = re.match(r"\s*", body)
    semicolon = "" if not kept or kept.endswith((";", "}")) else ";"
    lead = indent[0] if indent and indent[0] else " " if "\n" in sheet.text.strip() else ""
    at = sheet.offset + rule.body + len(kept)
    return Edit(sheet.file, at, at, f"{semicolon}{lead}{declaration};")


def new_rule(inspection: Inspection, selector: str, declarations: Sequence[str]) -> Edit:
    """A rule at the end of the last stylesheet, or in a new one."""
    body = "".join(f"  {declaration};\n" for declaration in declarations)
    rule = f"{selector} {{\n{body}}}\n"
    sheets = [sheet for sheet in inspection.sheets if not sheet.conditions]
    if sheets:
        sheet = sheets[-1]
        at = sheet.offset + len(sheet.text.rstrip())
        return Edit(sheet.file, at, at, f"\n{rule.rstrip()}")
    html = inspection.source.html
    head = re.search(r"</head\s*>", html, re.IGNORECASE)
    at = head.start() if head else inspection.source.tags[0].start if inspection.source.tags else 0
    return Edit("index.html", at, at, f"<style>\n{rule}</style>\n")


def _selectors(
    inspection: Inspection, elements: Collection[int], others: Collection[int]
) -> Iterator[str]:
    """Selectors for the elements: a class that is theirs alone, else what picks each."""
    left = set(elements)
    numbered = {i: inspection.tag(i) for i in (*elements, *others)}
    classes = {
        i: tag.attributes.get("class", "").split() if tag else [] for i, tag in numbered.items()
    }
    for index in elements:
        for name in reversed(classes[index]):
            alike = {i for i in range(len(inspection.elements)) if name in _classes(inspection, i)}
            if index in left and alike <= set(elements) and re.fullmatch(r"[A-Za-z_][\w-]*", name):
                left -= alike
                yield f".{name}"
    for index in elements:
        if index in left:
            yield inspection.selector(index)


def _classes(inspection: Inspection, index: int) -> list[str]:
    number = inspection.elements[index].number
    return inspection.source.tags[number].attributes.get("class", "").split() if number >= 0 else []


def _sheet_text(inspection: Inspection, written: Written) -> str:
    if written.rule is None:
        found = inspection.source.style_attribute(inspection.elements[written.element].number)
        assert found
        return found[2]
    return next(
        s.text for s in inspection.sheets if (s.file, s.offset) == (written.file, written.offset)
    )


def _edit(inspection: Inspection, written: Written, start: int, end: int, text: str) -> Edit:
    """An edit of a stylesheet, or of a whole style attribute."""
    if written.rule is not None:
        return Edit(written.file, written.offset + start, written.offset + end, text)
    found = inspection.source.style_attribute(inspection.elements[written.element].number)
    assert found
    first, last, value = found
    new = (value[:start] + text + value[end:]).strip()
    if new:
        return Edit(written.file, first, last, quoted(new))
    html = inspection.source.html
    name = html.lower().rindex("style", 0, first)
    return Edit(written.file, len(html[:name].rstrip()), last, "")
