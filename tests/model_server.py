"""A server of models that no one here wrote: `transformers serve`, on loopback."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

import httpx

START = 240.0  # seconds that it may take to import torch and load the weights
ALONE = {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_UPDATE_CHECK": "1", "OMP_NUM_THREADS": "1"}


class ModelServer:
    """Serves the checkpoint in `folder` until it is left.

    The processor that Qwen3-VL's checkpoints name reads films as well and needs torchvision for
    it. A copy of the checkpoint in `workplace` names one that does the same with pictures alone.
    """

    def __init__(self, folder: Path, workplace: Path):
        self.folder = shutil.copytree(folder, workplace / "served")
        self._log = workplace / "serve.log"
        (self.folder / "processor_config.json").write_text(
            json.dumps({"processor_class": "PaddleOCRVLProcessor"})
        )
        tokenizer = self.folder / "tokenizer_config.json"
        config = json.loads(tokenizer.read_text("utf-8"))
        tokenizer.write_text(json.dumps({**config, "image_token": "<|image_pad|>"}))

    def __enter__(self) -> "ModelServer":
        port = _free_port()
        self.url = f"http://127.0.0.1:{port}/v1"
        command = [sys.executable, "-m", "transformers.cli.transformers", "serve"]
        options = ["--host", "127.0.0.1", "--port", str(port), "--device", "cpu"]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*command, str(self.folder), *options],
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **ALONE},
            )
        self._wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _wait(self) -> None:
        end = time.monotonic() + START
        while time.monotonic() < end and self._process.poll() is None:
            try:
                if httpx.get(self.url.removesuffix("v1") + "health").is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        self.__exit__(None, None, None)
        raise RuntimeError(f"transformers serve did not start:\n{self._log.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
