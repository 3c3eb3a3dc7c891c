"""Qwen3-VL in miniature: the real architecture, image processor and loading, small weights.

The language model has interleaved MRoPE and takes DeepStack features into its first two
layers; the tokenizer is byte-level with Qwen's special tokens, and its chat template opens
the reasoning as the one of the Thinking models does.
"""

import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    PreTrainedTokenizerFast,
    Qwen3VLConfig,
    Qwen3VLForConditionalGeneration,
)
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

MARKS = (
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|image_pad|>",
    "<|video_pad|>",
)

TEMPLATE = """\
{%- macro content(parts) -%}
    {%- if parts is string -%}{{ parts }}{%- else -%}
        {%- for part in parts -%}
            {%- if part.type == 'image' -%}<|vision_start|><|image_pad|><|vision_end|>
            {%- else -%}{{ part.text }}{%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro -%}
{%- for message in messages -%}
    {{- '<|im_start|>' + message.role + '\\n' + content(message.content) + '<|im_end|>\\n' }}
{%- endfor -%}
{%- if add_generation_prompt -%}{{- '<|im_start|>assistant\\n<think>\\n' }}{%- endif -%}
"""


def tokenizer(texts: Iterable[str] = (), vocabulary: int = 512) -> PreTrainedTokenizerFast:
    """A byte-level tokenizer; `texts` teach it the longer tokens, without them it has bytes."""
    core = Tokenizer(models.BPE())
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    core.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary, initial_alphabet=sorted(alphabet), show_progress=False
    )
    core.train_from_iterator(texts, trainer)
    core.add_special_tokens(list(MARKS))
    core.add_tokens([AddedToken(mark, special=False) for mark in ("<think>", "</think>")])
    return PreTrainedTokenizerFast(
        tokenizer_object=core,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        chat_template=TEMPLATE,
    )


def config(
    tokenizer: PreTrainedTokenizerFast, hidden: int = 64, layers: int = 4, spread: float = 0.02
) -> Qwen3VLConfig:
    """`spread` is the standard deviation of the random weights."""
    find = tokenizer.get_vocab()
    return Qwen3VLConfig(
        text_config={
            "initializer_range": spread,
            "vocab_size": len(tokenizer),
            "hidden_size": hidden,
            "intermediate_size": 3 * hidden,
            "num_hidden_layers": layers,
            "num_attention_heads": 4,
            "num_key_value_heads": 2,
            "head_dim": 32,
            "max_position_embeddings": 32_768,
            "rope_parameters": {
                "rope_type": "default",
                "rope_theta": 10_000.0,
                "mrope_section": [6, 5, 5],
                "mrope_interleaved": True,
            },
        },
        vision_config={
            "initializer_range": spread,
            "depth": 2,
            "hidden_size": hidden,
            "intermediate_size": 2 * hidden,
            "num_heads": 4,
            "out_hidden_size": hidden,
            "num_position_embeddings": 256,
            "deepstack_visual_indexes": [0, 1],
        },
        image_token_id=find["<|image_pad|>"],
        video_token_id=find["<|video_pad|>"],
        vision_start_token_id=find["<|vision_start|>"],
        vision_end_token_id=find["<|vision_end|>"],
        tie_word_embeddings=True,
    )


def model(
    tokenizer: PreTrainedTokenizerFast, hidden: int = 64, layers: int = 4, spread: float = 0.02
) -> Qwen3VLForConditionalGeneration:
    torch.manual_seed(0)
    made = Qwen3VLForConditionalGeneration(config(tokenizer, hidden, layers, spread))
    made.generation_config.eos_token_id = [tokenizer.eos_token_id, tokenizer.pad_token_id]
    return made.eval()


def babbling(tokenizer: PreTrainedTokenizerFast) -> Qwen3VLForConditionalGeneration:
    """A model whose every letter depends on all that it read, as small weights would not have it:
    they say the last token again and again. Other tokens than letters are never the likeliest."""
    made = model(tokenizer, spread=0.15)
    letters = tokenizer.convert_tokens_to_ids([chr(code) for code in range(33, 127)])
    with torch.no_grad():
        embedded: Any = made.get_input_embeddings().weight
        others = torch.ones(len(embedded), dtype=torch.bool)
        others[letters] = False
        embedded[others] = 0
    return made


def save(
    model: Qwen3VLForConditionalGeneration, tokenizer: PreTrainedTokenizerFast, folder: Path
) -> Path:
    """A checkpoint in `folder`, as a download has one."""
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    processor = Qwen2VLImageProcessorPil(
        patch_size=16,
        merge_size=2,
        temporal_patch_size=2,
        image_mean=[0.5] * 3,
        image_std=[0.5] * 3,
    )
    processor.save_pretrained(folder)
    return folder


def save_fp8(folder: Path, target: Path) -> Path:
    """The checkpoint in `folder` in FP8, each block of 32x32 weights with a scale."""
    shutil.copytree(folder, target)
    weights = load_file(folder / "model.safetensors")
    for name in [one for one in weights if re.search(r"language_model.*_proj\.weight$", one)]:
        rows, columns = weights[name].shape
        blocks = weights[name].view(rows // 32, 32, columns // 32, 32)
        scales = blocks.abs().amax((1, 3)) / 448
        shares = (blocks / scales[:, None, :, None]).view(rows, columns)
        weights |= {name: shares.to(torch.float8_e4m3fn), f"{name}_scale_inv": scales}
    save_file(weights, target / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((folder / "config.json").read_text("utf-8"))
    config["quantization_config"] = {
        "quant_method": "fp8",
        "fmt": "e4m3",
        "activation_scheme": "dynamic",
        "weight_block_size": [32, 32],
        "modules_to_not_convert": ["lm_head", "model.visual"],
    }
    (target / "config.json").write_text(json.dumps(config), "utf-8")
    return target
