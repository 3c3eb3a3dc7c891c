"""Classes are named after what elements are, and say what they share once."""

import pytest

from generation.engines.reconstruction.class_names import ClassNames
from generation.engines.reconstruction.class_rules import Look, class_rules
from generation.engines.reconstruction.look import Css
from generation.engines.reconstruction.tag import Tag, bare

BUTTON: Css = {"background": "#14324a", "padding": "8px 16px", "border-radius": "6px"}


def look(css: Css, narrow: Css | None = None, times: int = 1) -> Look:
    tags: list[Tag] = [bare("p", "text", {}) for _ in range(times)]
    return Look(css, narrow or {}, tags)


@pytest.mark.parametrize(
    ("other", "name"),
    [
        ({"color": "#333333", "font-size": "20px"}, "text-large"),
        ({"color": "#333333", "font-weight": "700"}, "text-bold"),
        ({"color": "#333333", "margin-left": "auto"}, "text-end"),
        ({"color": "#cc3300"}, "text-accent"),
        ({"color": "#333333", "border": "1px solid #cccccc"}, "text-outlined"),
    ],
)
def test_a_class_is_named_by_what_sets_it_apart(other: Css, name: str):
    names = ClassNames()
    assert names.new("text", {"color": "#333333"}) == "text"
    assert names.new("text", other) == name


def test_no_two_classes_have_one_name():
    names = ClassNames()
    made = [names.new("text", {"font-size": f"{size}px"}) for size in range(12, 20)]
    assert len(set(made)) == len(made)


def test_what_differs_in_little_says_no_more_than_that():
    usual, other = look(BUTTON, times=2), look(BUTTON | {"background": "#ffffff"})
    first, variant = class_rules([other, usual])
    assert (first.css, len(first.tags)) == (BUTTON, 3)
    assert (variant.css, variant.tags, variant.variant) == (
        {"background": "#ffffff"},
        other.tags,
        True,
    )


def test_what_the_first_says_and_another_does_not_is_taken_back():
    title = {"font-size": "20px", "font-weight": "700", "margin-top": "8px"}
    bare_title = {"font-size": "20px", "font-weight": "700"}
    rules = class_rules(
        [look(title, times=2), look(title | {"color": "#cc3300"}), look(bare_title)]
    )
    assert [rule.css for rule in rules] == [title, {"color": "#cc3300"}, {"margin-top": "0"}]


def test_what_holds_on_small_screens_is_taken_back_to_what_holds_on_large_ones():
    css = {"display": "flex", "gap": "8px", "margin-left": "24px"}
    folded, kept = look(css, {"margin-left": "0"}, times=2), look(css)
    assert [rule.narrow for rule in class_rules([folded, kept])] == [
        {"margin-left": "0"},
        {"margin-left": "24px"},
    ]


def test_what_has_little_in_common_is_said_in_full():
    tall: Css = {"height": "80px", "margin-top": "8px"}
    rules = list(class_rules([look(BUTTON, times=2), look(tall)]))
    assert [rule.css for rule in rules] == [BUTTON, tall]
    assert not any(rule.variant for rule in rules)


def test_looks_that_share_nothing_with_the_first_may_share_much_with_another():
    label: Css = {"font-size": "12px", "line-height": "1.2", "letter-spacing": "1px"}
    looks = [look(BUTTON | {"color": color}) for color in ("#111111", "#eeeeee", "#cc3300")]
    looks += [look(label), look(label | {"color": "#cc3300"})]
    rules = [(rule.css.get("font-size"), rule.variant) for rule in class_rules(looks)]
    assert rules == [(None, False), (None, True), (None, True), ("12px", False), (None, True)]
