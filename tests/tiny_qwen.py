"""Qwen3-VL in miniature: the real architecture, image processor and loading, small weights.

The language model has interleaved MRoPE and takes DeepStack features into its first two
layers; the tokenizer is byte-level with Qwen's special tokens, and its chat template opens
the reasoning as the one of the Thinking models does.
"""

from collections.abc import Iterable
from pathlib import Path

import torch
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


def config(tokenizer: PreTrainedTokenizerFast, hidden: int = 64, layers: int = 4) -> Qwen3VLConfig:
    find = tokenizer.get_vocab()
    return Qwen3VLConfig(
        text_config={
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


def model(tokenizer: PreTrainedTokenizerFast, **sizes: int) -> Qwen3VLForConditionalGeneration:
    torch.manual_seed(0)
    made = Qwen3VLForConditionalGeneration(config(tokenizer, **sizes))
    made.generation_config.eos_token_id = [tokenizer.eos_token_id, tokenizer.pad_token_id]
    return made.eval()


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
