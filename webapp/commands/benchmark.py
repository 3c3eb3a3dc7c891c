"""`likeness benchmark`: score an engine, or time the verifier, on a folder of pages."""

import argparse

from tqdm import tqdm

from webapp import benchmark, speed
from webapp.commands.inputs import open_renderer
from webapp.commands.output import print_json
from webapp.engines import open_engine
from webapp.settings import Settings


def run(args: argparse.Namespace) -> int:
    return _verifier(args) if args.verifier else _engine(args)


def _engine(args: argparse.Namespace) -> int:
    cases = benchmark.read_cases(args.folder, args.only)
    engine = open_engine(args.engine, Settings.from_env().model)
    width = max(len(case.name) for case in cases)
    rows = []
    if not args.json:
        print(benchmark.header(width), flush=True)
    with open_renderer() as renderer:
        for case in tqdm(cases, unit="page", leave=False, disable=None):
            rows.append(benchmark.measure(case, engine, renderer, args.save))
            if not args.json:
                tqdm.write(benchmark.line(rows[-1], width))
    if args.json:
        print_json(benchmark.document(rows))
    else:
        print(*(benchmark.line(row, width) for row in benchmark.summary(rows)), sep="\n")
    return 1 if any(row.error for row in rows) else 0


def _verifier(args: argparse.Namespace) -> int:
    cases = benchmark.read_cases(args.folder, args.only)
    width = max(len(case.name) for case in cases)
    timings = []
    with speed.BareBrowser(Settings.from_env().browser) as bare, open_renderer() as renderer:
        for case in tqdm(cases, unit="page", leave=False, disable=None):
            timings.append(speed.measure(case, bare, renderer))
            if not args.json:
                tqdm.write(speed.line(timings[-1], width))
    if args.json:
        print_json(speed.document(timings))
    else:
        print(speed.line(speed.summary(timings), width))
    return 0
