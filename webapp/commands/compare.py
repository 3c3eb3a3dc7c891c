"""`likeness compare`: say how close a page is to an image."""

import argparse

from generation.design import reference
from generation.page import Page
from verify.compare import PARTS, Comparison, compare
from verify.report import report_data
from webapp.commands.inputs import open_design, open_renderer
from webapp.commands.output import print_json


def run(args: argparse.Namespace) -> int:

    design, page = open_design(args), Page.load(args.page)

    with open_renderer() as renderer:
        candidate = renderer.render(page.files, design.viewport)
    comparison = compare(reference(design), candidate)
    if args.json:
        print_json(report_data(comparison))
    else:
        _print_comparison(comparison)
    return 0


def _print_comparison(comparison: Comparison) -> None:

    print(f"score {comparison.score:.3f}")
    for name, value in comparison.metrics.items():
        print(f"  {PARTS[name].label:<12} {value:.3f}  {PARTS[name].meaning}")
    for finding in comparison.findings:
        print(f"- {finding.sentence}")
