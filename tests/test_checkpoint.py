"""Weights are found, or it is said how to get them."""

import pytest

from generation.engines.qwen.chat import QwenChat
from generation.engines.qwen.checkpoint import CHECKPOINTS, find
from generation.errors import EngineError, EngineNotFound
from tests.tiny_chat import decoder_of, say

torch = pytest.importorskip("torch")


def test_weights_that_are_not_here_are_named_with_their_size(monkeypatch, tmp_path):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(EngineError) as raised:
        QwenChat()
    assert str(raised.value) == (
        "the weights of Qwen/Qwen3-VL-4B-Thinking are not on this machine (8.9 GB); "
        "fetch them with: hf download Qwen/Qwen3-VL-4B-Thinking"
    )


def test_a_revision_that_is_not_here_is_asked_for(monkeypatch, tmp_path):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(EngineError, match=r"hf download Qwen/Qwen3-VL-2B-Instruct --revision 5f1$"):
        find("2b-instruct@5f1")


def test_a_checkpoint_that_lacks_a_part_is_not_loaded(folder, tmp_path):
    index = '{"weight_map": {"a": "model-00001-of-00002.safetensors"}}'
    (tmp_path / "model.safetensors.index.json").write_text(index)
    (tmp_path / "config.json").write_text((folder / "config.json").read_text())
    with pytest.raises(EngineError, match=r"missing: model-00001-of-00002\.safetensors"):
        find(str(tmp_path))


def test_another_model_is_not_taken_for_qwen(folder, tmp_path):
    (tmp_path / "model.safetensors").touch()
    (tmp_path / "config.json").write_text('{"model_type": "llama"}')
    with pytest.raises(EngineError, match="holds llama"):
        say(QwenChat(str(tmp_path)))


def test_a_name_that_means_nothing_is_answered_with_those_that_do():
    with pytest.raises(EngineError, match="4b-thinking"):
        find("gpt")
    assert CHECKPOINTS["30b-a3b-instruct-fp8"].repo == "Qwen/Qwen3-VL-30B-A3B-Instruct-FP8"


def test_missing_packages_are_named_with_the_command(monkeypatch, folder):
    monkeypatch.setattr("generation.engines.qwen.chat.PACKAGES", ("no_such_package",))
    with pytest.raises(EngineNotFound, match=r'pip install "likeness\[local\]"'):
        QwenChat(str(folder))


@pytest.fixture(scope="module")
def in_fp8(folder, tmp_path_factory):
    from tests.tiny_qwen import save_fp8

    return save_fp8(folder, tmp_path_factory.mktemp("fp8") / "checkpoint")


@pytest.mark.parametrize("precision", ["auto", "fp32"])
def test_an_fp8_checkpoint_has_its_weights_where_nothing_computes_in_fp8(
    chat, in_fp8, precision, monkeypatch
):
    from generation.engines.qwen.weights import load

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    own = decoder_of(chat).model.state_dict()
    for name, weight in load(in_fp8, precision).model.state_dict().items():
        torch.testing.assert_close(weight.float(), own[name], rtol=0.07, atol=0.01)


def test_what_is_converted_while_loading_leaves_the_vision_encoder_alone(chat):
    from transformers.quantizers.quantizers_utils import should_convert_module

    from generation.engines.qwen.weights import UNTOUCHED

    linear = [
        name
        for name, module in decoder_of(chat).model.named_modules()
        if isinstance(module, torch.nn.Linear)
    ]
    converted = [name for name in linear if should_convert_module(name, UNTOUCHED)]
    assert len(converted) == 4 * 7
    assert all("language_model" in name for name in converted)


@pytest.mark.parametrize(
    ("precision", "there", "message"),
    [
        ("fp8", (), "FP8 needs an NVIDIA GPU of compute capability"),
        ("fp8", ("gpu",), r"pip install \"transformers\[kernels\]\""),
        ("auto", ("gpu", "fp8"), r"pip install \"transformers\[kernels\]\""),
        ("4bit", (), "pip install bitsandbytes"),
        ("4bit", ("fp8",), "whose name does not end in -FP8"),
    ],
)
def test_a_precision_that_cannot_be_had_is_told(monkeypatch, precision, there, message):
    from generation.engines.qwen import weights

    monkeypatch.setattr(weights, "_computes_fp8", lambda: "gpu" in there)
    monkeypatch.setattr(weights, "find_spec", lambda _: None)
    with pytest.raises(EngineError, match=message):
        weights._quantization(precision, in_fp8="fp8" in there)
