import subprocess
import sys
from typing import get_args

import pytest

from generation.engines import vlm
from webapp.settings import CACHES, PRECISIONS, STARTS, Settings, SettingsError


def test_without_variables_the_defaults_hold():
    assert Settings.from_env({"HOME": "/root"}) == Settings()


def test_variables_are_read():
    settings = Settings.from_env(
        {"LIKENESS_HOST": "0.0.0.0", "LIKENESS_PORT": "80", "LIKENESS_BROWSER": "/usr/bin/chromium"}
    )
    assert settings.host == "0.0.0.0"
    assert settings.port == 80
    assert settings.browser == "/usr/bin/chromium"


def test_pages_are_captured_but_on_a_space_where_nobody_asked_for_it():
    for environ, captures in (
        ({}, True),
        ({"LIKENESS_CAPTURE": "off"}, False),
        ({"SPACE_ID": "ann/page"}, False),
        ({"SPACE_ID": "ann/page", "LIKENESS_CAPTURE": "on"}, True),
    ):
        assert Settings.from_env(environ).capture is captures
    with pytest.raises(SettingsError, match="one of on, off"):
        Settings.from_env({"LIKENESS_CAPTURE": "yes"})


def test_an_empty_variable_counts_as_unset():
    assert Settings.from_env({"LIKENESS_PORT": "", "LIKENESS_BROWSER": ""}) == Settings()


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "80.5", "²"])
def test_a_port_that_is_none_is_refused(port):
    with pytest.raises(SettingsError, match="from 1 to 65535"):
        Settings.from_env({"LIKENESS_PORT": port})


def test_an_unknown_variable_is_refused_with_the_known_ones():
    with pytest.raises(SettingsError, match=r"LIKENESS_PROT; known are LIKENESS_HOST"):
        Settings.from_env({"LIKENESS_PROT": "80"})


def test_a_model_is_read_and_its_key_never_shown():
    settings = Settings.from_env(
        {
            "LIKENESS_BASE_URL": "http://127.0.0.1:8000/v1",
            "LIKENESS_MODEL": "Qwen/Qwen3-VL-4B-Thinking",
            "LIKENESS_API_KEY": "sk-secret",
            "LIKENESS_THINKING_BUDGET": "0",
            "LIKENESS_PRICE_OUT": "2.5",
            "LIKENESS_READER": "Qwen/Qwen3-VL-4B-Instruct",
        }
    )
    assert settings.model.key == "sk-secret"
    assert settings.model.thinking_budget == 0
    assert settings.model.price_out == 2.5
    assert settings.model.reader == "Qwen/Qwen3-VL-4B-Instruct"
    assert "sk-secret" not in repr(settings)


def test_what_is_started_from_here_inherits_no_key(monkeypatch):
    monkeypatch.setattr("webapp.settings._taken", {})
    monkeypatch.setenv("LIKENESS_API_KEY", "sk-secret")
    for _ in range(2):
        assert Settings.from_env().model.key == "sk-secret"
    told = subprocess.run(
        [sys.executable, "-c", "import os; print(os.environ)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "PATH" in told
    assert "sk-secret" not in told


def test_weights_in_this_process_are_loaded_as_it_is_said():
    said = {"LIKENESS_PRECISION": "4bit", "LIKENESS_CACHE": "static"}
    model = Settings.from_env(said).model
    assert (model.precision, model.cache) == ("4bit", "static")
    with pytest.raises(SettingsError, match="one of auto, bf16, fp32, fp8, 4bit, not 'int8'"):
        Settings.from_env({"LIKENESS_PRECISION": "int8"})


def test_the_choices_are_those_of_the_engine():
    weights = pytest.importorskip("generation.engines.qwen.weights")
    decoder = pytest.importorskip("generation.engines.qwen.decoder")
    assert get_args(vlm.Start) == STARTS
    assert get_args(weights.Precision) == PRECISIONS
    assert get_args(decoder.CacheKind) == CACHES


@pytest.mark.parametrize("value", ["much", "-1", "nan", "inf"])
def test_a_price_that_is_none_is_refused(value):
    with pytest.raises(SettingsError, match="LIKENESS_PRICE_IN must be a number from 0 up"):
        Settings.from_env({"LIKENESS_PRICE_IN": value})


def test_what_a_run_may_take_is_read():
    settings = Settings.from_env({"LIKENESS_SECONDS": "90", "LIKENESS_COST": "0.05"})
    assert (settings.seconds, settings.cost) == (90, 0.05)
    assert Settings.from_env({}).seconds is None
