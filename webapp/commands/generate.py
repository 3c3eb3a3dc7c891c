"""`likeness generate`: write the page that looks like an image."""

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from threading import Event as Flag
from typing import Any

from generation import refine
from generation.design import Design
from generation.events import Asked, Event
from generation.question import Answer, Question
from generation.reading import read_text
from verify.report import report_data, write_report
from verify.screenshot import Screenshot
from webapp.api.result import question_result
from webapp.commands.inputs import check_folder, open_design, open_renderer
from webapp.commands.output import print_json
from webapp.engines import estimate, open_engine, open_proofreader
from webapp.errors import InputError, RunFailed
from webapp.settings import ModelSettings, Settings
from webapp.subject import Subject
from webapp.terminal import follow, interruptible, pass_row
from webapp.width import Width


def run(args: argparse.Namespace) -> int:
    check_folder(args.output)
    subject = _open_subject(args)  # a bad one is refused before an engine is opened
    design = subject.design
    settings, model = Settings.from_env(), _model(args)
    asked: list[Question] = []
    answers: list[Answer] = []
    engine, reader = open_engine(args.engine, model), open_proofreader(model)
    if not args.json:
        _print_design(args.shot, design)
        if told := estimate(engine, design, args.passes, args.variants, reader):
            print(told)
    with open_renderer() as renderer, interruptible(Flag()) as stop:
        events = refine.run(
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
            answers=answers,
        )
        finished = follow(_heard(events, asked), args.json, answers)
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
        question = question_result(asked[0] if asked else None)
        document = {**report_data(best.comparison, rows), "widths": widths, "question": question}
        print_json({"design": _design_document(args.shot, design), **facts, **document})
    else:
        print(f"{args.output / 'index.html'}: score {best.score:.3f}, {finished.reason}")
        for width in map(Width.of_look, best.looks):
            print(f"in a window {width.viewport[0]} px wide: score {width.score:.3f}")
            print(*(f"- {sentence}" for sentence in width.findings), sep="\n")
    return 0


def _heard(events: Iterable[Event], asked: list[Question]) -> Iterator[Event]:
    """The same events; what they ask is added to `asked`."""
    for event in events:
        if isinstance(event, Asked):
            asked.append(event.question)
        yield event


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


def _open_subject(args: argparse.Namespace) -> Subject:
    """The screenshot, with the same page designed for other widths."""
    return Subject.of([open_design(args), *map(Design.open, args.also)])


def _print_design(path: Path, design: Design) -> None:
    height, width = design.pixels.shape[:2]
    window = design.viewport
    scale = f"@{window.device_scale:g}" if window.device_scale != 1 else ""
    print(f"{path.name}: {width} x {height} px, window {window.width}x{window.height}{scale}")
    for note in design.notes:
        print(f"note: {note}")


def _design_document(path: Path, design: Design) -> dict[str, Any]:
    height, width = design.pixels.shape[:2]
    return {
        "file": str(path),
        "width": width,
        "height": height,
        "viewport": asdict(design.viewport),
        "notes": design.notes,
    }
