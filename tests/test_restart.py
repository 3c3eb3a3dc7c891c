"""The server is killed in the middle of a run, and comes back."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

from PIL import Image

from tests.test_app import finished
from verify.render import Renderer
from webapp.history import History
from webapp.studio import Studio

# Makes one version, says so, and is then at work until it is killed.
SERVER = textwrap.dedent(
    """
    import sys, time
    from pathlib import Path
    from generation.events import PassFinished, PassStarted
    from tests.test_history import attempt
    from verify.render import Renderer
    from webapp.history import History
    from webapp.studio import Options, Studio

    def work(stop):
        yield PassStarted(0)
        yield PassFinished(attempt(0, 0.3))
        yield PassStarted(1)
        print("working", flush=True)
        time.sleep(60)

    folder = Path(sys.argv[1])
    studio = Studio(History(folder / "runs"), Renderer(), folder)
    studio.bench.write = lambda *_: work
    source = {"upload": str(folder / "shot.png"), "name": "shot.png"}
    print(studio.start(source, "ann", Options(passes=3)).id, flush=True)
    time.sleep(60)
    """
)


def test_a_run_whose_server_is_killed_says_so_and_is_resumed(tmp_path: Path, renderer: Renderer):
    Image.new("RGB", (64, 48), "white").save(tmp_path / "shot.png")
    root = Path(__file__).parent.parent
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, tmp_path],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout
    said = {server.stdout.readline().strip() for _ in range(2)}
    server.send_signal(signal.SIGKILL)
    assert server.wait(10) == -signal.SIGKILL
    (run_id,) = said - {"working"}

    history = History(tmp_path / "runs")
    run = history.load(run_id, "ann")
    assert (run.status, len(run.versions), run.unfinished) == ("interrupted", 1, True)
    assert run.message == "the server was restarted while this run was at work"
    assert history.page(run, 0).html.startswith("<p>0.3</p>")
    studio = Studio(history, renderer, tmp_path)
    resumed = finished(studio, studio.resume(run_id, "ann"))
    studio.jobs.close()
    assert resumed.status == "finished"
    assert len(resumed.versions) > 1
    assert resumed.versions[0] == run.versions[0]
