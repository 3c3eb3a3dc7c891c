"""The web app: the screen, served."""

import contextlib
import logging
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Timer

import gradio as gr
import numpy as np
from gradio.themes import Base
from gradio.utils import get_upload_folder
from PIL import Image, ImageDraw, ImageFont
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from generation.design import MAX_BYTES, Design
from generation.engine import load_engine
from generation.events import PassFinished
from generation.refine import run
from verify.render import Renderer
from verify.screenshot import Viewport
from webapp.api import tools
from webapp.api.routes import routes as api_routes
from webapp.capture import Camera
from webapp.engines import open_engine
from webapp.errors import PortTaken
from webapp.history import History
from webapp.routes import routes
from webapp.session import BrowserCookie
from webapp.settings import Settings
from webapp.studio import Studio
from webapp.widgets import SCREEN
from webapp.workspace import Workspace

STYLES = (
    "theme",
    "input",
    "canvas",
    "progress",
    "result",
    "question",
    "compare",
    "variants",
    "words",
    "export",
)
log = logging.getLogger(__name__)

UNDISTURBED = 4.0  # seconds in which who waits for the app has the cores for loading it
MASTHEAD = "<h1>Likeness</h1><p>A screenshot becomes a page, and you see how close it came</p>"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
FONT = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")
MONO = ("ui-monospace", "SF Mono", "Menlo", "Consolas", "DejaVu Sans Mono", "monospace")


def serve(settings: Settings) -> None:
    """Serve the app until interrupted.

    Raises:
        PortTaken: something else listens on the port.
    """
    with Renderer(settings.browser) as renderer, running(settings, renderer) as url:
        later = Timer(UNDISTURBED, _warm_up, (renderer,))
        later.daemon = True
        later.start()
        print(f"Likeness is at {url}", flush=True)
        Event().wait()


def _warm_up(renderer: Renderer) -> None:
    """Make a page of every letter: the first visitor's run waits for no model, browser or font."""
    image = Image.new("RGB", (640, 200), "white")
    font, letters = ImageFont.load_default(24), "The five boxing wizards jump quickly"
    ImageDraw.Draw(image).text((20, 20), f"{letters}\n{letters.upper()}", "black", font, spacing=40)
    design = Design(np.asarray(image), Viewport(*image.size))
    for event in run(design, load_engine("reconstruction"), renderer, passes=1):
        if isinstance(event, PassFinished) and event.result.error:
            log.warning("the first page could not be made: %s", event.result.error)


@contextlib.contextmanager
def running(settings: Settings, renderer: Renderer) -> Iterator[str]:
    """The app, served at the URL that is yielded.

    Raises:
        PortTaken: something else listens on the port.
    """
    if settings.model.zero_gpu:  # which wants to see at the start what needs its GPU
        open_engine("qwen", settings.model)
    history = History(settings.data / "runs")
    studio = Studio(
        history,
        renderer,
        uploads=Path(get_upload_folder()),
        model=settings.model,
        seconds=settings.seconds,
        cost=settings.cost,
    )
    demo = build(studio, Camera(settings.browser) if settings.capture else None)
    demo.queue(default_concurrency_limit=None)  # runs wait in Jobs, where they can be seen
    try:
        _, url, _ = demo.launch(
            server_name=settings.host,
            server_port=settings.port,
            prevent_thread_lock=True,
            quiet=True,
            share=False,
            ssr_mode=False,
            footer_links=[],
            run_history=False,  # it would keep every value of every visitor
            max_file_size=MAX_BYTES,
            mcp_server=find_spec("mcp") is not None,  # of the extra [mcp]
            app_kwargs={
                "routes": [*routes(history, studio.jobs, studio.bench), *api_routes(studio)],
                "middleware": _middleware(settings.host),
            },
            theme=Base(font=FONT, font_mono=MONO),
            css_paths=[SCREEN / f"{name}.css" for name in STYLES],
            head=f"<script>{(SCREEN / 'page.js').read_text(encoding='utf-8')}</script>",
            favicon_path=SCREEN / "favicon.svg",
        )
    except OSError as error:
        raise PortTaken(f"port {settings.port} is taken: choose another one") from error
    try:
        yield url
    finally:
        studio.jobs.close()
        demo.close(verbose=False)


def _middleware(host: str) -> list[Middleware]:
    # served to this machine alone: another site must not reach us by renaming itself
    hosts = LOOPBACK if host in LOOPBACK else ["*"]
    return [Middleware(TrustedHostMiddleware, allowed_hosts=hosts), Middleware(BrowserCookie)]


def build(studio: Studio, camera: Camera | None = None) -> gr.Blocks:
    """The screen, wired to `studio`; with a camera, pages on the internet can be captured."""
    with gr.Blocks(
        title="Likeness", fill_width=True, analytics_enabled=False, delete_cache=(3600, 86400)
    ) as demo:
        gr.HTML(html_template=MASTHEAD, elem_id="masthead", apply_default_css=False)
        with gr.Column(elem_id="layout"):
            Workspace(studio, camera).wire(demo)
        tools.offer(studio)
    return demo
