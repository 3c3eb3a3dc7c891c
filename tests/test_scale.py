"""The tokens of a stylesheet: what is used more than once has a name, and nothing else has."""

from generation.engines.reconstruction.scale import Scale

RULES = [
    ("body", {"font-size": "16px", "color": "#222222", "padding": "24px 8px"}),
    (".title", {"font-size": "32px", "margin-top": "24px", "color": "#3366cc"}),
    (".price", {"font-size": "32px", "gap": "8px", "border": "1px solid #3366cc"}),
    (".note", {"font-size": "12px", "width": "24px", "padding": "2px"}),
    (".hint", {"font-size": "16px", "margin-top": "2px", "padding-inline": "max(8px, 10%)"}),
]


def test_what_is_used_twice_has_a_name():
    assert Scale(RULES).root == {
        "--accent": "#3366cc",
        "--text": "#222222",
        "--size-md": "16px",
        "--size-lg": "32px",
        "--space-1": "8px",
        "--space-2": "24px",
    }


def test_names_stand_where_the_value_means_the_same():
    scale = Scale(RULES)
    assert scale.applied(RULES[0][1]) == {
        "font-size": "var(--size-md)",
        "color": "var(--text)",
        "padding": "var(--space-2) var(--space-1)",
    }
    assert scale.applied(RULES[3][1]) == {"font-size": "12px", "width": "24px", "padding": "2px"}


def test_a_page_of_one_rule_has_no_scale():
    assert Scale([(".title", {"font-size": "32px"})]).root == {}
