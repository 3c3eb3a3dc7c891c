"""What is on the screen, and what happens when it is used."""

import asyncio
import base64
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Any

import gradio as gr

from generation.sketch.kind import KINDS
from verify.errors import LikenessError
from webapp import view
from webapp.capture import Camera
from webapp.errors import CaptureError, RunNotFound
from webapp.exports import Exports
from webapp.progress import Progress
from webapp.run import Run
from webapp.samples import SAMPLES
from webapp.session import owner_of
from webapp.studio import MAX_VARIANTS, Options, Studio
from webapp.widgets import widget

LANGUAGES = {"html": "html", "css": "css", "js": "javascript", "mjs": "javascript"}
EDITORS = 12  # files of a page that can be edited
KIND_CHOICES = [("Recognise it", ""), *((text.capitalize(), kind) for kind, text in KINDS.items())]
DENSITIES = [("Recognise it", 0.0), ("1×", 1.0), ("2×", 2.0), ("3×", 3.0)]
SAMPLE_CARDS = [{"name": s.name, "label": s.label, "score": s.score} for s in SAMPLES.values()]

Json = dict[str, Any] | None


class Workspace:
    """The components, and the functions that their events call."""

    def __init__(self, studio: Studio, camera: Camera | None = None):
        self._studio = studio
        self._camera = camera
        with gr.Column(elem_id="input"):
            self._build_input()
        with gr.Column(elem_id="result"):
            self._build_result()
        with gr.Column(elem_id="verdict"):
            self.versions = widget("versions")
            self.score = widget("score")
            self.earlier = widget("earlier")

    def _build_input(self) -> None:
        async def describe(source: dict[str, Any], request: gr.Request) -> dict[str, str]:
            """What there is to say of a design when it is chosen: a `note` and its `kind`, or an
            `error`."""
            try:
                design = await asyncio.to_thread(
                    self._studio.choose_design, source, owner_of(request.cookies)
                )
            except LikenessError as error:
                return {"error": view.sentence(str(error))}
            height, width = design.pixels.shape[:2]
            drawn = "" if design.kind == "screenshot" else f", {KINDS[design.kind]}"
            return {"note": view.dimensions(width, height) + drawn, "kind": design.kind}

        async def describe_page(source: dict[str, Any], request: gr.Request) -> dict[str, str]:
            """An `error` where there is no page to start from in what was uploaded."""
            try:
                owner = owner_of(request.cookies)
                await asyncio.to_thread(self._studio.sources.page, source, owner)
            except LikenessError as error:
                return {"error": view.sentence(str(error))}
            return {}

        async def capture(address: str) -> dict[str, str]:
            """The page at an address as a `png` in base64, or an `error`."""
            try:
                if self._camera is None:
                    raise CaptureError("pages are not captured here")
                png = await asyncio.to_thread(self._camera.take, address)
            except LikenessError as error:
                return {"error": view.sentence(str(error))}
            return {"png": base64.b64encode(png).decode()}

        self.design = widget(
            "dropzone",
            samples=SAMPLE_CARDS,
            captures=self._camera is not None,
            server_functions=[describe, describe_page, capture],
        )
        self.canvas = widget("canvas")
        self.generate = gr.Button("Generate", variant="primary", elem_id="generate")
        self.stop = gr.Button("Stop", visible=False, elem_id="stop")
        self.reattach = gr.Button("Reattach", visible="hidden", elem_id="reattach")
        self.status = widget("status")
        self.activity = widget("activity")
        with gr.Accordion("Options", open=False, elem_id="options"):
            self.engine = gr.Dropdown(
                list(self._studio.engines), value=Options.engine, label="Engine"
            )
            self.passes = gr.Slider(
                1, 6, Options.passes, step=1, label="Passes at most", buttons=[]
            )
            self.count = gr.Slider(
                1,
                MAX_VARIANTS,
                Options.variants,
                step=1,
                label="Variants of the first page",
                buttons=[],
                visible=self._studio.drafts(Options.engine),
            )
            self.density = gr.Dropdown(DENSITIES, value=0.0, label="Pixel density")
            self.kind = gr.Dropdown(KIND_CHOICES, value="", label="What the image is")

    def _build_result(self) -> None:
        self.question = widget("question")
        with gr.Column(elem_id="shown"):
            self.download = widget("download")
            with gr.Tabs(elem_id="views"):
                self._build_views()

    def _build_views(self) -> None:
        with gr.Tab("Preview"):
            self.preview = widget("preview", samples=SAMPLE_CARDS)
            self.words = widget("words")
        with gr.Tab("Variants", visible=False) as self.variants_tab:
            self.variants = widget("variants")
        with gr.Tab("Compare"):
            self.comparison = widget("comparison")
        with gr.Tab("Code", elem_id="code"):
            self.apply = gr.Button("Measure my changes", visible=False, elem_id="apply")
            with gr.Tabs(elem_id="files"):
                self.editors = [self._build_editor(number) for number in range(EDITORS)]
        with gr.Tab("Export"):
            self.export = widget("export", server_functions=Exports(self._studio).functions)

    def _build_editor(self, number: int) -> tuple[gr.Tab, gr.Code]:
        with gr.Tab("index.html", visible=number == 0) as tab:
            return tab, gr.Code(
                language="html",
                label="index.html",
                show_label=False,
                wrap_lines=True,
                buttons=["copy"],
            )

    def wire(self, demo: gr.Blocks) -> None:
        begin = [self.design, self.status, self.earlier]
        options = [self.engine, self.passes, self.count, self.density, self.kind]
        shown = [
            *(self.generate, self.stop, self.apply, self.status, self.activity),
            *(self.versions, self.score, self.question, self.download, self.preview),
            *(self.variants_tab, self.variants, self.words, self.comparison, self.export),
            *(part for editor in self.editors for part in editor),
        ]
        silent: Any = {"show_progress": "hidden", "api_visibility": "private"}
        for event, function, inputs in (
            (demo.load, self.on_load, []),
            (self.generate.click, self.on_generate, [self.design, self.status, *options]),
            (self.design.convert, self.on_generate, [self.design, self.status, *options]),
            (self.design.sample, self.on_sample, [self.design, self.status]),
            (self.status.resume, self.on_resume, [self.status]),
            (self.versions.choose, self.on_choose, [self.status]),
            (self.variants.choose, self.on_choose, [self.status]),
            (self.variants.further, self.on_go_on, [self.status]),
            (self.comparison.fix, self.on_fix, [self.status]),
            (self.words.tell, self.on_tell, [self.status]),
            (self.question.answer, self.on_answer, [self.status]),
            (self.apply.click, self.on_edit, [self.status, *(code for _, code in self.editors)]),
        ):
            begun = event(function, inputs, begin, **silent)
            begun.then(self.follow, self.status, shown, **silent)
            begun.then(self.watch, self.status, self.earlier, **silent)
        self.engine.change(self.on_engine, self.engine, self.count, **silent)
        self.reattach.click(self.follow, self.status, shown, **silent)
        self.stop.click(self.on_stop, self.status, None, **silent)
        for event, function in (
            (self.earlier.pin, self.on_pin),
            (self.earlier.delete, self.on_delete),
        ):
            event(function, self.status, self.earlier, **silent)

    def on_load(self, request: gr.Request) -> list[Any]:
        """The design and the status of the run that the address names."""
        owner = owner_of(request.cookies)
        run_id = request.query_params.get("run")
        if not run_id:
            return [None, None, self._earlier(owner)]
        try:
            return self._begin(self._studio.find(run_id, owner))
        except RunNotFound as error:
            return [{"error": view.sentence(str(error))}, None, self._earlier(owner)]

    def on_generate(
        self,
        source: Json,
        status: Json,
        engine: str,
        passes: int,
        variants: int,
        density: float,
        kind: str,
        request: gr.Request,
    ) -> list[Any]:
        """Start a run of each design; when that fails, say so there and change nothing else."""
        owner = owner_of(request.cookies)
        options = Options(engine, passes, variants, density or None, kind or None)
        try:
            return self._begin(self._studio.start(source or {}, owner, options))
        except LikenessError as error:
            refused = (source or {}) | {"error": view.sentence(str(error))}
            return [refused, status, self._earlier(owner)]

    def on_sample(self, source: Json, status: Json, request: gr.Request) -> list[Any]:
        """Show what was made of a sample beforehand."""
        owner = owner_of(request.cookies)
        try:
            return self._begin(self._studio.sample(str((source or {}).get("sample")), owner))
        except LikenessError as error:
            return [{"error": view.sentence(str(error))}, status, self._earlier(owner)]

    def on_resume(self, status: Json, request: gr.Request) -> list[Any]:
        return self._change(status, request, self._studio.resume)

    def on_choose(self, status: Json, event: gr.EventData, request: gr.Request) -> list[Any]:
        return self._change(status, request, self._studio.choose, int(event.index))

    def on_go_on(self, status: Json, event: gr.EventData, request: gr.Request) -> list[Any]:
        return self._change(status, request, self._studio.go_on, int(event.index))

    def on_engine(self, engine: str) -> dict[str, Any]:
        """Offer a choice of first pages where they would differ."""
        return gr.update(visible=self._studio.drafts(engine), value=Options.variants)

    def on_fix(self, status: Json, event: gr.EventData, request: gr.Request) -> list[Any]:
        index = None if event.index is None else int(event.index)
        return self._change(status, request, self._studio.fix, index)

    def on_tell(self, status: Json, event: gr.EventData, request: gr.Request) -> list[Any]:
        selector = None if event.selector is None else str(event.selector)
        return self._change(status, request, self._studio.change, str(event.told), selector)

    def on_answer(self, status: Json, event: gr.EventData, request: gr.Request) -> list[Any]:
        return self._change(status, request, self._studio.answer, str(event.choice))

    def on_edit(self, request: gr.Request, status: Json, *texts: str | None) -> list[Any]:
        """Measure what stands in the editors: those that are not in use hold nothing."""
        names = (status or {}).get("files", [])
        files = {str(name): text or "" for name, text in zip(names, texts, strict=False)}
        return self._change(status, request, self._studio.edit, files)

    def _change(
        self, status: Json, request: gr.Request, change: Callable[..., Run], *arguments: Any
    ) -> list[Any]:
        """Do something to the run on the screen; what fails is said in a notice."""
        try:
            run_id = str((status or {}).get("run"))
            return self._begin(change(run_id, owner_of(request.cookies), *arguments))
        except LikenessError as error:
            raise gr.Error(view.sentence(str(error)), print_exception=False) from error

    def _begin(self, run: Run) -> list[Any]:
        status = view.status(Progress(run), time.time())
        return [view.design(run), status, self._earlier(run.owner, run.id)]

    def _earlier(self, owner: str, current: str | None = None) -> dict[str, Any]:
        return view.earlier(self._studio.history.runs(owner), current)

    def on_stop(self, status: Json, request: gr.Request) -> None:
        if status:
            self._studio.stop(str(status["run"]), owner_of(request.cookies))

    async def watch(self, status: Json, request: gr.Request) -> AsyncIterator[dict[str, Any]]:
        """Show what becomes of all the runs, until none is at work."""
        owner, run_id = owner_of(request.cookies), str(status["run"]) if status else None
        async for runs in self._studio.watch(owner):
            yield view.earlier(runs, run_id)

    def on_pin(self, status: Json, event: gr.EventData, request: gr.Request) -> dict[str, Any]:
        return self._tidy(self._studio.pin, status, event, request)

    def on_delete(self, status: Json, event: gr.EventData, request: gr.Request) -> dict[str, Any]:
        return self._tidy(self._studio.delete, status, event, request)

    def _tidy(
        self,
        act: Callable[[str, str], None],
        status: Json,
        event: gr.EventData,
        request: gr.Request,
    ) -> dict[str, Any]:
        owner = owner_of(request.cookies)
        with contextlib.suppress(RunNotFound):  # deleted in another tab
            act(str(event.run), owner)
        return self._earlier(owner, str(status["run"]) if status else None)

    async def follow(self, status: Json, request: gr.Request) -> AsyncIterator[list[Any]]:
        """Show the run, until it is over or nobody watches.

        Always everything: Gradio sends what changed, and a skipped gr.HTML loses its value.
        """
        if not status:
            yield self._show(None)
            return
        async for progress in self._studio.follow(status["run"], owner_of(request.cookies)):
            yield self._show(progress)

    def _show(self, progress: Progress | None) -> list[Any]:
        run = progress.run if progress else None
        live = run is not None and run.live
        editable = run is not None and not live and run.shown is not None
        buttons = [gr.update(visible=on) for on in (not live, live, editable)]
        if progress is None or run is None:
            hidden = gr.update(visible=False)
            return [*buttons, *[None] * 7, hidden, *[None] * 4, *self._edit({})]
        sources = self._studio.history.sources(run)
        return [
            *buttons,
            view.status(progress, time.time(), tuple(sources)[:EDITORS]),
            view.activity(progress),
            view.versions(run),
            view.score(run),
            view.question(run),
            view.download(run),
            view.preview(progress),
            gr.update(visible=run.variants > 1),
            view.variants(run, self._studio.drafts(run.engine)),
            view.words(run, self._studio.takes_words),
            view.comparison(run),
            view.export(run),
            *self._edit(sources),
        ]

    def _edit(self, sources: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        """An editor for each file; the others are put away, but for the first."""
        files = [*sources.items()][:EDITORS]
        for number in range(EDITORS):
            name, text = files[number] if number < len(files) else ("index.html", None)
            yield gr.update(label=name, visible=number == 0 or number < len(files))
            language = LANGUAGES[name.rpartition(".")[2]]
            yield gr.update(label=name, value=text, language=language)
