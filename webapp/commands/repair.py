"""`likeness repair`: make a page look more like an image."""

import argparse

from generation.design import reference
from generation.page import Page
from generation.repair import repair
from webapp.commands.inputs import check_folder, open_design, open_renderer
from webapp.commands.output import print_json
from webapp.terminal import watch


def run(args: argparse.Namespace) -> int:

    check_folder(args.output)
    design, page = open_design(args), Page.load(args.page)

    with open_renderer() as renderer:
        done = watch(repair(page, reference(design), renderer, seconds=args.seconds))
    done.page.save(args.output)
    if args.json:
        facts = {"output": str(args.output), "before": done.before, "score": done.score}
        print_json({**facts, "changes": done.changes, "renders": done.renders})
    else:
        print(f"score {done.before:.3f} before, {done.score:.3f} after")
        print(*(f"- {change}" for change in done.changes), sep="\n")
    return 0
