"""`likeness serve`: serve the app."""

import argparse
from dataclasses import replace

from webapp.app import serve
from webapp.settings import Settings


def run(args: argparse.Namespace) -> int:
    settings = Settings.from_env()
    serve(replace(settings, host=args.host or settings.host, port=args.port or settings.port))
    return 0
