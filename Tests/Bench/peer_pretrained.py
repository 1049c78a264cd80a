#!/usr/bin/env python3
"""The jobs of `chartroom-bench` at the size of released models, in PyTorch.

    peer_pretrained.py [--threads N] [--repeat R] [--divisor D] [JOB ...]      jobs: mixtral-expert

Prints one JSON line per job and variant: {"job", "variant", "seconds" (median of R), "unit", "per_second",
"error"}. The 32 largest singular values of the Jacobian of one gated expert, 4096 x 14336, BF16 rounded:
`exact` is the whole Jacobian and torch.linalg.svdvals of it (both in float64), the quality that
chartroom's bound of 1e-6 stands for; `svd_lowrank` is torch.svd_lowrank(q=64, niter=4) of the Jacobian in
float32, whose largest relative error against `exact` is printed, since it gives none; `lobpcg` is
torch.lobpcg of J J^T, formed once, in float64. Needs: torch (PyPI).
"""
import argparse, json, statistics, time

import torch


def timed(f, repeat, warm=True):
    result, times = f() if warm else None, []
    for _ in range(repeat):
        start = time.perf_counter()
        result = f()
        times.append(time.perf_counter() - start)
    return result, statistics.median(times)


def mixtral_expert(repeat, divisor, count=32):
    d, m = 4096 // divisor, 14336 // divisor
    g = torch.Generator().manual_seed(0)
    w = lambda r, c: (torch.randn(r, c, generator=g) / c**0.5).bfloat16().double()
    w1, w3, w2 = w(m, d), w(m, d), w(d, m)
    x = torch.randn(d, generator=g).double()

    def slopes():
        a, c = w1 @ x, w3 @ x
        s = torch.sigmoid(a)
        return (s * (1 + a * (1 - s)) * c)[:, None], (a * s)[:, None]

    def jacobian():
        p, q = slopes()
        return w2 @ (p * w1 + q * w3)

    def exact():
        return torch.linalg.svdvals(jacobian())[:count]

    def lowrank():
        return torch.svd_lowrank(jacobian().float(), q=2 * count, niter=4)[1][:count].double()

    def lobpcg():
        p, q = slopes()
        right = p * w1 + q * w3

        # torch.lobpcg wants a tensor; the product in float64 is formed once, which is the cheaper way here.
        j = w2 @ right
        values, _ = torch.lobpcg(j @ j.T, k=count, X=torch.randn(d, count, dtype=torch.float64, generator=g), tol=1e-10, niter=200)
        return values.sqrt()

    def emit(variant, seconds, error):
        print(json.dumps({"job": "mixtral-expert-top32", "variant": variant, "seconds": round(seconds, 4),
                          "unit": "jacobians", "per_second": round(1 / seconds, 4), "error": error}), flush=True)

    # The whole spectrum takes minutes at full size, and is worked out once.
    truth, seconds = timed(exact, 1, warm=False)
    emit("exact", seconds, 0.0)
    for name, f in (("svd_lowrank", lowrank), ("lobpcg", lobpcg)):
        if 3 * count > d and name == "lobpcg":
            continue
        values, seconds = timed(f, repeat)
        emit(name, seconds, float(((values - truth).abs() / truth).max()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--divisor", type=int, default=1)
    parser.add_argument("jobs", nargs="*", default=["mixtral-expert"])
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    for job in options.jobs:
        {"mixtral-expert": mixtral_expert}[job](options.repeat, options.divisor)
