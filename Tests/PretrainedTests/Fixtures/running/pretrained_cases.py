#!/usr/bin/env python3
"""Tiny checkpoints of Hugging Face transformers, and what running them must give.

    pretrained_cases.py OUTDIR [NAME...]        all of CASES below where none is named

Writes OUTDIR/NAME/: config.json and model.safetensors as save_pretrained lays them, and expected.safetensors
with input_ids (windows x length), layers.N.hidden (what enters each feed-forward block, tokens x width) and
logits (windows x length x vocabulary). The model runs in float64, where it does not round to float32 itself
(norms, softmax, positions). Entries of RAW are written into config.json as they stand, in the older form that
the hub has, and the model is read back from there before it runs.

Needs: torch safetensors transformers (PyPI; made with transformers 5.24).
"""
import json, os, sys
import torch
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM

BASE = dict(vocab_size=64, hidden_size=16, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
            intermediate_size=24, max_position_embeddings=64, bos_token_id=0, eos_token_id=0, pad_token_id=None,
            initializer_range=0.3, tie_word_embeddings=False)
MIXTURE = dict(moe_intermediate_size=8, num_experts_per_tok=2)
LATENT = dict(MIXTURE, num_key_value_heads=4, n_routed_experts=4, n_shared_experts=1, first_k_dense_replace=1, kv_lora_rank=8,
              qk_rope_head_dim=4, qk_nope_head_dim=6, v_head_dim=5)
YARN = dict(type="yarn", factor=4.0, original_max_position_embeddings=16, beta_fast=4, beta_slow=1)
CASES = {
    # biases of attention, the default positions, a head that is the embedding
    "llama": ("llama", dict(attention_bias=True, tie_word_embeddings=True, mlp_bias=False), {}),
    # Llama 3's positions in the older form; heads wider than width / heads
    "llama-llama3": ("llama", dict(head_dim=8), dict(rope_theta=500.0, rope_scaling=dict(
        rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=32))),
    # positions divided, in the oldest form
    "llama-linear": ("llama", dict(), dict(rope_theta=100.0, rope_scaling=dict(type="linear", factor=2.5))),
    # YaRN with all that it infers
    "llama-yarn": ("llama", dict(head_dim=16), dict(rope_theta=1000.0, rope_scaling=dict(
        rope_type="yarn", factor=4.0, original_max_position_embeddings=16, beta_fast=8, mscale=1.2, mscale_all_dim=0.7))),
    # a window of 5 in all layers
    "mistral": ("mistral", dict(sliding_window=5), {}),
    # biases of q, k and v; the second layer slides
    "qwen2": ("qwen2", dict(use_sliding_window=True, sliding_window=4, max_window_layers=1), {}),
    # norms of heads, and which layer slides said by name
    "qwen3": ("qwen3", dict(head_dim=8, use_sliding_window=True, sliding_window=6,
                            layer_types=["sliding_attention", "full_attention"], attention_bias=True), {}),
    # every other layer below a bound slides; no biases
    "qwen2moe": ("qwen2_moe", dict(MIXTURE, num_experts=4, shared_expert_intermediate_size=8, use_sliding_window=True,
                                   sliding_window=3, max_window_layers=2, qkv_bias=False), {}),
    # all layers slide
    "qwen3moe": ("qwen3_moe", dict(MIXTURE, num_experts=4, head_dim=6, use_sliding_window=True, sliding_window=7), {}),
    # a window in all layers, which nothing but the entry says
    "mixtral": ("mixtral", dict(num_local_experts=4, num_experts_per_tok=2, intermediate_size=8, sliding_window=9), {}),
    # multipliers
    "granitemoe": ("granitemoe", dict(num_local_experts=4, num_experts_per_tok=2, intermediate_size=8, embedding_multiplier=3.0,
                                      residual_multiplier=0.6, logits_scaling=2.0, attention_multiplier=0.4), {}),
    # sinks, biases everywhere, the first layer slides, YaRN that is not rounded
    "gptoss": ("gpt_oss", dict(num_local_experts=4, num_experts_per_tok=2, intermediate_size=8, head_dim=8, sliding_window=5),
               dict(rope_theta=1000.0, rope_scaling=dict(rope_type="yarn", factor=4.0, beta_fast=32.0, beta_slow=1.0, truncate=False,
                                                         original_max_position_embeddings=16))),
    # norms over the full width, clipped
    "olmoe": ("olmoe", dict(num_experts=4, num_experts_per_tok=2, intermediate_size=8, clip_qkv=0.8), {}),
    # latent attention without latent queries, YaRN in the older form
    "deepseekv2": ("deepseek_v2", dict(LATENT, q_lora_rank=None, topk_method="greedy"), dict(
        rope_theta=1000.0, rope_scaling=dict(YARN, mscale=0.707, mscale_all_dim=0.707))),
    # latent queries, groups of experts, biases
    "deepseekv2-groups": ("deepseek_v2", dict(LATENT, q_lora_rank=8, topk_method="group_limited_greedy", n_group=2, topk_group=1,
                                              routed_scaling_factor=2.0, attention_bias=True), {}),
    # YaRN that scales the scores; pairs halves apart
    "deepseekv3": ("deepseek_v3", dict(LATENT, q_lora_rank=8, n_group=2, topk_group=1, rope_interleave=False), dict(
        rope_theta=1000.0, rope_scaling=dict(YARN, mscale=1.0, mscale_all_dim=1.0))),
    # half of a head is turned; biases without one of the output; norms of heads
    "glm4moe": ("glm4_moe", dict(MIXTURE, n_routed_experts=4, n_shared_experts=1, first_k_dense_replace=1, head_dim=8,
                                 use_qk_norm=True, attention_bias=True), {}),
}
RAW = ("rope_theta", "rope_scaling")


def randomise(model):
    """Norms, biases and gates that are not those of a fresh model."""
    with torch.no_grad():
        for name, p in list(model.named_parameters()) + list(model.named_buffers()):
            if "inv_freq" in name or not p.is_floating_point(): continue
            if "norm" in name: p.copy_(1 + 0.3 * torch.randn_like(p))
            elif name.endswith(("bias", "sinks")): p.copy_(0.3 * torch.randn_like(p))
            elif name.endswith(("gate.weight", "router.weight", "router.layer.weight")): p.copy_(0.3 * torch.randn_like(p))


def block_of(layer):
    return next(getattr(layer, name) for name in ("mlp", "block_sparse_moe") if hasattr(layer, name))


def make(outdir, name, seed):
    kind, entries, raw = CASES[name]
    torch.manual_seed(seed)
    path = os.path.join(outdir, name); os.makedirs(path, exist_ok=True)
    model = AutoModelForCausalLM.from_config(AutoConfig.for_model(kind, **dict(BASE, **entries)))
    randomise(model)
    model.to(torch.bfloat16).save_pretrained(path)
    os.remove(os.path.join(path, "generation_config.json"))
    if raw:
        config = json.load(open(os.path.join(path, "config.json")))
        config.pop("rope_parameters", None); config.update(raw)
        json.dump(config, open(os.path.join(path, "config.json"), "w"), indent=2)
    model = AutoModelForCausalLM.from_pretrained(
        path, dtype=torch.float64, attn_implementation="eager", experts_implementation="eager").eval()
    for key in raw: print(name, key, getattr(model.config, "rope_parameters", None))
    ids = torch.randint(0, BASE["vocab_size"], (2, 20), generator=torch.Generator().manual_seed(7 + seed))
    seen = {}
    for i, layer in enumerate(model.model.layers):
        block_of(layer).register_forward_pre_hook(
            lambda m, a, i=i: seen.__setitem__(f"layers.{i}.hidden", a[0].detach().reshape(-1, BASE["hidden_size"]).float().contiguous()))
    with torch.no_grad(): logits = model(ids).logits.float().contiguous()
    save_file({"input_ids": ids, "logits": logits, **seen}, os.path.join(path, "expected.safetensors"))
    print(name, float(logits.abs().max()), flush=True)


if __name__ == "__main__":
    for seed, name in enumerate(CASES):
        if len(sys.argv) < 3 or name in sys.argv[2:]: make(sys.argv[1], name, seed)
