#!/usr/bin/env python3
"""Gated experts with biases in numpy, f(x) = W2 (silu(W1 x + b1) * (W3 x + b3)) + b2, each bias where the
file has it: the figures that the tests expect.

    gated-biases.py        makes gated-biases-{topk,dense}.safetensors, and of these and of
                           gated-biases-soft.safetensors the .json beside them

Every derivative is a complex step, Im f(x + ih)/h with h = 1e-200, exact to the last bits: none of the
closed forms is repeated here. `gradient` is that of sum(y * y) / 2 by every weight.
"""
import json
import os
import struct

import numpy as np

FOLDER = os.path.dirname(os.path.abspath(__file__))
STEP = 1e-200


def read(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header, data = json.loads(file.read(length)), file.read()
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, info in header.items():
        begin, end = info["data_offsets"]
        tensors[name] = np.frombuffer(data[begin:end], "<f8").reshape(info["shape"])
    return tensors, metadata


def write(path, tensors, metadata):
    header, data = {"__metadata__": metadata}, b""
    for name, tensor in tensors.items():
        part = np.ascontiguousarray(tensor, "<f8").tobytes()
        header[name] = {
            "dtype": "F64", "shape": list(tensor.shape),
            "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


class Layer:
    def __init__(self, weights, metadata):
        self.w, self.routing = weights, metadata["routing"]
        self.tau = float(metadata.get("temperature", "1"))
        self.before = metadata.get("normalise") == "before"
        self.count = len({name.split(".")[1] for name in weights if name.startswith("experts.")})
        self.k = int(metadata.get("k", self.count))

    def affine(self, i, name, x):
        y = x @ self.w[f"experts.{i}.{name}.weight"].T
        bias = self.w.get(f"experts.{i}.{name}.bias")
        return y if bias is None else y + bias

    def hidden(self, i, x):
        a = self.affine(i, "w1", x)
        return a / (1 + np.exp(-a)) * self.affine(i, "w3", x)

    def expert(self, i, x):
        return self.affine(i, "w2", self.hidden(i, x))

    def gates(self, x):
        if self.routing == "dense":
            return np.ones((len(x), 1))
        z = x @ self.w["router.weight"].T
        chosen = np.ones(z.shape, bool)
        if self.routing == "top-k":
            chosen = np.argsort(np.argsort(-z.real, axis=1), axis=1) < self.k
        powers = np.exp((z - z.real.max(1, keepdims=True)) / self.tau)
        among = powers if self.before else powers * chosen
        return powers * chosen / among.sum(1, keepdims=True)

    def outputs(self, x):
        g = self.gates(x)
        return sum(g[:, i:i + 1] * self.expert(i, x) for i in range(self.count))


def jacobians(function, x):
    """samples x outputs x inputs"""
    columns = []
    for j in range(x.shape[1]):
        moved = x.astype(complex)
        moved[:, j] += 1j * STEP
        columns.append(function(moved).imag / STEP)
    return np.stack(columns, 2)


def gradient(weights, metadata, x):
    result = {}
    for name in weights:
        flat = np.zeros(weights[name].size)
        for j in range(flat.size):
            moved = {key: value.astype(complex) for key, value in weights.items()}
            moved[name].flat[j] += 1j * STEP
            y = Layer(moved, metadata).outputs(x.astype(complex))
            flat[j] = ((y * y).sum() / 2).imag / STEP
        result[name] = flat.tolist()
    return result


def variances(h, w):
    p = w / w.sum()
    centred = h - p @ h
    return np.linalg.eigvalsh(centred.T @ (p[:, None] * centred))[::-1].clip(0).tolist()


def figures(path):
    tensors, metadata = read(path)
    x = tensors["x"]
    weights = {name: value for name, value in tensors.items() if name != "x"}
    layer = Layer(weights, metadata)
    g, experts = layer.gates(x), []
    for i in range(layer.count):
        s = np.linalg.svd(jacobians(lambda v: layer.expert(i, v), x), compute_uv=False)
        experts.append({
            "mean_spectrum": (g[:, i] @ s / g[:, i].sum()).tolist(),
            "hidden_variances": variances(layer.hidden(i, x), g[:, i])})
    whole = jacobians(layer.outputs, x)
    spectra = np.linalg.svd(whole, compute_uv=False)
    return {
        "outputs": layer.outputs(x).tolist(), "experts": experts,
        "layer_jacobian_first": whole[0].tolist(), "layer_mean_spectrum": spectra.mean(0).tolist(),
        "gradient": gradient(weights, metadata, x)}


def make(name, seed, metadata, d, m, o, count, n, biases):
    random = np.random.default_rng(seed)
    tensors = {"x": random.normal(size=(n, d))}
    if metadata["routing"] != "dense":
        tensors["router.weight"] = random.normal(size=(count, d))
    for i in range(count):
        for w, shape in (("w1", (m, d)), ("w2", (o, m)), ("w3", (m, d))):
            tensors[f"experts.{i}.{w}.weight"] = random.normal(size=shape) / np.sqrt(shape[1])
            if w in biases:
                tensors[f"experts.{i}.{w}.bias"] = random.normal(size=shape[0])
    write(os.path.join(FOLDER, name + ".safetensors"), tensors, metadata)


if __name__ == "__main__":
    make(
        "gated-biases-topk", 1,
        {"routing": "top-k", "k": "2", "temperature": "0.7", "normalise": "before",
         "activation": "silu"}, 5, 6, 4, 4, 24, ["w1", "w2", "w3"])
    make("gated-biases-dense", 2, {"routing": "dense", "activation": "silu"}, 4, 7, 5, 1, 8, ["w3"])
    for form in ("soft", "topk", "dense"):
        path = os.path.join(FOLDER, f"gated-biases-{form}")
        with open(path + ".json", "w") as file:
            json.dump(figures(path + ".safetensors"), file)
