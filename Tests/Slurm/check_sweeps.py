"""Whether sweeps come to their end under Slurm, whatever happens to tasks, nodes and the controller.

check_sweeps.py PROGRAM [TEST ...]: starts a cluster of two nodes on this machine (`cluster`), runs the tests in it,
each a sweep that must end with the numbers that it has when run here, and stops the cluster.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
CLUSTER = os.path.join(HERE, "cluster")
DATA = "data blobs --name b --dim 3 --classes 2 --samples 200"
# Cells of about half a second.
LINE = (
    "sweep t --over h=2,3,4,5 --over t=0.5,1 --seeds 3 --measure m.loss,m.jacobian.sigma1"
    " --do 'train m --data b --routing top-k --experts 4 --hidden {h} --temperature {t} --steps 12000'"
    " --do 'jacobian m --samples 64'"
)
PROGRAM = None
ROOT = None


class Failure(Exception):
    pass


def check(holds, what):
    if not holds:
        raise Failure(what)


def start(lines, folder):
    """The program on these lines, under way, with its files in `folder`."""
    os.makedirs(folder, exist_ok=True)
    arguments = [PROGRAM, "--no-init", "--no-history"]
    for line in lines:
        arguments += ["-c", line]
    return subprocess.Popen(
        arguments, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )


def run(lines, folder, seconds=240, status=0):
    """What it prints, run to its end."""
    process = start(lines, folder)
    try:
        output = process.communicate(timeout=seconds)[0]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise Failure(f"no end after {seconds} s: {process.communicate()[0][-600:]}")
    check(process.returncode == status, f"status {process.returncode}: {output[-800:]}")
    return output


def state(output):
    """The digest of the session that was saved last."""
    return re.findall(r"state ([0-9a-f]{16})", output)[-1]


def cells(folder, ending=".safetensors"):
    path = os.path.join(folder, "t.sweep", "cells")
    return [name for name in os.listdir(path) if name.endswith(ending)] if os.path.isdir(path) else []


def wait(what, seconds, holds):
    end = time.time() + seconds
    while time.time() < end:
        found = holds()
        if found:
            return found
        time.sleep(0.1)
    raise Failure(f"{what}: not within {seconds} s")


def workers(folder):
    """The processes that run cells of the sweep in `folder`, oldest first."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            words = open(f"/proc/{pid}/cmdline", "rb").read().split(b"\0")
        except OSError:
            continue
        own = os.fsencode(os.path.join(folder, "t.sweep/"))
        if b"--sweep" in words and any(word.startswith(own) for word in words):
            found.append(int(pid))
    return sorted(found)


def cluster(*arguments):
    done = subprocess.run(
        [CLUSTER, arguments[0], os.path.join(ROOT, "cluster"), *arguments[1:]], capture_output=True, text=True
    )
    if done.returncode == 77:
        print(done.stderr.strip())
        sys.exit(0)
    check(done.returncode == 0, f"cluster {' '.join(arguments)}: {done.stdout}{done.stderr}")
    return done.stdout


def slurm(more=""):
    return f"{LINE} --on slurm --partition cpu --cells-per-task 3 --time 00:20:00 {more}".strip()


SAVE = "save t.safetensors --force"


def local():
    """The numbers as they are here, once."""
    if local.state is None:
        folder = os.path.join(ROOT, "local")
        local.state = state(run([DATA, LINE, SAVE], folder))
        check(len(cells(folder)) == 24, "24 cells")
    return local.state


local.state = None


def expect_whole(folder, output):
    check("24 done, 0 failed" in output, output[-600:])
    check(state(output) == local(), "other numbers than here")
    check(len(cells(folder)) == 24 and not cells(folder, ".failed") and not cells(folder, ".started"), "files")


def runs(folder):
    """24 cells in 8 tasks give what they give here."""
    expect_whole(folder, run([DATA, slurm(), SAVE], folder))
    script = os.path.join(folder, "t.sweep/slurm/array-1.sh")
    check("#SBATCH --array=0-7" in open(script).read(), "the script")
    # Submitted again by hand it passes over what is done.
    before = {name: os.stat(os.path.join(folder, "t.sweep/cells", name)).st_mtime_ns for name in cells(folder)}
    job = subprocess.check_output(["sbatch", "--parsable", script], text=True).strip()
    wait("the job's end", 60, lambda: job not in subprocess.check_output(["squeue", "-h", "-o", "%A"], text=True))
    after = {name: os.stat(os.path.join(folder, "t.sweep/cells", name)).st_mtime_ns for name in cells(folder)}
    check(before == after, "a cell was run twice")


def detaches(folder):
    """Ctrl-C and --detach leave the jobs running; the name attaches from another process, with no session."""
    output = run([DATA, slurm("--detach")], folder)
    check("detached: " in output and "`sweep t` attaches" in output, output)
    wait("a cell", 60, lambda: cells(folder))
    process = start([DATA, LINE], folder)
    time.sleep(1.5)
    os.kill(process.pid, signal.SIGINT)
    output = process.communicate(timeout=30)[0]
    check("detached: " in output, output)
    check(len(cells(folder)) < 24, "it waited for all")
    output = run(["sweep t"], folder)
    check("24 done, 0 failed" in output, output[-400:])
    expect_whole(folder, run([DATA, LINE, SAVE], folder))
    check(not os.path.exists(os.path.join(folder, "t.sweep/slurm/array-2.sh")), "submitted twice")


def killed_task(folder):
    """A task that is killed with -9 is run again, and its cells that were done are not."""
    process = start([DATA, slurm(), SAVE], folder)
    wait("cells", 60, lambda: len(cells(folder)) >= 4)
    victim = wait("a task", 60, lambda: workers(folder))[0]
    os.kill(victim, signal.SIGKILL)
    expect_whole(folder, process.communicate(timeout=200)[0])


def killed_node(folder):
    """A node that is lost: its tasks run elsewhere."""
    process = start([DATA, slurm(), SAVE], folder)
    wait("cells", 60, lambda: len(cells(folder)) >= 4)
    cluster("kill-node", "n2")
    try:
        expect_whole(folder, process.communicate(timeout=240)[0])
    finally:
        cluster("start-node", "n2")


def restarted_controller(folder):
    """A controller that is away for a while is waited for."""
    process = start([DATA, slurm(), SAVE], folder)
    wait("cells", 60, lambda: len(cells(folder)) >= 4)
    cluster("restart-controller", "3")
    expect_whole(folder, process.communicate(timeout=200)[0])


def cancelled(folder):
    """--cancel ends the jobs; what is done stays, and goes on here or there."""
    run([DATA, slurm("--detach")], folder)
    wait("cells", 60, lambda: len(cells(folder)) >= 3)
    output = run(["sweep t --cancel"], folder)
    check("cancelled job" in output, output)
    wait("the tasks' end", 30, lambda: not workers(folder))
    left = len(cells(folder))
    check(3 <= left < 24, f"{left} cells")
    expect_whole(folder, run([DATA, LINE + " --on local", SAVE], folder))


def failing(folder):
    """A cell that always fails is told so, once, beside all others."""
    bad = slurm().replace("h=2,3,4,5", "h=2,0,3,4,5")
    output = run([DATA, bad, "show t --failed"], folder)
    check("24 done, 6 failed" in output, output[-800:])
    check("--hidden cannot be '0'" in output, output[-800:])
    check(len(cells(folder, ".failed")) == 6 and len(cells(folder)) == 24, "files")
    check(not os.path.exists(os.path.join(folder, "t.sweep/slurm/array-2.sh")), "failed cells were submitted again")


def out_of_memory(folder):
    """A cell that takes more than its task's memory has failed for that; the others of its task are there."""
    line = (
        "sweep t --fresh --over n=100,3000000,200 --seeds 2 --measure m.loss --cells-per-task 3"
        " --do 'data blobs --name d --dim 16 --samples {n}' --do 'train m --data d --hidden 2 --steps 2'"
    )
    output = run([line + " --on slurm --mem 150M", "show t --failed"], folder)
    check("4 done, 2 failed" in output and "ran out of the memory of its task" in output, output[-800:])
    check(len(cells(folder)) == 4 and len(cells(folder, ".failed")) == 2, "files")
    # The two that failed run again where there is room.
    output = run(["sweep t --retry --on slurm --mem 1000M"], folder)
    check("6 done, 0 failed" in output, output[-800:])


def begin_timed_out(folder):
    """A minute is the least that Slurm gives: it passes beside the tests that follow."""
    line = (
        "sweep t --over n=1000000,5,6 --seeds 1 --measure m.loss --cells-per-task 3 --time 1"
        " --do 'train m --data b --hidden 4096 --steps {n}'"
    )
    timed_out.process = start([DATA, line + " --on slurm", "show t --failed"], folder)


def timed_out(folder):
    """A cell that does not end within its task's time has failed for that; the others of its task are there."""
    output = timed_out.process.communicate(timeout=300)[0]
    check("2 done, 1 failed" in output and "within the time of its task" in output, output[-800:])


def compares(folder):
    """A comparison whose models are trained as tasks is the same as here, bit for bit."""
    line = (
        "compare --routings dense,top-k,soft --data b --seeds 3 --steps 50 --experts 4 --hidden 4 --draws 20"
        " --multiverse --keep models,spectra --name c"
    )
    here = state(run([DATA, line, "save c.safetensors"], os.path.join(folder, "here")))
    there = state(run([DATA, line + " --on slurm", "save c.safetensors"], os.path.join(folder, "there")))
    check(here == there, "other numbers than here")


timed_out.process = None
TESTS = [
    runs, detaches, killed_task, killed_node, restarted_controller, cancelled, failing, out_of_memory, compares, timed_out,
]


def main():
    global PROGRAM, ROOT
    PROGRAM = os.path.abspath(sys.argv[1])
    chosen = [test for test in TESTS if not sys.argv[2:] or test.__name__ in sys.argv[2:]]
    ROOT = tempfile.mkdtemp(prefix="chartroom-slurm-")
    failed = 0
    try:
        cluster("start")
        for line in cluster("env").splitlines():
            found = re.match(r"export (\w+)=(.*)", line)
            if found:
                os.environ[found[1]] = os.path.expandvars(found[2].strip("'\""))
        for test in chosen:
            begin = time.time()
            if test in (cancelled, timed_out) and timed_out in chosen and not timed_out.process:
                begin_timed_out(os.path.join(ROOT, "timed_out"))
            try:
                test(os.path.join(ROOT, test.__name__))
                print(f"ok {test.__name__} ({time.time() - begin:.1f} s): {test.__doc__}", flush=True)
            except Exception as error:
                failed += 1
                print(f"failed {test.__name__} ({time.time() - begin:.1f} s): {test.__doc__}\n  {error}", flush=True)
                subprocess.run(["scancel", "-u", str(os.getuid())], capture_output=True)
    finally:
        cluster("stop")
        if failed:
            print(f"files are in {ROOT}")
        else:
            shutil.rmtree(ROOT, ignore_errors=True)
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
