"""Whether Hugging Face's library gives the logits that the shell gives for a model it exported.

check_mixtral.py PROGRAM: trains small transformers with the program, exports each with
`--layout mixtral`, has the program and the library run both on the same ids, and compares.
"""

import subprocess
import sys
import tempfile

try:
    import torch
    from safetensors.torch import load_file
    from transformers import AutoConfig, AutoModelForCausalLM
except ImportError as error:
    print(f"skipped: Python has no {error.name} (torch, transformers, safetensors are needed)")
    sys.exit(0)

CASES = {
    "as Mixtral's": "--experts 4 --k 2 --hidden 24",
    "of one expert a token, gelu, float64": "--experts 6 --k 1 --hidden 20 --activation gelu "
    "--precision float64",
    "of all experts, gelu_tanh": "--experts 3 --k 3 --hidden 16 --activation gelu_tanh",
    "tanh": "--experts 4 --k 2 --hidden 24 --activation tanh",
}
# Of the largest logit. The shell computes in float64 and keeps float32.
TOLERANCE = 1e-5


def run(program, folder, lines):
    words = [word for line in lines for word in ("-c", line)]
    subprocess.run([program, "--no-history", *words], cwd=folder, check=True, capture_output=True)


def difference(program, options):
    with tempfile.TemporaryDirectory() as folder:
        run(program, folder, [
            "data language --name l --samples 4000",
            "train lm --model transformer --routing top-k --gated --norm rmsnorm --positions rotary "
            f"--no-attention-bias --layers 2 --width 32 --context 24 --steps 60 --lr 0.01 {options}",
            "export lm lm-mixtral --layout mixtral",
            "export l l.safetensors",
            "import lm-mixtral --name m",
            "data ids l.safetensors --tensor test --for m --context 24 --name ids",
            "evaluate m --data ids --keep logits --name ours",
            "export ours ours.safetensors",
            "evaluate lm --data l --keep logits --name trained",
            "export trained trained.safetensors",
        ])
        ids = load_file(f"{folder}/l.safetensors")["test"].long()
        windows = ids[: len(ids) // 24 * 24].reshape(-1, 24)
        path = f"{folder}/lm-mixtral"
        assert AutoConfig.from_pretrained(path).model_type == "mixtral"
        # The grouped products that the library takes otherwise have no float64.
        model, info = AutoModelForCausalLM.from_pretrained(
            path, dtype=torch.float64, experts_implementation="eager", output_loading_info=True)
        assert not any(info.values()), info
        with torch.no_grad():
            expected = model(windows).logits
        largest = 0
        for name in ["ours", "trained"]:
            logits = load_file(f"{folder}/{name}.safetensors")["logits"].double()
            assert logits.shape == expected.shape, (name, logits.shape, expected.shape)
            far = ((logits - expected).abs().max() / expected.abs().max()).item()
            largest = max(largest, far)
        return largest, tuple(expected.shape)


def main():
    program = sys.argv[1]
    failed = False
    for name, options in CASES.items():
        largest, shape = difference(program, options)
        failed |= not largest <= TOLERANCE
        print(f"{name}: logits {shape} within {largest:.1e} of the largest")
    sys.exit(1 if failed else 0)


main()
