"""Pages damaged in known ways, each at three strengths, each strength worse than the last.

A damage is a script appended to the page: it runs before the picture is taken, so any
page can be damaged without being parsed.
"""

import json
from collections.abc import Mapping, Sequence

STRENGTHS = (1, 2, 3)

# What the damages share. The order of elements is shuffled once, by a fixed seed, and a
# stronger damage takes more of the same list: what is weaker is contained in it.
_COMMON = """
const strength = %(strength)d, share = [0, .12, .35, .8][strength];
let seed = 7;
const random = () => (seed = (seed * 16807) %% 2147483647) / 2147483647;
const shuffled = list => list.map(x => [random(), x]).sort((a, b) => a[0] - b[0]).map(x => x[1]);
const part = list => list.slice(0, Math.ceil(list.length * share));
const all = [...document.body.querySelectorAll('*')].filter(e => !e.closest('script, style, svg'));
const size = e => { const r = e.getBoundingClientRect(); return r.width * r.height; };
const shown = all.filter(e => size(e) > 0);
const hasText = e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
const texts = shuffled(shown.filter(hasText));
const set = (e, name, value) => e.style.setProperty(name, value, 'important');
const style = e => getComputedStyle(e);
"""

DAMAGES: Mapping[str, str] = {
    "text hidden": "for (const e of part(texts)) set(e, 'visibility', 'hidden');",
    "backgrounds gone": """
        const painted = shown.filter(e => style(e).backgroundColor !== 'rgba(0, 0, 0, 0)'
            || style(e).backgroundImage !== 'none');
        painted.sort((a, b) => size(a) - size(b));
        for (const e of painted.slice(0, Math.ceil(painted.length * [0, .5, .8, 1][strength])))
            { set(e, 'background', 'none'); }
        if (strength === 3) set(document.body, 'background', 'white');""",
    "section missing": """
        const whole = size(document.documentElement);
        const sections = shuffled(shown.filter(e => size(e) > .04 * whole && size(e) < .2 * whole));
        let gone = 0;
        for (const e of sections) {
            if (gone > [0, .05, .2, .5][strength] * whole) break;
            if (size(e)) { gone += size(e); set(e, 'display', 'none'); }
        }""",
    "shifted": """
        const px = [0, 6, 24, 96][strength] + 'px';
        set(document.body, 'position', 'relative');
        set(document.body, 'left', px); set(document.body, 'top', px);
        set(document.documentElement, 'overflow-x', 'hidden');""",
    "spread": """
        for (const e of texts) set(e, 'margin-bottom',
            `calc(${style(e).marginBottom} + ${[0, 3, 12, 40][strength]}px)`);""",
    "wrong font": "for (const e of part(texts)) set(e, 'font-family', 'Liberation Mono');",
    "wrong size": """
        for (const e of texts) e.dataset.was = style(e).fontSize;
        for (const e of texts) set(e, 'font-size',
            `calc(${e.dataset.was} * ${[1, 1.08, 1.25, 1.7][strength]})`);""",
    "wrong colours": """
        const mixed = c => `color-mix(in srgb, ${c}, #d01060 ${[0, 20, 50, 90][strength]}%)`;
        const was = shown.map(e => [e, style(e).color, style(e).backgroundColor]);
        for (const [e, color, background] of was) {
            set(e, 'color', mixed(color));
            if (background !== 'rgba(0, 0, 0, 0)') set(e, 'background-color', mixed(background));
        }""",
    "wrong order": """
        const lists = shuffled(shown.filter(e => e.children.length > 2 && e.innerText.length > 20));
        for (const e of lists.slice(0, [0, 1, 4, 99][strength]))
            e.append(...[...e.children].reverse());""",
    "one column": """
        const rows = shuffled(shown.filter(e => e.children.length > 1
            && /flex|grid|table-row/.test(style(e).display)));
        for (const e of part(rows)) {
            set(e, 'display', 'block');
            for (const child of e.children)
                { set(child, 'display', 'block'); set(child, 'width', '100%'); }
        }""",
    "pictures gone": """
        const pictures = shuffled(shown.filter(e => /img|canvas|video/i.test(e.tagName)
            || style(e).backgroundImage.includes('url(')).concat(
            [...document.querySelectorAll('svg')]));
        for (const e of part(pictures))
            { set(e, 'visibility', 'hidden'); set(e, 'background-image', 'none'); }""",
}


def damage(html: str, *kinds: str, strength: int = 2) -> str:
    """The page with one or more DAMAGES done to it, one after the other.

    Args:
        strength: 1, 2 or 3.
    """
    return html + "".join(_script(kind, strength) for kind in kinds)


def _script(kind: str, strength: int) -> str:
    common = _COMMON % {"strength": strength}
    return f"\n<script>(() => {{ {common} {DAMAGES[kind]} }})();</script>"


def chains(kinds: Sequence[str], length: int = 3) -> list[tuple[str, ...]]:
    """Damages to do together: every kind starts a chain, with those that follow it."""
    ring = list(kinds) * 2
    return [tuple(ring[start : start + length]) for start in range(len(kinds))]


if __name__ == "__main__":
    print(json.dumps(list(DAMAGES), indent=2))
