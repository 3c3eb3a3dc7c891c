"""Which weights there are, how large, and where they lie on this machine."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generation.errors import EngineError, EngineNotFound

INSTALL = 'pip install "likeness[local]"'


@dataclass(frozen=True)
class Checkpoint:
    """A repository of weights."""

    repo: str
    gigabytes: float  # to download, and in memory about as much

    @property
    def thinking(self) -> bool:
        return "Thinking" in self.repo


# GB in bfloat16 and in FP8, from the number of parameters.
_SIZES = {
    "2B": (4.3, 2.8),
    "4B": (8.9, 5.2),
    "8B": (17.5, 10.6),
    "30B-A3B": (62.1, 32.2),
    "32B": (66.7, 35.5),
}

# Short name, as "4b-thinking" or "8b-instruct-fp8" -> checkpoint.
CHECKPOINTS: Mapping[str, Checkpoint] = {
    f"{size}-{kind}{suffix}".lower(): Checkpoint(f"Qwen/Qwen3-VL-{size}-{kind}{suffix}", gigabytes)
    for size, both in _SIZES.items()
    for kind in ("Thinking", "Instruct")
    for suffix, gigabytes in zip(("", "-FP8"), both, strict=True)
}
DEFAULT = "4b-thinking"


def find(model: str) -> Path:
    """The folder of the weights called `model`: a short name, a repository or a folder.

    `@` and a revision may follow a name: a commit has the same weights tomorrow.

    Nothing is downloaded: gigabytes that come unasked, and without a sight of them, are what
    nobody wants. `hf download` shows its progress and goes on where it was cut off. The cache
    is where HF_HOME says.

    Raises:
        EngineNotFound: huggingface_hub is not installed.
        EngineError: the weights are not on this machine, or not all of them.
    """
    folder = Path(model).expanduser()
    if folder.is_dir():
        return _whole(folder, f"{folder} holds no checkpoint")
    name, _, revision = model.partition("@")
    known = CHECKPOINTS.get(name.lower())
    repo = known.repo if known else name
    if repo.count("/") != 1 or repo.startswith((".", "/", "~")):
        raise EngineError(
            f"no model is called {model!r}: name one of {', '.join(CHECKPOINTS)}, a repository "
            "as owner/name, or a folder with a checkpoint"
        )
    cached = _cached(repo, revision or None)
    missing = f"the weights of {repo} are not on this machine"
    advice = f"fetch them with: {download_command(repo, revision)}"
    size = next((one.gigabytes for one in CHECKPOINTS.values() if one.repo == repo), None)
    sized = f"{missing} ({size:g} GB); {advice}" if size else f"{missing}; {advice}"
    if cached is None:
        raise EngineError(sized)
    return _whole(cached, sized)


def download_command(repo: str, revision: str = "") -> str:
    return f"hf download {repo}" + (f" --revision {revision}" if revision else "")


def _cached(repo: str, revision: str | None) -> Path | None:
    try:
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError
    except ImportError as error:
        raise EngineNotFound(f"the qwen engine needs more packages: {INSTALL}") from error
    try:
        return Path(snapshot_download(repo, revision=revision, local_files_only=True))
    except LocalEntryNotFoundError:
        return None
    except HFValidationError as error:
        raise EngineError(f"{repo!r} is not the name of a repository") from error


def _whole(folder: Path, otherwise: str) -> Path:
    """The folder, if its configuration and all its weights are there."""
    index = folder / "model.safetensors.index.json"
    parts = {"config.json", "model.safetensors"}
    if index.is_file():
        shards = json.loads(index.read_text(encoding="utf-8"))["weight_map"].values()
        parts = {"config.json", *shards}
    lacking = sorted(part for part in parts if not (folder / part).is_file())
    if lacking:
        raise EngineError(f"{otherwise} (missing: {', '.join(lacking[:3])})")
    return folder
