"""Pages damaged in known ways, each at three strengths, each strength worse than the last.

A damage is a script appended to the page, so that any page can be damaged without being
parsed; `freeze` then makes of it a page without that script, as someone might have
written it. What a damage changes of the style stands in a stylesheet of its own, one rule
for all elements that get the same value.

Everything random is fixed by a seed, and what is weaker is contained in what is stronger.
"""

import asyncio
from collections.abc import Mapping, Sequence

from playwright.async_api import async_playwright

from verify.browser import find_browser, launch
from verify.screenshot import Viewport

STRENGTHS = (1, 2, 3)

# What the damages share. `part` takes its share of a list by weight, small things first.
_COMMON = """
const strength = %(strength)d, share = [0, .12, .35, .8][strength];
let seed = 7;
const random = () => (seed = (seed * 16807) %% 2147483647) / 2147483647;
const shuffled = list => list.map(x => [random(), x]).sort((a, b) => a[0] - b[0]).map(x => x[1]);
const part = (list, weight = () => 1) => {
    const whole = list.reduce((sum, e) => sum + weight(e), 0), large = e => weight(e) > whole / 20;
    const order = [...list.filter(e => !large(e)), ...list.filter(large)];
    let taken = 0;
    return order.filter((e, i) => (taken += weight(e)) <= share * whole || !i);
};
const all = [...document.body.querySelectorAll('*')].filter(e => !e.closest('script, style, svg'));
const size = e => { const r = e.getBoundingClientRect(); return r.width * r.height; };
const shown = all.filter(e => size(e) > 0);
const words = e => [...e.childNodes].filter(n => n.nodeType === 3)
    .reduce((sum, n) => sum + n.data.trim().length, 0);
const texts = shuffled(shown.filter(words));
const style = e => getComputedStyle(e);
const sheet = document.head.appendChild(document.createElement('style'));
const rules = new Map(), number = document.querySelectorAll('style').length;
const set = (e, name, value) => {
    const rule = `${name}: ${value}`;
    if (!rules.has(rule)) {
        rules.set(rule, `d${number}-${rules.size}`);
        sheet.append(`.${rules.get(rule)} { ${rule} !important }\\n`);
    }
    e.classList.add(rules.get(rule));
};
"""

DAMAGES: Mapping[str, str] = {
    "text hidden": "for (const e of part(texts, words)) set(e, 'visibility', 'hidden');",
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
        const px = [0, 6, 24, 96][strength] + 'px', root = document.documentElement;
        set(root, 'translate', `${px} ${px}`); set(root, 'min-height', '100vh');
        set(root, 'overflow-x', 'hidden');""",
    "spread": """
        const margins = texts.map(e => style(e).marginBottom);
        texts.forEach((e, i) => set(e, 'margin-bottom',
            `calc(${margins[i]} + ${[0, 3, 12, 40][strength]}px)`));""",
    "wrong font": """
        for (const e of part(texts, words)) set(e, 'font-family', "'Liberation Mono'");""",
    "wrong size": """
        const sizes = texts.map(e => parseFloat(style(e).fontSize));
        texts.forEach((e, i) => set(e, 'font-size',
            `${(sizes[i] * [1, 1.08, 1.25, 1.7][strength]).toFixed(2)}px`));""",
    "wrong colours": """
        const mixed = c => `color-mix(in srgb, ${c}, #d01060 ${[0, 20, 50, 90][strength]}%)`;
        const was = shown.map(e => [e, style(e).color, style(e).backgroundColor]);
        for (const [e, color, background] of was) {
            set(e, 'color', mixed(color));
            if (background !== 'rgba(0, 0, 0, 0)') set(e, 'background-color', mixed(background));
        }""",
    "wrong order": """
        const lists = shown.filter(e => e.children.length > 2 && e.innerText?.length > 20);
        lists.sort((a, b) => a.innerText.length - b.innerText.length);
        for (const e of part(lists))
            for (const child of [...e.children].reverse())
                if (!/SCRIPT|STYLE/.test(child.tagName)) e.append(child);""",
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
    body = f"{common} {DAMAGES[kind]} document.currentScript.remove();"
    return f"\n<script>(() => {{ {body} }})();</script>"


def chains(kinds: Sequence[str], length: int = 3) -> list[tuple[str, ...]]:
    """Damages to do together: every kind starts a chain, with those that follow it."""
    ring = list(kinds) * 2
    return [tuple(ring[start : start + length]) for start in range(len(kinds))]


def freeze(pages: Sequence[str], viewport: Viewport) -> list[str]:
    """The documents that the pages' scripts leave, as HTML."""
    return asyncio.run(_freeze(pages, viewport))


async def _freeze(pages: Sequence[str], viewport: Viewport) -> list[str]:
    async with async_playwright() as playwright:
        chromium = playwright.chromium
        browser = await launch(chromium, find_browser(None, chromium.executable_path))
        page = await browser.new_page(
            viewport={"width": viewport.width, "height": viewport.height}, reduced_motion="reduce"
        )
        frozen = []
        for html in pages:
            await page.set_content(html)
            frozen.append(await page.content())
        await browser.close()
        return frozen
