"""What is shipped: the wheel, the locked versions, the samples."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest
from PIL import Image

from verify.compare import compare
from verify.render import Renderer
from webapp.history import History
from webapp.samples import FOLDER, SAMPLES, Sample

ROOT = Path(__file__).parent.parent
PACKAGES = ["assets", "generation", "verify", "webapp"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The paths in a freshly built wheel."""
    pytest.importorskip("setuptools", "77")
    folder = tmp_path_factory.mktemp("wheel")
    left_out = shutil.ignore_patterns(".*", "build", "dist", "out", "*.egg-info", "__pycache__")
    shutil.copytree(ROOT, folder / "source", ignore=left_out)
    build = "from setuptools import build_meta; build_meta.build_wheel('..')"
    subprocess.run(
        [sys.executable, "-c", build], cwd=folder / "source", check=True, capture_output=True
    )
    (built,) = folder.glob("*.whl")
    return set(ZipFile(built).namelist())


@pytest.mark.parametrize("package", PACKAGES)
def test_wheel_holds_every_file_of_each_package(wheel: set[str], package: str) -> None:
    files = [path for path in (ROOT / package).rglob("*") if path.is_file()]
    sources = {path.relative_to(ROOT).as_posix() for path in files if path.suffix != ".pyc"}
    assert sources
    assert sources <= wheel


def test_wheel_holds_nothing_but_the_packages(wheel: set[str]) -> None:
    tops = {path.split("/")[0] for path in wheel}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    requirements = (ROOT / "requirements.txt").read_text("utf-8").split()
    wanted = requirements + project["optional-dependencies"]["dev"]
    names = {re.split(r"[\[<>=]", requirement)[0] for requirement in wanted}
    pins = (ROOT / "constraints.txt").read_text("utf-8")
    assert names <= set(re.findall(r"^([\w-]+)==", pins, re.MULTILINE))
    assert "://" not in pins


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=list(SAMPLES))
def test_sample_is_a_screenshot_of_its_page(sample: Sample) -> None:
    assert (FOLDER / "src" / f"{sample.name}.html").is_file()
    with Image.open(sample.path) as image:
        assert image.width in (390, 1280)


def test_what_was_made_of_a_sample_is_what_its_files_look_like(
    tmp_path: Path, renderer: Renderer
) -> None:
    sample = SAMPLES["signup"]
    history = History(tmp_path)
    run = history.adopt(sample.result, sample.path, "run", "ann")
    design = history.design(run)
    read = history.reading(run, design)
    assert read
    shot = renderer.render(history.page(run, 0).files, design.viewport)
    assert compare(read, shot).score == pytest.approx(sample.score, abs=0.01)
