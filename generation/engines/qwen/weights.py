"""Loads a checkpoint into memory, in the precision that was asked for."""

import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import torch
from transformers import (
    AutoModelForImageTextToText,
    AutoTokenizer,
    BitsAndBytesConfig,
    FineGrainedFP8Config,
)
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

from generation.errors import EngineError, EngineNotFound

Precision = Literal["auto", "bf16", "fp32", "fp8", "4bit"]

FAMILIES = ("qwen3_vl", "qwen3_vl_moe")
UNTOUCHED = ["model.visual", "lm_head"]  # modules whose weights are never converted


@dataclass(frozen=True)
class Weights:
    """A model with its tokenizer and image processor."""

    model: Any
    tokenizer: Any
    processor: Any


def load(folder: Path, precision: Precision = "auto") -> Weights:
    """Load the checkpoint in `folder` onto the GPUs, what does not fit into memory beside them.

    "auto" keeps the FP8 of an FP8 checkpoint where the GPU computes in it, and is bfloat16
    else, or float32 on a processor without bfloat16. "fp8" and "4bit" convert while loading;
    the vision encoder stays as it is.

    Raises:
        EngineNotFound: FP8 or "4bit" without the package that computes in it.
        EngineError: the folder holds another model, or this machine cannot do `precision`.
    """
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    if config.get("model_type") not in FAMILIES:
        found = config.get("model_type", "something else")
        raise EngineError(f"{folder} holds {found}; the qwen engine runs {' and '.join(FAMILIES)}")
    model = AutoModelForImageTextToText.from_pretrained(
        folder,
        dtype=_dtype(precision),
        device_map=_device_map(),
        local_files_only=True,
        **_quantization(precision, in_fp8="quantization_config" in config),
    )
    return Weights(model.eval(), _tokenizer(folder), image_processor(folder))


def _dtype(precision: Precision) -> torch.dtype:
    if precision == "fp32":
        return torch.float32
    if precision != "auto" or torch.cuda.is_available() or torch.backends.mps.is_available():
        return torch.bfloat16
    native = (
        torch.backends.cpu.get_cpu_capability() == "AVX512"
        and torch.cpu._is_avx512_bf16_supported()
    )
    return torch.bfloat16 if native else torch.float32


def _device_map() -> str:
    if torch.cuda.is_available():
        return "auto"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _quantization(precision: Precision, in_fp8: bool) -> dict[str, Any]:
    """How weights, which may be in FP8, are converted while loading.

    There is no entry where they are not: transformers takes None for a wish to read an FP8
    checkpoint without its scales.
    """
    if in_fp8 and precision == "4bit":
        raise EngineError(
            "4-bit weights are made of a checkpoint in bfloat16: take the one whose name does "
            "not end in -FP8"
        )
    if in_fp8 and precision in ("bf16", "fp32"):
        return {"quantization_config": FineGrainedFP8Config(dequantize=True)}
    if precision == "fp8" or (in_fp8 and _computes_fp8()):
        _check_fp8()
    if precision == "fp8" and not in_fp8:
        return {"quantization_config": FineGrainedFP8Config(modules_to_not_convert=UNTOUCHED)}
    if precision == "4bit":
        return {"quantization_config": _four_bits()}
    return {}


def _computes_fp8() -> bool:
    return torch.cuda.is_available() and torch.cuda.get_device_capability() >= (8, 9)


def _check_fp8() -> None:
    if not _computes_fp8():
        raise EngineError(
            "FP8 needs an NVIDIA GPU of compute capability 8.9 or more (RTX 40, L4, H100); "
            "choose bf16 or 4bit"
        )
    if find_spec("kernels") is None:
        raise EngineNotFound(
            'FP8 needs one more package: pip install "transformers[kernels]"; or choose bf16'
        )


def _four_bits() -> BitsAndBytesConfig:
    if find_spec("bitsandbytes") is None:
        raise EngineNotFound("4-bit weights need one more package: pip install bitsandbytes")
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_compute_dtype=torch.bfloat16,
        llm_int8_skip_modules=UNTOUCHED,
    )


def _tokenizer(folder: Path) -> Any:
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    if not tokenizer.chat_template:
        template = folder / "chat_template.json"
        if not template.is_file():
            raise EngineError(f"the checkpoint in {folder} has no chat template")
        tokenizer.chat_template = json.loads(template.read_text("utf-8"))["chat_template"]
    return tokenizer


def image_processor(folder: Path) -> Any:
    """The image processor that needs no torchvision; sizes are given to it, not chosen by it."""
    return Qwen2VLImageProcessorPil.from_pretrained(folder, local_files_only=True)
