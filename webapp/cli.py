"""The command `likeness`.

Exit codes: 0 done, 1 the run failed, 2 bad input, 130 interrupted. What went wrong is
one line on standard error. What a command does is imported when it runs, so that
`likeness --help` is quick.
"""

import argparse
import logging
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from generation.errors import DesignError, EngineNotFound, PageError
from generation.sketch.kind import KINDS
from verify.errors import LikenessError
from verify.screenshot import Viewport
from webapp.commands.output import print_json
from webapp.errors import InputError
from webapp.settings import SettingsError, parse_port

log = logging.getLogger(__name__)


BAD_INPUT = (DesignError, EngineNotFound, InputError, PageError)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    args = _parser().parse_args(arguments)
    _set_up_logging(args.verbose)
    try:
        return import_module(f"webapp.commands.{args.command}").run(args)
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
    commands = parser.add_subparsers(required=True, dest="command", metavar="COMMAND")

    def command(name: str, help: str, *parents: Parser) -> argparse.ArgumentParser:
        return commands.add_parser(name, parents=[*parents, common], help=help, description=help)

    sub = command("generate", "write the page that looks like an image", shot, window, result)
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
    sub = command("repair", "make a page look more like an image", shot, window, result)
    sub.add_argument("page", type=Path, help="an html file, a folder or a zip")
    sub.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="where to")
    sub.add_argument("--seconds", type=float, default=60, help="at most (%(default)s)")
    sub = command("compare", "say how close a page is to an image", shot, window, result)
    sub.add_argument("page", type=Path, help="an html file, a folder or a zip")
    sub = command("score", "say how close a page is to another page", window, result)
    sub.add_argument("reference", type=Path, help="the page that is right: html, folder or zip")
    sub.add_argument("page", type=Path, help="the page to score: html, folder or zip")
    sub = command("benchmark", "score an engine on a folder of pages", result)
    sub.add_argument("folder", type=Path, help="NAME.png, NAME.html and manifest.json")
    sub.add_argument("--engine", default="reconstruction", help="what to score (%(default)s)")
    sub.add_argument("--only", nargs="+", default=(), metavar="NAME", help="these pages alone")
    sub.add_argument("--verifier", action="store_true", help="time a comparison instead")
    sub.add_argument("--save", type=Path, metavar="DIR", help="keep every page's output")
    sub = command("serve", "serve the app")
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
        print_json({"error": line})
    return code
