"""Whether `--format json` says what is printed, of every command there is.

check_format.py PROGRAM: runs one script twice, once as text with 17 digits and once as JSON, and compares
the numbers of each answer; then the figures of each result with what `figures` prints of it; then errors.
"""

import json
import re
import subprocess
import sys
import tempfile

SCRIPT = """
data piecewise --name d --dim 4 --outputs 3 --classes 3 --samples 96 --seed 1
data language --name l --samples 300
train moe --data d --routing top-k --experts 3 --hidden 4 --steps 12 --batch 16
train dense --data d --hidden 6 --steps 12 --batch 16
train lm --data l --model transformer --routing top-k --experts 3 --steps 2 --layers 2 --width 8 --heads 2 --context 8 --hidden 4
evaluate moe
route moe
jacobian moe
pca moe
subspace moe --rank 2
similarity moe
coupling moe
super moe
overlap moe
train more --data d --routing top-k --experts 3 --hidden 4 --steps 12 --batch 16 --seed 5
robust moe
robust lm
diversity moe more --across
compare --routings dense,top-k --data d --seeds 3 --steps 4 --experts 3 --hidden 2 --draws 2 --samples 8 --name a
compare --routings dense,top-k --data d --seeds 3 --steps 8 --experts 3 --hidden 2 --draws 2 --samples 8 --name b
diff a b
scale --experts 2,3 --data d --seeds 3 --steps 8 --hidden 3 --draws 2 --samples 8
sweep t --over hidden=2,3 --seeds 2 --measure m.loss --do "train m --data d --hidden {hidden} --steps 3"
route lm --layer 1
figures moe.jacobian
calc moe.jacobian.sigma1 / 3
let ratio = moe.jacobian.expert[*].sigma1 / moe.jacobian.sigma1
each s in 1..2: route moe --name route{s}
ls
show moe.jacobian
show t --cell 1
plot moe.jacobian
rename ratio share
rm share
set threads 1
seed 3
undo
redo
time ls
export moe.jacobian j.json --force
report page.html --force
save s.safetensors --force
load s.safetensors
import e.safetensors --name again
record r.chart
calc 1 / 3
record off
replay r.chart --verify
ask "How many samples?" --number d.samples --explain "All of them."
predict "How many samples?" --number d.samples
expect d.samples == 96
teach .
help jacobian
history
quit
"""
MARK = "calc 990017"
# Tried elsewhere: they need a tokeniser, and a person at a terminal.
ELSEWHERE = {"tokens", "play"}


def run(program, folder, lines, *arguments):
    script = "".join(f"{line}\n" for line in lines)
    return subprocess.run(
        [program, "--no-init", "--no-history", "--quiet", *arguments], input=script, text=True,
        capture_output=True, cwd=folder)


def numbers(text):
    """The numbers among the words of a text."""
    found = set()
    for word in re.split(r"[\s,\[\]();:]+", text):
        try:
            found.add(float(word))
        except ValueError:
            pass
    return found


def main():
    program = sys.argv[1]
    lines = SCRIPT.strip().split("\n")
    problems = []
    with tempfile.TemporaryDirectory() as texts, tempfile.TemporaryDirectory() as folder:
        for place in (texts, folder):
            run(program, place, lines[:3] + ["export moe e.safetensors"])
        marked = [part for line in lines for part in (line, MARK)]
        text = run(program, texts, ["set digits 17", "set width 1000"] + marked)
        if "error:" in text.stderr:
            problems.append(f"the script failed: {text.stderr}")
        answers = re.split(r"^990017\n", text.stdout, flags=re.M)
        answers[0] = answers[0].split("\n", 2)[2]
        found = run(program, folder, lines, "--format", "json")
        replies = [json.loads(line) for line in found.stdout.splitlines()]
        grouped = {line: [] for line in lines}
        for reply in replies:
            if not reply["ok"]:
                problems.append(f"{reply['command']}: {reply['error']}")
            if reply["command"] in grouped:
                grouped[reply["command"]].append(reply)
        compared = 0
        for line, answer in zip(lines, answers):
            printed = numbers(answer)
            for reply in grouped[line]:
                for block in reply.get("report", []):
                    for row in block.get("table", {}).get("rows", []):
                        for cell in row:
                            if isinstance(cell, (int, float)):
                                compared += 1
                                if cell not in printed:
                                    problems.append(f"{line}: {cell} is in JSON alone")
            if not grouped[line] and line not in ("quit",):
                problems.append(f"{line}: no line of JSON")
        figures = 0
        for reply in replies:
            for kept in reply.get("kept", []):
                if "figures" not in kept:
                    continue
                values = {f["path"]: f["value"] for f in kept["figures"]}
                again = run(program, folder, [f"figures {kept['name']}"], "--format", "json",
                            "--load", "s.safetensors")
                answer = json.loads(again.stdout.splitlines()[-1])
                if not answer["ok"]:
                    continue  # It was renamed, taken out or replaced since.
                listed = {f["path"]: f["value"] for f in answer["data"]}
                if kept["name"] not in ("route1", "route2") and listed != values:
                    problems.append(f"{kept['name']}: figures differ")
                figures += len(values)
        commands = re.findall(
            r"^  ([a-z]+) ", "\n".join(
                line for reply in [json.loads(
                    run(program, folder, ["help"], "--format", "json").stdout)]
                for block in reply.get("report", []) for line in block.get("lines", [])), flags=re.M)
        untried = set(commands) - {line.split()[0] for line in lines} - ELSEWHERE
        if untried or len(commands) < 30:
            problems.append(f"{len(commands)} commands, not tried: {sorted(untried)}")
        wrong = run(program, folder, ["calc 1 + nonsense.loss"], "--format", "json")
        reply = json.loads(wrong.stdout)
        start, end = reply["error"]["span"]
        if wrong.returncode != 1 or reply["error"]["code"] != "usage" \
                or reply["command"].encode()[start:end] != b"nonsense":
            problems.append(f"an error reads {reply}")
    for problem in problems[:20]:
        print(problem)
    print(f"{len(commands)} commands, {compared} cells of tables and {figures} figures: "
          + ("equal" if not problems else f"{len(problems)} problems"))
    sys.exit(1 if problems else 0)


main()
