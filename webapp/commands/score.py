"""`likeness score`: say how close a page is to another page."""

import argparse
from dataclasses import asdict, replace

from generation.page import Page
from verify.compare import compare
from verify.design2code import element_terms
from verify.editability import editability
from verify.render import NARROW
from verify.screenshot import Viewport
from webapp.commands.inputs import open_renderer
from webapp.commands.output import print_json


def run(args: argparse.Namespace) -> int:

    pages = Page.load(args.reference), Page.load(args.page)
    window = args.viewport or Viewport(1280, 800)
    with open_renderer() as renderer:
        reference, candidate = (renderer.render(page.files, window) for page in pages)
        narrow = renderer.render(pages[1].files, replace(window, width=NARROW))
    terms = {
        "score": compare(reference, candidate).score,
        **asdict(element_terms(reference, candidate)),
        **asdict(editability(reference, candidate, narrow)),
    }
    if args.json:
        print_json(terms)
    else:
        for name, value in terms.items():
            print(f"{name:<10}" + ("none" if value is None else f"{value:.3f}"))
    return 0
