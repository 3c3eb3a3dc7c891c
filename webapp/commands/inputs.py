"""What the commands open before they begin."""

import argparse
from pathlib import Path

from generation.design import Design
from verify import render
from webapp.errors import InputError
from webapp.settings import Settings


def open_design(args: argparse.Namespace) -> Design:
    return Design.open(args.shot, viewport=args.viewport, kind=args.kind)


def open_renderer() -> render.Renderer:
    return render.Renderer(Settings.from_env().browser)


def check_folder(path: Path) -> None:
    """Raises InputError where a file is in the way of a folder."""
    if path.exists() and not path.is_dir():
        raise InputError(f"{path} is not a directory")
