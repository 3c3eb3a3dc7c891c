"""Patterns: instances of one, a card say, have the same lengths."""

import re
from collections.abc import Sequence
from statistics import mean

from generation.engines.reconstruction.element import Element

LENGTH = re.compile(r"(-?[\d.]+)px")
MOST_DRIFT = 1.0  # CSS px by which rounding may move what follows all instances


def unify(element: Element) -> None:
    """Gives instances of one pattern the same lengths where they differ by a pixel."""
    patterns: dict[object, list[Element]] = {}
    for child in element.children:
        patterns.setdefault(_shape(child), []).append(child)
    for instances in patterns.values():
        if len(instances) > 1:
            _unify_instances(instances)
    for child in element.children:
        unify(child)


def _shape(element: Element) -> object:
    children = tuple(_shape(child) for child in element.children)
    return element.node.kind, tuple(sorted(element.css)), children


def _unify_instances(instances: Sequence[Element]) -> None:
    for declarations in (
        [instance.css for instance in instances],
        [instance.narrow for instance in instances],
    ):
        for name in declarations[0]:
            if all(name in css for css in declarations):
                value = _common_value([css[name] for css in declarations])
                for css in declarations:
                    css[name] = value or css[name]
    for children in zip(*(instance.children for instance in instances), strict=True):
        _unify_instances(children)


def _common_value(values: Sequence[str]) -> str | None:
    """The mean of values that differ by a pixel at most in their lengths; None if by more."""
    parts = [LENGTH.split(value) for value in values]
    if len({(len(part), *part[::2]) for part in parts}) > 1:
        return None
    numbers = [[float(number) for number in part[1::2]] for part in parts]
    columns = list(zip(*numbers, strict=True))
    if any(max(column) - min(column) > 1 for column in columns):
        return None
    usual = iter(_usual(column) for column in columns)
    return LENGTH.sub(lambda _: f"{length:g}px" if (length := next(usual)) else "0", values[0])


def _usual(lengths: Sequence[float]) -> float:
    """Their mean, so that all of them together are as long as before, to a pixel at most."""
    exact = mean(lengths)
    plain = round(2 * exact) / 2
    return plain if abs(plain - exact) * len(lengths) <= MOST_DRIFT else round(exact, 1)
