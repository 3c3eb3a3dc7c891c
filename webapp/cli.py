"""The command `likeness`.

Exit codes: 0 done, 1 the run failed, 2 bad input, 130 interrupted. What went wrong is
one line on standard error. What a subcommand needs is imported when it runs, so that
`likeness --help` is quick.
"""

import argparse
import json
import logging
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, NoReturn

from generation.errors import DesignError, EngineNotFound, PageError
from generation.sketch.kind import KINDS
from verify.errors import LikenessError
from verify.screenshot import Screenshot, Viewport
from webapp.errors import InputError, RunFailed
from webapp.settings import ModelSettings, Settings, SettingsError, parse_port

if TYPE_CHECKING:
    from generation.design import Design
    from verify.compare import Comparison
    from verify.render import Renderer
    from webapp.subject import Subject

log = logging.getLogger(__name__)


BAD_INPUT = (DesignError, EngineNotFound, InputError, PageError)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    args = _parser().parse_args(arguments)
    _set_up_logging(args.verbose)
    try:
        return args.run(args)
    except KeyboardInterrupt:
        return _fail(args, 130, "interrupted")
    except BAD_INPUT as error:
        return _fail(args, 2, str(error))
    except LikenessError as error:
        return _fail(args, 1, str(error))
    except OSError as error:
        return _fail(args, 1, f"{error.filename or 'a file'}: {error.strerror}")
    except Exception as error:
        log.exception("unexpected error")
        return _fail(args, 1, f"unexpected {type(error).__name__}: {error} (see --verbose)")


class Parser(argparse.ArgumentParser):
    """argparse, with bad usage told in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"likeness: {message}; see {self.prog} --help\n")


def _parser() -> Parser:
    common = Parser(add_help=False)
    common.add_argument("--verbose", action="store_true", help="show the log on standard error")
    result = Parser(add_help=False)
    result.add_argument("--json", action="store_true", help="print one JSON document, nothing else")
    shot = Parser(add_help=False)
    shot.add_argument("shot", type=Path, help="an image of the page that is wanted")
    shot.add_argument(
        "--kind", choices=tuple(KINDS), help="what the image is; without it, what it looks like"
    )
    window = Parser(add_help=False)
    window.add_argument(
        "--viewport",
        type=_viewport,
        metavar="WxH[@S]",
        help="the window in CSS px, and device pixels to a CSS px: 1280x800, 390x844@3",
    )

    parser = Parser(prog="likeness", description="Turn a screenshot into a verified web page.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(run: Any, help: str, *parents: Parser) -> argparse.ArgumentParser:
        name = run.__name__.strip("_")
        sub = commands.add_parser(name, parents=[*parents, common], help=help, description=help)
        sub.set_defaults(run=run)
        return sub

    sub = command(_generate, "write the page that looks like an image", shot, window, result)
    sub.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="where to")
    sub.add_argument(
        "--also", type=Path, nargs="+", default=(), metavar="SHOT", help="it at other widths"
    )
    sub.add_argument("--engine", default="reconstruction", help="what writes it (%(default)s)")
    sub.add_argument("--model", help="of an engine that has one (LIKENESS_MODEL)")
    sub.add_argument("--base-url", help="of the openai engine's server (LIKENESS_BASE_URL)")
    sub.add_argument("--reader", help="model for what OCR is unsure of (LIKENESS_READER)")
    sub.add_argument("--passes", type=int, default=3, help="of the engine, at most (%(default)s)")
    sub.add_argument(
        "--variants",
        type=int,
        default=1,
        help="first pages of a model to choose from (%(default)s)",
    )
    sub.add_argument("--target", type=float, default=0.99, help="a score to stop at (%(default)s)")
    sub.add_argument("--seconds", type=float, help="then the best page is taken (LIKENESS_SECONDS)")
    sub.add_argument("--cost", type=float, metavar="USD", help="then none begins (LIKENESS_COST)")
    sub.add_argument("--no-repair", dest="repairs", action="store_false", help="leave pages alone")
    sub = command(_repair, "make a page look more like an image", shot, window, result)
    sub.add_argument("page", type=Path, help="an html file, a folder or a zip")
    sub.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="where to")
    sub.add_argument("--seconds", type=float, default=60, help="at most (%(default)s)")
    sub = command(_compare, "say how close a page is to an image", shot, window, result)
    sub.add_argument("page", type=Path, help="an html file, a folder or a zip")
    sub = command(_score, "say how close a page is to another page", window, result)
    sub.add_argument("reference", type=Path, help="the page that is right: html, folder or zip")
    sub.add_argument("page", type=Path, help="the page to score: html, folder or zip")
    sub = command(_benchmark, "score an engine on a folder of pages", result)
    sub.add_argument("folder", type=Path, help="NAME.png, NAME.html and manifest.json")
    sub.add_argument("--engine", default="reconstruction", help="what to score (%(default)s)")
    sub.add_argument("--only", nargs="+", default=(), metavar="NAME", help="these pages alone")
    sub.add_argument("--verifier", action="store_true", help="time a comparison instead")
    sub.add_argument("--save", type=Path, metavar="DIR", help="keep every page's output")
    sub = command(_serve, "serve the app")
    sub.add_argument("--host", help="address to listen on (LIKENESS_HOST, else 127.0.0.1)")
    sub.add_argument("--port", type=_port, help="port to listen on (LIKENESS_PORT, else 7860)")
    return parser


def _viewport(text: str) -> Viewport:
    match = re.fullmatch(r"(\d{2,5})x(\d{2,5})(?:@(\d(?:\.\d+)?))?", text)
    if not match or (scale := float(match[3] or 1)) < 0.5:
        raise argparse.ArgumentTypeError(f"{text!r} is not like 1280x800 or 390x844@3")
    return Viewport(int(match[1]), int(match[2]), scale)


def _port(text: str) -> int:
    try:
        return parse_port(text)
    except SettingsError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _set_up_logging(verbose: bool) -> None:
    logging.basicConfig(
        level=logging.INFO if verbose else logging.CRITICAL + 1,
        format="%(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    logging.captureWarnings(True)


def _fail(args: argparse.Namespace, code: int, message: str) -> int:
    line = " ".join(message.split())
    print(f"likeness: {line}", file=sys.stderr)
    if getattr(args, "json", False):
        _print_json({"error": line})
    return code


def _print_json(document: Mapping[str, Any]) -> None:
    print(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False))


def _renderer() -> "Renderer":
    from verify.render import Renderer

    return Renderer(Settings.from_env().browser)


def _check_folder(path: Path) -> None:
    if path.exists() and not path.is_dir():
        raise InputError(f"{path} is not a directory")


def _generate(args: argparse.Namespace) -> int:
    _check_folder(args.output)
    subject = _open_subject(args)  # a bad one is refused before anything heavy is loaded
    design = subject.design

    from generation import refine
    from generation.reading import read_text
    from verify.report import report_data, write_report
    from webapp.engines import estimate, open_engine, open_proofreader
    from webapp.terminal import follow, interruptible, pass_row
    from webapp.width import Width

    settings, model = Settings.from_env(), _model(args)
    engine, reader = open_engine(args.engine, model), open_proofreader(model)
    if not args.json:
        _print_design(args.shot, design)
        if told := estimate(engine, design, args.passes, args.variants, reader):
            print(told)
    with _renderer() as renderer, interruptible(Event()) as stop:
        run = refine.run(
            design,
            engine,
            renderer,
            passes=args.passes,
            variants=args.variants,
            repairs=args.repairs,
            target=args.target,
            seconds=settings.seconds if args.seconds is None else args.seconds,
            cost=settings.cost if args.cost is None else args.cost,
            stop=stop,
            read=reader.read if reader else read_text,
            further=subject.further,
        )
        finished = follow(run, quiet=args.json)
    best = finished.best
    if best is None or best.page is None or best.screenshot is None or best.comparison is None:
        raise RunFailed(finished.passes[-1].error if finished.passes else finished.reason)
    best.page.save(args.output)
    expected = Screenshot(design.pixels, design.viewport)
    rows = [pass_row(result) for result in finished.passes]
    title = f"{args.shot.name}: likeness report"
    write_report(args.output, expected, best.screenshot, best.comparison, rows, title=title)
    if args.json:
        facts = {"engine": engine.name, "output": str(args.output), "reason": finished.reason}
        widths = [asdict(Width.of_look(look)) for look in best.looks]
        document = {**report_data(best.comparison, rows), "widths": widths}
        _print_json({"design": _design_document(args.shot, design), **facts, **document})
    else:
        print(f"{args.output / 'index.html'}: score {best.score:.3f}, {finished.reason}")
        for width in map(Width.of_look, best.looks):
            print(f"in a window {width.viewport[0]} px wide: score {width.score:.3f}")
            print(*(f"- {sentence}" for sentence in width.findings), sep="\n")
    return 0


def _model(args: argparse.Namespace) -> ModelSettings:
    model = Settings.from_env().model
    given = {"name": args.model, "base_url": args.base_url, "reader": args.reader}
    model = replace(model, **{name: value for name, value in given.items() if value})
    if args.engine == "openai" and not (model.base_url and model.name):
        raise InputError(
            "the openai engine needs a server and a model: give --base-url and --model, or set "
            "LIKENESS_BASE_URL and LIKENESS_MODEL"
        )
    return model


def _repair(args: argparse.Namespace) -> int:
    from generation.page import Page

    _check_folder(args.output)
    design, page = _open_design(args), Page.load(args.page)

    from generation.design import reference
    from generation.repair import repair
    from webapp.terminal import watch

    with _renderer() as renderer:
        done = watch(repair(page, reference(design), renderer, seconds=args.seconds))
    done.page.save(args.output)
    if args.json:
        facts = {"output": str(args.output), "before": done.before, "score": done.score}
        _print_json({**facts, "changes": done.changes, "renders": done.renders})
    else:
        print(f"score {done.before:.3f} before, {done.score:.3f} after")
        print(*(f"- {change}" for change in done.changes), sep="\n")
    return 0


def _open_design(args: argparse.Namespace) -> "Design":
    from generation.design import Design

    return Design.open(args.shot, viewport=args.viewport, kind=args.kind)


def _open_subject(args: argparse.Namespace) -> "Subject":
    """The screenshot, with the same page designed for other widths."""
    from generation.design import Design
    from webapp.subject import Subject

    return Subject.of([_open_design(args), *map(Design.open, args.also)])


def _print_design(path: Path, design: "Design") -> None:
    height, width = design.pixels.shape[:2]
    window = design.viewport
    scale = f"@{window.device_scale:g}" if window.device_scale != 1 else ""
    print(f"{path.name}: {width} x {height} px, window {window.width}x{window.height}{scale}")
    for note in design.notes:
        print(f"note: {note}")


def _design_document(path: Path, design: "Design") -> dict[str, Any]:
    height, width = design.pixels.shape[:2]
    return {
        "file": str(path),
        "width": width,
        "height": height,
        "viewport": asdict(design.viewport),
        "notes": design.notes,
    }


def _compare(args: argparse.Namespace) -> int:
    from generation.page import Page

    design, page = _open_design(args), Page.load(args.page)

    from generation.design import reference
    from verify.compare import compare
    from verify.report import report_data

    with _renderer() as renderer:
        candidate = renderer.render(page.files, design.viewport)
    comparison = compare(reference(design), candidate)
    if args.json:
        _print_json(report_data(comparison))
    else:
        _print_comparison(comparison)
    return 0


def _print_comparison(comparison: "Comparison") -> None:
    from verify.compare import PARTS

    print(f"score {comparison.score:.3f}")
    for name, value in comparison.metrics.items():
        print(f"  {PARTS[name].label:<12} {value:.3f}  {PARTS[name].meaning}")
    for finding in comparison.findings:
        print(f"- {finding.sentence}")


def _score(args: argparse.Namespace) -> int:
    from generation.page import Page
    from verify.compare import compare
    from verify.design2code import element_terms
    from verify.editability import editability
    from verify.render import NARROW

    pages = Page.load(args.reference), Page.load(args.page)
    window = args.viewport or Viewport(1280, 800)
    with _renderer() as renderer:
        reference, candidate = (renderer.render(page.files, window) for page in pages)
        narrow = renderer.render(pages[1].files, replace(window, width=NARROW))
    terms = {
        "score": compare(reference, candidate).score,
        **asdict(element_terms(reference, candidate)),
        **asdict(editability(reference, candidate, narrow)),
    }
    if args.json:
        _print_json(terms)
    else:
        for name, value in terms.items():
            print(f"{name:<10}" + ("none" if value is None else f"{value:.3f}"))
    return 0


def _benchmark(args: argparse.Namespace) -> int:
    if args.verifier:
        return _benchmark_verifier(args)

    from tqdm import tqdm

    from webapp import benchmark
    from webapp.engines import open_engine

    cases = benchmark.read_cases(args.folder, args.only)
    engine = open_engine(args.engine, Settings.from_env().model)
    width = max(len(case.name) for case in cases)
    rows = []
    if not args.json:
        print(benchmark.header(width), flush=True)
    with _renderer() as renderer:
        for case in tqdm(cases, unit="page", leave=False, disable=None):
            rows.append(benchmark.measure(case, engine, renderer, args.save))
            if not args.json:
                tqdm.write(benchmark.line(rows[-1], width))
    if args.json:
        _print_json(benchmark.document(rows))
    else:
        print(*(benchmark.line(row, width) for row in benchmark.summary(rows)), sep="\n")
    return 1 if any(row.error for row in rows) else 0


def _benchmark_verifier(args: argparse.Namespace) -> int:
    from tqdm import tqdm

    from webapp import speed
    from webapp.benchmark import read_cases

    cases = read_cases(args.folder, args.only)
    width = max(len(case.name) for case in cases)
    timings = []
    with speed.BareBrowser(Settings.from_env().browser) as bare, _renderer() as renderer:
        for case in tqdm(cases, unit="page", leave=False, disable=None):
            timings.append(speed.measure(case, bare, renderer))
            if not args.json:
                tqdm.write(speed.line(timings[-1], width))
    if args.json:
        _print_json(speed.document(timings))
    else:
        print(speed.line(speed.summary(timings), width))
    return 0


def _serve(args: argparse.Namespace) -> int:
    from webapp.app import serve

    settings = Settings.from_env()
    serve(replace(settings, host=args.host or settings.host, port=args.port or settings.port))
    return 0
