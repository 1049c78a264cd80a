"""Writes activations.json: phi and phi' where they are near and far from zero, by mpmath at 400 bits.

Each entry is [a, phi(a), phi'(a), the larger term of the formula of phi'(a)], rounded once.
Run beside the file: python3 activations.py
"""

import json

import mpmath as mp
import numpy as np

mp.mp.prec = 400


def gelu(a):
    distribution = mp.erfc(-a / mp.sqrt(2)) / 2
    bend = a * mp.exp(-a * a / 2) / mp.sqrt(2 * mp.pi)
    return a * distribution, distribution, bend


def gelu_tanh(a):
    c, k = mp.sqrt(2 / mp.pi), mp.mpf("0.044715")
    u = c * (a + k * a**3)
    s, rest = 1 / (1 + mp.exp(-2 * u)), 1 / (1 + mp.exp(2 * u))
    return a * s, s, 2 * a * s * rest * c * (1 + 3 * k * a * a)


def silu(a):
    s, rest = 1 / (1 + mp.exp(-a)), 1 / (1 + mp.exp(a))
    return a * s, s, a * s * rest


def tanh(a):
    return mp.tanh(a), mp.sech(a) ** 2, mp.mpf(0)


def entry(name, a):
    x = mp.mpf(float(a))
    if abs(x) > 2000:  # Past every exponential.
        if name == "tanh":
            return [float(a), float(mp.sign(x)), 0.0, 0.0]
        return [float(a), float(max(x, 0)), float(x > 0), float(x > 0)]
    value, first, second = FUNCTIONS[name](x)
    return [float(a)] + [float(v) for v in (value, first + second, max(abs(first), abs(second)))]


FUNCTIONS = {"gelu": gelu, "gelu_tanh": gelu_tanh, "silu": silu, "tanh": tanh}
# Every number is one of float32 too, but for the last.
near = np.linspace(0, 6, 49)
far = [7, 8.5, 9.1, 9.6, 10.2, 12, 13.1, 13.9, 14.1, 14.3, 15.5, 17, 20, 21, 21.3, 21.5, 22, 25, 30, 33,
       37, 37.6, 38.1, 38.4, 38.6, 40, 43.9, 44.3, 50, 51.7, 52, 60, 86, 87.5, 88.5, 90, 100, 103, 110,
       200, 300, 353.5, 354.5, 370, 372.5, 373, 380, 500, 700, 707.5, 708.5, 709.5, 720, 744, 746, 751,
       752, 760, 800, 1e4, 1e13, 2e19, 1e30]
points = np.float32(np.concatenate([near, far])).astype(float)
points = [float(p) for p in np.concatenate([points, -points[1:]])] + [1e160, -1e160, 1e308, -1e308]
table = {name: [entry(name, a) for a in points] for name in FUNCTIONS}
with open("activations.json", "w") as file:
    rows = {name: ",\n".join(map(json.dumps, entries)) for name, entries in table.items()}
    file.write("{" + ",\n".join(f'"{name}": [\n{text}]' for name, text in rows.items()) + "}\n")
