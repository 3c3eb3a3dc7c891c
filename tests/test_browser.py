"""Which Chromium is started, on platforms that allow its sandbox, and on those that do not."""

import asyncio
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.async_api import BrowserType
from playwright.async_api import Error as PlaywrightError

from verify.browser import find_browser, launch


class FakeChromium:
    """Fails with `error` while the sandbox is on."""

    def __init__(self, error: str | None) -> None:
        self.error = error

    async def launch(self, *, chromium_sandbox: bool, **_: Any) -> str:
        if chromium_sandbox and self.error:
            raise PlaywrightError(self.error)
        return "with a sandbox" if chromium_sandbox else "without a sandbox"


def start(error: str | None) -> str:
    chromium = cast(BrowserType, FakeChromium(error))
    return cast(str, asyncio.run(launch(chromium, Path("chromium"))))


@pytest.mark.parametrize(
    ("error", "started"),
    [
        (None, "with a sandbox"),
        ("Running as root without --no-sandbox is not supported", "without a sandbox"),
        ("No usable sandbox!", "without a sandbox"),
        # in Docker, where the setuid helper is found and then not allowed to work
        ("Failed to move to new namespace: Operation not permitted", "without a sandbox"),
    ],
)
def test_goes_without_the_sandbox_only_where_it_cannot_start(
    error: str | None, started: str
) -> None:
    assert start(error) == started


def test_other_failures_do_not_lower_the_wall() -> None:
    with pytest.raises(PlaywrightError, match="shared libraries"):
        start("error while loading shared libraries: libnss3.so")


def test_the_shell_comes_before_the_whole_browser_and_after_the_one_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = [tmp_path / name for name in ("chromium", "chromium-headless-shell", "own", "mine")]
    whole, shell, own, mine = programs
    for program in programs:
        program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_browser(mine, str(own)) == mine
    assert find_browser(None, str(own)) == shell
    shell.unlink()
    assert find_browser(None, str(own)) == own
    assert find_browser() == whole
