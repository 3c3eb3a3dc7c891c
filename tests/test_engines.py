from dataclasses import replace

import numpy as np
import pytest

from generation.design import Design
from generation.engines.chat import INSTRUCT
from generation.errors import EngineNotFound
from verify.screenshot import Viewport
from webapp.engines import estimate, open_engine, open_proofreader, usable_engines
from webapp.settings import ModelSettings

SERVER = ModelSettings("Qwen3-VL-4B-Thinking", "http://127.0.0.1:9/v1", "key", 512, 0.2, 2.0)


def test_a_server_is_asked_with_the_models_own_settings():
    engine = open_engine("openai", SERVER)
    assert engine.name == "Qwen3-VL-4B-Thinking"
    assert engine.sampling.thinking_budget == 512  # pyright: ignore[reportAttributeAccessIssue]
    assert engine.price.out == 2.0  # pyright: ignore[reportAttributeAccessIssue]


def test_an_instruct_model_is_sampled_as_its_card_says():
    model = ModelSettings("Qwen3-VL-4B-Instruct", "http://127.0.0.1:9/v1")
    engine = open_engine("openai", model)
    assert engine.sampling == INSTRUCT  # pyright: ignore[reportAttributeAccessIssue]


def test_a_server_that_is_not_named_is_asked_for():
    with pytest.raises(EngineNotFound, match="LIKENESS_BASE_URL"):
        open_engine("openai", ModelSettings())


def test_a_server_is_offered_only_where_there_is_one():
    assert usable_engines(ModelSettings())[0] == "reconstruction"
    assert "openai" not in usable_engines(ModelSettings())
    assert "openai" in usable_engines(SERVER)


def test_what_a_run_takes_is_told_before_it():
    design = Design(np.full((800, 1280, 3), 255, np.uint8), Viewport(1280, 800))
    told = estimate(open_engine("openai", SERVER), design, passes=3, variants=1)
    assert told == (
        "Qwen3-VL-4B-Thinking takes about 24,200 tokens in, 1,536 of reasoning, 5,600 out, "
        "0.019 USD if every pass is made"
    )
    assert estimate(open_engine("reconstruction", SERVER), design, passes=3, variants=1) == ""
    reading = open_proofreader(replace(SERVER, reader="Qwen3-VL-4B-Instruct"))
    told = estimate(open_engine("reconstruction", SERVER), design, 3, 1, reading)
    assert told.startswith("Qwen3-VL-4B-Instruct takes about 1,900 tokens in, 500 out, 0.0014 USD")


def test_reading_is_a_models_only_where_one_is_named():
    assert open_proofreader(SERVER) is None
    reader = open_proofreader(replace(SERVER, reader="Qwen3-VL-4B-Instruct"))
    assert reader
    assert (reader.model.name, reader.sampling) == ("Qwen3-VL-4B-Instruct", INSTRUCT)
