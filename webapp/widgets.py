"""The parts of the screen that Gradio has no component for.

Each is a fixed piece of HTML and the body of a script that fills it in from the value,
which is JSON (see view.py). The HTML has no placeholders: Gradio would run what is put
into them as code, so the scripts set `textContent`, `src` and `srcdoc` instead.
"""

from pathlib import Path
from typing import Any

import gradio as gr

SCREEN = Path(__file__).parent / "screen"


def widget(name: str, **props: Any) -> gr.HTML:
    """The widget of `screen/<name>.html` and `screen/<name>.js`; the script sees `props`.

    A function and no subclass: Gradio writes a .pyi file beside every subclass.
    """
    return gr.HTML(
        html_template=(SCREEN / f"{name}.html").read_text(encoding="utf-8"),
        js_on_load=(SCREEN / f"{name}.js").read_text(encoding="utf-8"),
        apply_default_css=False,
        elem_id=name,
        **props,
    )
