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
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from generation.errors import DesignError, EngineNotFound, PageError
from verify.errors import LikenessError
from verify.screenshot import Viewport
from webapp.settings import Settings, SettingsError, parse_port

if TYPE_CHECKING:
    from generation.design import Design
    from generation.events import Event, Pass, RunFinished
    from verify.render import Renderer

BAD_INPUT = (DesignError, EngineNotFound, PageError, SettingsError)

log = logging.getLogger(__name__)


class RunFailed(LikenessError):
    """The run ended without a page."""


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
    sub.add_argument("--engine", default="reconstruction", help="what writes it (%(default)s)")
    sub = command(_compare, "say how close a page is to an image", shot, window, result)
    sub.add_argument("page", type=Path, help="an html file, a folder or a zip")
    sub = command(_score, "say how close a page is to another page", window, result)
    sub.add_argument("reference", type=Path, help="the page that is right: html, folder or zip")
    sub.add_argument("page", type=Path, help="the page to score: html, folder or zip")
    sub = command(_benchmark, "score an engine on a folder of pages", result)
    sub.add_argument("folder", type=Path, help="NAME.png, NAME.html and manifest.json")
    sub.add_argument("--engine", default="reconstruction", help="what to score (%(default)s)")
    sub.add_argument("--only", nargs="+", default=(), metavar="NAME", help="these pages alone")
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
        force=True,
    )
    logging.captureWarnings(True)


def _fail(args: argparse.Namespace, code: int, message: str) -> int:
    line = " ".join(message.split())
    print(f"likeness: {line}", file=sys.stderr)
    if getattr(args, "json", False):
        _print_json({"error": line})
    return code


def _print_json(document: dict[str, Any]) -> None:
    print(json.dumps(document, indent=2, ensure_ascii=False))


def _renderer() -> "Renderer":
    from verify.render import Renderer

    return Renderer(Settings.from_env().browser)


def _generate(args: argparse.Namespace) -> int:
    from generation import refine
    from generation.design import Design
    from generation.engine import load_engine
    from verify.report import write_report

    design = Design.open(args.shot, viewport=args.viewport)
    engine = load_engine(args.engine)
    if not args.json:
        _print_design(design)
    with _renderer() as renderer:
        finished = follow(refine.run(design, engine, renderer), quiet=args.json)
    best = finished.best
    if best is None or best.page is None:
        raise RunFailed(finished.passes[-1].error if finished.passes else finished.reason)
    best.page.save(args.output)
    write_report(args.output, ...)
    if args.json:
        _print_json(_run_document(args, design, finished))
    else:
        print(f"{args.output / 'index.html'}  score {best.score:.3f}  ({finished.reason})")
    return 0
