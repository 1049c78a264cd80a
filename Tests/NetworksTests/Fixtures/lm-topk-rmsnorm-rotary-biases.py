#!/usr/bin/env python3
"""A transformer's training in numpy, whose rotary base and epsilon are not the usual ones and whose gated
experts have biases: lm-topk-rmsnorm-rotary-biases.safetensors, in the form of the recordings beside it.

Gradients are complex steps of the loss, a weight at a time.
"""
import json
import os
import struct

import numpy as np

NAME = "lm-topk-rmsnorm-rotary-biases"
FOLDER = os.path.dirname(os.path.abspath(__file__))
STEP = 1e-200
V, T, D, HEADS, LAYERS, M, E, K = 9, 6, 8, 2, 2, 5, 3, 2
STEPS, BATCH, RATE, DECAY, BALANCE, Z = 3, 2, 0.01, 0.05, 0.02, 0.003
THETA, EPSILON, TAU = 500.0, 0.03, 0.8


def norm(p, name, x):
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + EPSILON) * p[name + ".weight"]


def turn(x):
    """heads x tokens x width: pair (j, j + width/2) by position * THETA ** (-2j/width)"""
    half = x.shape[-1] // 2
    angle = np.arange(x.shape[-2])[:, None] * THETA ** (-np.arange(half) * 2 / x.shape[-1])
    a, b, c, s = x[..., :half], x[..., half:], np.cos(angle), np.sin(angle)
    return np.concatenate([a * c - b * s, b * c + a * s], -1)


def affine(p, name, x):
    return x @ p[name + ".weight"].T + p[name + ".bias"]


def block(p, name, x):
    """rows x width: the output, the logits and who is chosen"""
    z = x @ p[name + ".router.weight"].T
    chosen = np.argsort(np.argsort(-z.real, axis=1, kind="stable"), axis=1, kind="stable") < K
    powers = np.exp((z - z.real.max(1, keepdims=True)) / TAU)
    g = powers * chosen / (powers * chosen).sum(1, keepdims=True)
    y = 0
    for i in range(E):
        q = f"{name}.experts.{i}."
        a = affine(p, q + "w1", x)
        y = y + g[:, i:i + 1] * affine(p, q + "w2", a / (1 + np.exp(-a)) * affine(p, q + "w3", x))
    return y, z, powers / powers.sum(1, keepdims=True), chosen


def forward(p, tokens):
    x, routers = p["embed.weight"][tokens], []
    for l in range(LAYERS):
        q, width = f"layers.{l}", D // HEADS
        n = affine(p, q + ".attention.qkv", norm(p, q + ".norm1", x))
        n = n.reshape(BATCH, T, 3, HEADS, width).transpose(2, 0, 3, 1, 4)
        scores = turn(n[0]) @ turn(n[1]).swapaxes(-1, -2) / np.sqrt(width)
        seen = np.tril(np.ones((T, T), bool))
        powers = np.exp(scores - np.where(seen, scores.real, -1e30).max(-1, keepdims=True)) * seen
        mixed = (powers / powers.sum(-1, keepdims=True)) @ n[2]
        mixed = mixed.transpose(0, 2, 1, 3).reshape(BATCH, T, D)
        x = x + affine(p, q + ".attention.out", mixed)
        y, *router = block(p, q + ".ffn", norm(p, q + ".norm2", x).reshape(-1, D))
        x = x + y.reshape(x.shape)
        routers.append(router)
    return norm(p, "norm", x) @ p["head.weight"].T, routers


def losses(p, window, load=None):
    """The loss, its parts, the logits and the experts' loads, which count as constants."""
    logits, routers = forward(p, window[:, :-1])
    task = np.log(np.exp(logits).sum(-1)) - np.take_along_axis(logits, window[:, 1:, None], 2)[..., 0]
    task = task.mean()
    load = load or [chosen.sum(0) / chosen.sum() for _, _, chosen in routers]
    balance = sum(E * (f * full.mean(0)).sum() for f, (_, full, _) in zip(load, routers))
    z = sum((np.log(np.exp(z).sum(1)) ** 2).mean() for z, _, _ in routers)
    return task + BALANCE * balance + Z * z, task, balance, z, logits, load


def gradient(p, window):
    load, result = losses(p, window)[5], {}
    moved = {name: value.astype(complex) for name, value in p.items()}
    for name, value in p.items():
        result[name] = np.zeros(value.shape)
        for j in range(value.size):
            moved[name].flat[j] += 1j * STEP
            result[name].flat[j] = losses(moved, window, load)[0].imag / STEP
            moved[name].flat[j] = value.flat[j]
    return result


def weights(random):
    def even(*shape, inputs):
        return random.uniform(-1, 1, shape) / np.sqrt(inputs)
    p = {"embed.weight": random.normal(size=(V, D)) / 2, "head.weight": even(V, D, inputs=D)}
    for l in range(LAYERS):
        q = f"layers.{l}."
        for name in ("norm1", "norm2"):
            p[q + name + ".weight"] = 1 + random.normal(size=D) / 10
        for name, rows in (("qkv", 3 * D), ("out", D)):
            p[f"{q}attention.{name}.weight"] = even(rows, D, inputs=D)
            p[f"{q}attention.{name}.bias"] = even(rows, inputs=D)
        p[q + "ffn.router.weight"] = 2 * even(E, D, inputs=D)
        for i in range(E):
            for w, rows, inputs in (("w1", M, D), ("w2", D, M), ("w3", M, D)):
                p[f"{q}ffn.experts.{i}.{w}.weight"] = even(rows, inputs, inputs=inputs)
                p[f"{q}ffn.experts.{i}.{w}.bias"] = 3 * even(rows, inputs=inputs)
    p["norm.weight"] = 1 + random.normal(size=D) / 10
    return p


def write(tensors, metadata):
    header, data = {"__metadata__": metadata}, b""
    for name, tensor in tensors.items():
        kind, dtype = ("<i8", "I64") if tensor.dtype.kind == "i" else ("<f8", "F64")
        part = np.ascontiguousarray(tensor, kind).tobytes()
        header[name] = {
            "dtype": dtype, "shape": list(tensor.shape),
            "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(os.path.join(FOLDER, NAME + ".safetensors"), "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


if __name__ == "__main__":
    random = np.random.default_rng(7)
    p = weights(random)
    tokens = random.integers(0, V, (STEPS, BATCH, T + 1))
    out = {"init." + name: value.copy() for name, value in p.items()}
    out["tokens"] = tokens
    first, second = ({name: np.zeros(value.shape) for name, value in p.items()} for _ in range(2))
    log = []
    for step, window in enumerate(tokens, 1):
        loss, task, balance, z, logits, _ = losses(p, window)
        log.append({"loss": loss, "task": task, "balance": balance, "z": z})
        g = gradient(p, window)
        if step == 1:
            out["logits"] = logits
            out |= {"grad." + name: value for name, value in g.items()}
        for name in p:
            first[name] = 0.9 * first[name] + 0.1 * g[name]
            second[name] = 0.999 * second[name] + 0.001 * g[name] ** 2
            root = np.sqrt(second[name] / (1 - 0.999**step)) + 1e-8
            p[name] = p[name] * (1 - RATE * DECAY) - RATE * first[name] / (1 - 0.9**step) / root
    out |= {"final." + name: value for name, value in p.items()}
    write(out, {
        "routing": "top-k", "k": str(K), "temperature": str(TAU), "activation": "silu",
        "heads": str(HEADS), "context": str(T), "norm": "rmsnorm", "positions": "rotary",
        "rope_theta": str(THETA), "norm_epsilon": str(EPSILON), "lr": str(RATE),
        "weight_decay": str(DECAY), "balance": str(BALANCE), "z_loss": str(Z)})
    with open(os.path.join(FOLDER, NAME + ".json"), "w") as file:
        json.dump(log, file)
