#!/usr/bin/env python3
"""How long a sweep takes as a job array: a simulation of its schedule, event by event.

simulate.py --cells 100000 --seconds-per-cell 1 --nodes 1,16,256 --cores-per-node 32 --cells-per-task 100
simulate.py --self-test                identities that it must keep
simulate.py --check PROGRAM            against real runs, in a cluster of two nodes on this machine
simulate.py --measure PROGRAM          what a start, a cell and gathering take here
simulate.py --make-layer FOLDER        a checkpoint with one layer of Mixtral 8x7B's shape, weights at random

A task waits for a free core and for the scheduler, which looks at the queue at once or every so many seconds, and then
starts so many tasks a second. It holds its core while it starts and ends (--task-overhead) and the program starts
(--startup), then runs its cells one after the other: a cell reads, computes, and writes its file. Bytes and files of
all cells pass through one file system in turn. Arrays are submitted one after the other, each once the queue has room
for it. Nothing is drawn at random but failures, by --seed. docs/scaling.md has the measured costs, and what comes of
them.
"""

import argparse
import collections
import datetime
import heapq
import json
import math
import os
import random
import re
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time

# Where the time of cores goes, in the order of the table.
PARTS = [
    ("dispatch", "a free core, and a task that waits"),
    ("overhead", "tasks start and end"),
    ("startup", "programs start"),
    ("cells", "cells compute"),
    ("cell_overhead", "beside each cell"),
    ("reading", "cells wait for what they read"),
    ("files", "cells wait for their files"),
    ("lost", "work that was lost with a node"),
    ("down", "nodes are away"),
    ("idle", "no task is left"),
]


class Server:
    """Serves one after the other, in the order of asking, so many units a second; 0 is without limit."""

    def __init__(self, rate):
        self.rate, self.free = rate, 0.0

    def ends(self, now, units):
        """When `units` asked for at `now` are there."""
        if not self.rate or not units:
            return now
        self.free = max(now, self.free) + units / self.rate
        return self.free


class Task:
    def __init__(self, first, end):
        self.next, self.end, self.starts = first, end, 0


class Simulation:
    def __init__(self, options, seconds, nodes):
        self.o, self.seconds, self.nodes = options, seconds, nodes
        self.random = random.Random(options.seed)
        self.size = cells_per_task(options.cells_per_task, len(seconds))
        count = len(seconds)
        self.tasks = [Task(i, min(i + self.size, count)) for i in range(0, count, self.size)]
        self.arrays = collections.deque(
            self.tasks[i : i + options.max_array] for i in range(0, len(self.tasks), options.max_array)
        )
        self.array_count = len(self.arrays)
        self.pending = collections.deque()
        self.in_queue = 0
        self.meta, self.data = Server(options.fs_files_per_second), Server(options.fs_bytes_per_second)
        self.caches = [collections.OrderedDict() for _ in range(nodes)]
        self.spent = {name: 0.0 for name, _ in PARTS}
        # Free cores, the lowest node first, each with the time since when.
        self.free = [(0, node, core) for node in range(nodes) for core in range(options.cores_per_node)]
        heapq.heapify(self.free)
        self.since = {(node, core): 0.0 for _, node, core in self.free}
        self.running = {}
        self.is_down = [False] * nodes
        self.scheduler_busy = False
        # Clocks of the scheduler: seconds between passes, and when the first is; and whether the next is set.
        self.clocks = [
            (interval, phase) for interval, phase in (
                (options.scheduler_interval, options.scheduler_phase),
                (options.backfill_interval, options.backfill_phase))
            if interval
        ]
        self.clock_set = [False] * len(self.clocks)
        # Starts that the pass under way still has; without clocks every moment is one.
        self.left = 0 if self.clocks else math.inf
        self.events, self.order = [], 0
        self.now = self.end = 0.0
        self.done = self.failed = self.lost_tasks = 0
        self.read_bytes = 0.0

    def at(self, when, what, *arguments):
        self.order += 1
        heapq.heappush(self.events, (when, self.order, what, arguments))

    def run(self):
        if self.o.node_mtbf:
            for node in range(self.nodes):
                self.at(self.random.expovariate(1 / self.o.node_mtbf), self.node_fails, node)
        self.at(self.o.submit_seconds, self.submit)
        while self.done + self.failed < len(self.seconds):
            self.now, _, what, arguments = heapq.heappop(self.events)
            what(*arguments)
        for (node, _), since in self.since.items():
            self.spent["down" if self.is_down[node] else "idle"] += self.now - since
        return self.result()

    # The queue

    def submit(self):
        """Arrays go in as far as the limit of submitted tasks allows."""
        while self.arrays and (
            not self.o.max_submitted or self.in_queue + len(self.arrays[0]) <= self.o.max_submitted
        ):
            array = self.arrays.popleft()
            self.in_queue += len(array)
            self.pending.extend(array)
        if self.arrays and not self.in_queue:
            sys.exit(f"simulate: an array of {len(self.arrays[0])} tasks never fits into --max-submitted")
        self.dispatch()

    def dispatch(self):
        """The scheduler takes the next task, if there is one with a core, now or when it looks next."""
        if self.scheduler_busy or not self.pending or not self.free:
            return
        if not self.left:
            for number, (interval, phase) in enumerate(self.clocks):
                if not self.clock_set[number]:
                    self.clock_set[number] = True
                    turns = math.floor((self.now - phase) / interval + 1e-9) + 1
                    self.at(phase + turns * interval, self.passes, number)
            return
        self.scheduler_busy = True
        self.at(self.now + (1 / self.o.dispatch_rate if self.o.dispatch_rate else 0), self.start)

    def passes(self, number):
        """A look at the queue: cores that are free now get a task."""
        self.clock_set[number] = False
        self.left = max(self.left, min(len(self.free), len(self.pending)))
        self.dispatch()

    def start(self):
        self.scheduler_busy = False
        self.left -= 1
        if self.clocks and not (self.pending and self.free):
            self.left = 0
        if self.pending and self.free:
            _, node, core = heapq.heappop(self.free)
            self.spent["dispatch"] += self.now - self.since.pop((node, core))
            task = self.pending.popleft()
            task.starts += 1
            self.running[task] = (node, core, self.now, "overhead")
            self.at(self.now + self.o.task_overhead, self.phase_ends, task, task.starts, self.starts_up)
        self.dispatch()

    # A task: each phase is accounted for when it ends.

    def enter(self, task, phase, until, then):
        node, core, *_ = self.running[task]
        self.running[task] = (node, core, self.now, phase)
        self.at(until, self.phase_ends, task, task.starts, then)

    def phase_ends(self, task, start, then):
        if task not in self.running or task.starts != start:
            return
        _, _, since, phase = self.running[task]
        self.spent[phase] += self.now - since
        then(task)

    def starts_up(self, task):
        self.enter(task, "startup", self.now + self.o.startup, self.next_cell)

    def next_cell(self, task):
        if task.next == task.end:
            self.task_ends(task)
        else:
            self.enter(task, "reading", self.reads(task), self.computes)

    def reads(self, task):
        """When what the cell reads is there: from the node's memory where another cell had it read."""
        if not self.o.read_bytes:
            return self.now
        cache = self.caches[self.running[task][0]]
        part = task.next * self.o.read_parts // len(self.seconds) if self.o.read_parts else None
        if part in cache:
            cache.move_to_end(part)
            return max(self.now, cache[part])
        end = self.data.ends(self.now, self.o.read_bytes)
        self.read_bytes += self.o.read_bytes
        if self.o.stream_bytes_per_second:
            end = max(end, self.now + self.o.read_bytes / self.o.stream_bytes_per_second)
        if part is not None:
            cache[part] = end
            while len(cache) * self.o.read_bytes > self.o.node_memory:
                cache.popitem(last=False)
        return end

    def computes(self, task):
        self.enter(task, "cells", self.now + self.seconds[task.next], self.goes_on)

    def goes_on(self, task):
        self.enter(task, "cell_overhead", self.now + self.o.cell_overhead, self.writes)

    def writes(self, task):
        end = self.data.ends(self.meta.ends(self.now, self.o.files_per_cell), self.o.file_bytes)
        self.enter(task, "files", end, self.cell_ends)

    def cell_ends(self, task):
        if self.o.fail_rate and self.random.random() < self.o.fail_rate:
            self.failed += 1
        else:
            self.done += 1
        task.next += 1
        self.end = self.now
        self.next_cell(task)

    def task_ends(self, task):
        node, core, *_ = self.running.pop(task)
        self.release(node, core)
        self.in_queue -= 1
        self.submit()

    def release(self, node, core):
        self.since[node, core] = self.now
        heapq.heappush(self.free, (0, node, core))

    # Nodes

    def node_fails(self, node):
        """What runs there is lost but for cells that are done; its tasks go back into the queue."""
        self.is_down[node] = True
        for task in [task for task, (at, *_) in self.running.items() if at == node]:
            _, core, since, _ = self.running.pop(task)
            self.spent["lost"] += self.now - since
            self.since[node, core] = self.now
            self.lost_tasks += 1
            self.pending.append(task)
        down = [entry for entry in self.free if entry[1] == node]
        for _, _, core in down:
            self.spent["idle"] += self.now - self.since[node, core]
            self.since[node, core] = self.now
        self.free = [entry for entry in self.free if entry[1] != node]
        heapq.heapify(self.free)
        self.caches[node].clear()
        self.at(self.now + self.o.node_repair, self.node_returns, node)
        self.dispatch()

    def node_returns(self, node):
        self.is_down[node] = False
        for core in range(self.o.cores_per_node):
            self.spent["down"] += self.now - self.since[node, core]
            self.release(node, core)
        self.at(self.now + self.random.expovariate(1 / self.o.node_mtbf), self.node_fails, node)
        self.dispatch()

    def result(self):
        cores = self.nodes * self.o.cores_per_node
        count = len(self.seconds)
        gathering = self.o.gather_seconds_per_cell * count
        makespan = self.end + gathering
        if self.o.gather == "along":
            # One process takes in what is there, as fast as it can.
            makespan = max(self.end, gathering)
            gathering = makespan - self.end
        computed = self.spent["cells"]
        return {
            "nodes": self.nodes,
            "cores": cores,
            "cells": count,
            "failed": self.failed,
            "cells_per_task": self.size,
            "tasks": len(self.tasks),
            "arrays": self.array_count,
            "requeued": self.lost_tasks,
            "last_cell": self.end,
            "gathering": gathering,
            "makespan": makespan,
            "cells_per_second": count / makespan if makespan else 0.0,
            "utilisation": computed / (cores * self.end) if self.end else 0.0,
            "read_bytes": self.read_bytes,
            "written_bytes": count * self.o.file_bytes,
            "cores_held": cores * self.now,
            "core_seconds": dict(self.spent),
        }


def cells_per_task(told, count):
    """As told, or as the program has it: one, or as many as leave 1,000 tasks."""
    return told or max(1, -(-count // 1000))


def seconds_of(text, count):
    """A number for all cells, or a file with a line for each; a shorter one is gone through again."""
    try:
        return [float(text)] * count
    except ValueError:
        values = [float(line) for line in open(text) if line.strip()]
        return [values[i % len(values)] for i in range(count)] if count else values


def words(seconds):
    if seconds < 100:
        return f"{seconds:.3g} s"
    for size, unit in ((60, "min"), (3600, "h"), (86400, "days")):
        if seconds / size < 100 or unit == "days":
            return f"{seconds / size:.3g} {unit}"


def table(results):
    rows = [["nodes"] + [str(r["nodes"]) for r in results]]
    rows += [["tasks, of cells"] + [f"{r['tasks']}, {r['cells_per_task']}" for r in results]]
    rows += [["makespan"] + [words(r["makespan"]) for r in results]]
    rows += [["of which gathering"] + [words(r["gathering"]) for r in results]]
    rows += [["cells a second"] + [f"{r['cells_per_second']:.3g}" for r in results]]
    rows += [["utilisation"] + [f"{100 * r['utilisation']:.1f} %" for r in results]]
    if any(r["failed"] or r["requeued"] for r in results):
        rows += [["cells failed, tasks requeued"] + [f"{r['failed']}, {r['requeued']}" for r in results]]
    if any(r["read_bytes"] for r in results):
        rows += [["read, GB"] + [f"{r['read_bytes'] / 1e9:.4g}" for r in results]]
    rows += [["share of all cores' time:"] + [""] * len(results)]
    for name, label in PARTS:
        shares = [r["core_seconds"][name] / r["cores_held"] if r["cores_held"] else 0 for r in results]
        if any(share > 0 for share in shares):
            rows += [["  " + label] + [f"{100 * share:.2f} %" for share in shares]]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        print("  ".join([row[0].ljust(widths[0])] + [c.rjust(w) for c, w in zip(row[1:], widths[1:])]).rstrip())


def parser():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)

    def number(name, default, text, kind=float):
        p.add_argument(name, type=kind, default=default, help=f"{text} (default {default})")

    number("--cells", 0, "cells; 0: as many as the file of seconds has lines", int)
    p.add_argument("--seconds-per-cell", default="1", help="seconds, or a file with a line for each cell (default 1)")
    number("--cells-per-task", 0, "cells that a task runs; 0: as the program chooses", int)
    p.add_argument("--nodes", default="1", help="nodes; 1,16,256 prints a column for each (default 1)")
    number("--cores-per-node", 1, "cores of a node, a task each", int)
    number("--task-overhead", 0, "s that a task holds its core beside the program")
    number("--startup", 0, "s to start the program")
    number("--cell-overhead", 0, "s beside a cell's own")
    number("--submit-seconds", 0, "s from submission until the scheduler begins")
    number("--dispatch-rate", 0, "tasks that the scheduler starts a second; 0: at once")
    number("--scheduler-interval", 0, "s between the scheduler's looks at the queue; 0: whenever something ends")
    number("--scheduler-phase", 0, "s from submission to such a look")
    number("--backfill-interval", 0, "s between looks of a second kind, as backfilling is; 0: none")
    number("--backfill-phase", 0, "s from submission to such a look")
    number("--max-array", 1001, "tasks of an array (MaxArraySize)", int)
    number("--max-submitted", 0, "tasks queued or running at once (MaxSubmitJobs); 0: any number", int)
    number("--fail-rate", 0, "share of cells that fail, at their end")
    number("--node-mtbf", 0, "mean s between failures of a node; 0: none")
    number("--node-repair", 600, "s that a failed node is away")
    number("--seed", 0, "of failures", int)
    number("--gather-seconds-per-cell", 0, "s to take in a cell that is done")
    p.add_argument("--gather", choices=["after", "along"], default="after", help="when cells are taken in")
    number("--file-bytes", 0, "bytes that a cell writes")
    number("--files-per-cell", 1, "changes of a folder that a cell makes: files made, renamed, removed")
    number("--read-bytes", 0, "bytes that a cell reads before it computes")
    number("--read-parts", 0, "parts that cells read, in order, a node keeping what fits; 0: each its own", int)
    number("--node-memory", math.inf, "bytes of parts that a node keeps")
    number("--stream-bytes-per-second", 0, "the most that one process reads; 0: any number")
    number("--fs-bytes-per-second", 0, "of the shared file system, for all; 0: any number")
    number("--fs-files-per-second", 0, "changes of folders, for all; 0: any number")
    p.add_argument("--json", action="store_true", help="prints results as JSON, a line for each number of nodes")
    p.add_argument("--self-test", action="store_true", help="checks identities")
    p.add_argument("--check", metavar="PROGRAM", help="compares with real runs")
    p.add_argument("--rounds", type=int, default=3, help="of --check (default 3)")
    p.add_argument("--runs", metavar="FILE", help="keeps the runs of --check there; alone: fits those again")
    p.add_argument("--measure", metavar="PROGRAM", help="prints what a start, a cell and gathering take")
    p.add_argument("--sizes", default="100,1000,10000", help="of --measure: cells of the sweeps (100,1000,10000)")
    p.add_argument("--make-layer", metavar="FOLDER", help="writes a checkpoint of one layer, 2.8 GB")
    number("--divisor", 1, "of --make-layer: widths are divided by it", int)
    return p


def simulate(text="", nodes=1, seconds=None, **more):
    """The result for options as on the command line."""
    options = parser().parse_args(text.split())
    for name, value in more.items():
        setattr(options, name, value)
    seconds = seconds if seconds is not None else seconds_of(options.seconds_per_cell, options.cells)
    return Simulation(options, seconds, nodes).run()


# Identities


def self_test():
    passed = failed = 0

    def check(what, holds):
        nonlocal passed, failed
        passed, failed = passed + bool(holds), failed + (not holds)
        if not holds:
            print(f"failed: {what}")

    def near(a, b):
        return abs(a - b) <= 1e-9 * max(1, abs(a), abs(b))

    everything = (
        "--task-overhead 0.25 --startup 0.125 --cell-overhead 0.0625 --dispatch-rate 4 --submit-seconds 0.5 "
        "--file-bytes 100 --fs-bytes-per-second 1000 --fs-files-per-second 20 "
        "--read-bytes 500 --gather-seconds-per-cell 0.01"
    )
    for count, size in ((1, 1), (24, 1), (24, 5), (24, 24)):
        r = simulate(f"--cells {count} --cells-per-task {size} --seconds-per-cell 2 {everything}")
        tasks = -(-count // size)
        # One core waits for each thing in turn.
        total = 0.5 + tasks * (0.25 + 0.25 + 0.125) + count * (2 + 0.0625 + 0.5 + 0.05 + 0.1 + 0.01)
        check(f"one core is the sum of all: {count} cells, {size} a task", near(r["makespan"], total))
    for nodes, cores in ((1, 4), (4, 4), (16, 2)):
        r = simulate("--cells 640 --seconds-per-cell 3 --cells-per-task 5", nodes=nodes, cores_per_node=cores)
        check(f"without overhead it is the work by the cores: {nodes} x {cores}",
              near(r["makespan"], 640 * 3 / (nodes * cores)) and near(r["utilisation"], 1))
    uneven = [1 + (i * 7919 % 101) / 50 for i in range(300)]
    spans = [simulate(everything, nodes=n, seconds=uneven, cells_per_task=4)["makespan"] for n in (1, 2, 4, 8, 64)]
    check("more nodes take no longer", all(b <= a + 1e-9 for a, b in zip(spans, spans[1:])))
    check("no number of nodes beats the longest task",
          spans[-1] >= max(sum(uneven[i : i + 4]) for i in range(0, 300, 4)))
    rates = [simulate(everything, nodes=8, seconds=uneven, dispatch_rate=r)["makespan"] for r in (0.5, 1, 4, 64, 0)]
    check("a faster scheduler takes no longer", all(b <= a + 1e-9 for a, b in zip(rates, rates[1:])))
    for label, more in (
        ("as it is", {}),
        ("nodes that fail", dict(node_mtbf=40.0, node_repair=5.0)),
        ("a limit of submitted tasks", dict(max_array=7, max_submitted=15)),
        ("parts that nodes keep", dict(read_parts=5)),
        ("cells that fail", dict(fail_rate=0.2)),
    ):
        for nodes in (1, 3):
            r = simulate(everything, nodes=nodes, seconds=uneven, cells_per_task=4, cores_per_node=2, **more)
            check(f"time is conserved: {label}, {nodes} nodes", near(sum(r["core_seconds"].values()), r["cores_held"]))
            check(f"cells compute what they are: {label}, {nodes} nodes", near(r["core_seconds"]["cells"], sum(uneven)) or "node_mtbf" in more)
    r = simulate("--cells 10 --cells-per-task 1 --seconds-per-cell 0.4 --scheduler-interval 1 --scheduler-phase 0.3")
    check("a core waits for the scheduler's next look", near(r["makespan"], 0.3 + 9 + 0.4))
    r = simulate("--cells 9 --cells-per-task 1 --seconds-per-cell 0.4 --scheduler-interval 1 --scheduler-phase 0.2 "
                 "--backfill-interval 2 --backfill-phase 0.7")
    check("two kinds of looks start three tasks in two seconds", near(r["makespan"], 5.2 + 0.4))
    r = simulate("--cells 1000 --cells-per-task 1 --seconds-per-cell 1 --dispatch-rate 10 --cores-per-node 1000")
    check("many cores wait for the scheduler", near(r["makespan"], 1000 / 10 + 1))
    r = simulate("--cells 1000 --cells-per-task 1 --seconds-per-cell 1 --cores-per-node 1000 "
                 "--file-bytes 50 --fs-bytes-per-second 500")
    check("many cores wait for the file system's bytes", near(r["makespan"], 1 + 1000 * 50 / 500))
    r = simulate("--cells 1000 --cells-per-task 1 --seconds-per-cell 1 --cores-per-node 1000 --fs-files-per-second 50")
    check("many cores wait for the file system's files", near(r["makespan"], 1 + 1000 / 50))
    r = simulate("--cells 64 --seconds-per-cell 0 --cells-per-task 1 --cores-per-node 4 --read-bytes 10 --read-parts 8",
                 nodes=2)
    check("a node reads each part once at most", r["read_bytes"] <= 2 * 8 * 10)
    r = simulate("--cells 64 --seconds-per-cell 1 --cells-per-task 1 --read-bytes 10 --read-parts 8 --node-memory 5")
    check("a node without room for a part reads it for each cell", r["read_bytes"] == 64 * 10)
    r = simulate("--cells 2500 --cells-per-task 1 --seconds-per-cell 1")
    check("2,500 tasks are three arrays of 1,001 at most", r["arrays"] == 3)
    r = simulate("--cells 100000 --seconds-per-cell 0", cores_per_node=1000)
    check("of 100,000 cells the program puts 100 into a task", r["tasks"] == 1000 and r["cells_per_task"] == 100)
    a, b = (simulate(everything, nodes=3, seconds=uneven, node_mtbf=40.0, seed=s) for s in (5, 5))
    check("the same seed gives the same", a == b)
    check("nodes that fail cost time", a["makespan"] > simulate(everything, nodes=3, seconds=uneven)["makespan"])
    check("every cell is done once", a["failed"] == 0 and a["cells"] == 300 and a["requeued"] > 0)
    slow = simulate("--cells 100 --seconds-per-cell 1 --gather-seconds-per-cell 2 --gather along", cores_per_node=100)
    check("gathering along is no shorter than gathering", near(slow["makespan"], 200))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


# Real runs


def wait_for_quiet(seconds=40):
    """Waits until both cores are nine tenths idle for two seconds; no longer than so many seconds."""
    def clocks():
        fields = [int(word) for word in open("/proc/stat").readline().split()[1:9]]
        return fields[3] + fields[4], sum(fields)

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        before = clocks()
        time.sleep(2)
        idle, whole = (b - a for a, b in zip(before, clocks()))
        if idle > 0.9 * whole:
            return


HERE = os.path.dirname(os.path.abspath(__file__))
DATA = "data blobs --name b --dim 3 --classes 2 --samples 200"
LINES = {
    "trivial": 'sweep t --over k=1..8 --seeds {seeds} --fresh --measure a --do "let a = {{k}}"',
    "half a second": (
        "sweep t --over h=2,3,4,5 --over t=0.5,1 --seeds {seeds} --measure m.loss,m.jacobian.sigma1"
        " --do 'train m --data b --routing top-k --experts 4 --hidden {{h}} --temperature {{t}} --steps 12000'"
        " --do 'jacobian m --samples 64'"
    ),
}


def header(path):
    with open(path, "rb") as file:
        return json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))


# A line of the controller's log, of what a run is made of.
LOG = re.compile(
    r"\[(\S+)\] (?:(_slurm_rpc_submit_batch_job): JobId=(\d+) |sched/(backfill): _start_job: Started JobId=(\d+)_(\d+)"
    r"|(sched): Allocate JobId=(\d+)_(\d+)|(_job_complete): JobId=(\d+)_(\d+)\S* done)")


def real_run(program, folder, case, log):
    """What a run took, in s from the array's script: its cells' files, and what the controller's log says."""
    kind, nodes, count, size = case
    os.makedirs(folder)
    line = LINES[kind].format(seeds=count // 8) + f" --on slurm --partition cpu --cells-per-task {size}"
    if nodes == 1:
        line += " --sbatch=--nodelist=n1"
    done = subprocess.run(
        [program, "--no-init", "--no-history", "-c", DATA, "-c", line], cwd=folder, capture_output=True, text=True)
    if f"{count} done, 0 failed" not in done.stdout:
        sys.exit(f"simulate: {kind}, {count} cells: {done.stdout[-600:]}{done.stderr[-600:]}")
    time.sleep(0.5)
    begin = os.stat(os.path.join(folder, "t.sweep/slurm/array-1.sh")).st_mtime_ns / 1e9
    submission = json.load(open(os.path.join(folder, "t.sweep/slurm/jobs.json")))["submissions"][0]
    run = {"case": case, "first": [], "rest": [], "starts": {}, "ends": {}, "backfilled": [], "span": 0.0}
    for keys in submission["tasks"]:
        for place, key in enumerate(keys):
            path = os.path.join(folder, "t.sweep/cells", key + ".safetensors")
            own = json.loads(header(path)["__metadata__"]["chartroom.cell"])["seconds"]
            run["rest" if place else "first"].append(own)
            run["span"] = max(run["span"], os.stat(path).st_mtime_ns / 1e9 - begin)
    for line in open(log):
        found = LOG.match(line)
        words = [word for word in found.groups() if word] if found else []
        if len(words) < 3 or words[2] != submission["job"]:
            continue
        when = datetime.datetime.fromisoformat(words[0]).timestamp() - begin
        if words[1].startswith("_slurm"):
            run["submitted"] = when
        elif words[1] == "_job_complete":
            run["ends"][words[3]] = when
        else:
            run["starts"][words[3]] = when
            if words[1] == "backfill":
                run["backfilled"].append(when)
    run["begin"] = begin
    return run


CASES = [
    (kind, nodes, count, size) for kind in LINES for nodes in (1, 2) for count in (24, 48) for size in (1, 4, 12)
]
# The controller looks for what it can start once a second while tasks end, and backfills every two (`cluster` has
# bf_interval=2), as its log shows; when its seconds begin is chance.
CLOCKS = "--scheduler-interval 1 --backfill-interval 2"
PHASES = [(a / 8 + 0.0625, b / 4 + 0.125) for a in range(8) for b in range(8)]


def real_runs(program, rounds, keep):
    """Runs every case in turn, in a cluster that is started anew for each round."""
    runs = []
    for number in range(rounds):
        root = tempfile.mkdtemp(prefix="chartroom-simulate-")
        cluster, folder = os.path.join(HERE, "cluster"), os.path.join(root, "cluster")
        try:
            subprocess.run([cluster, "start", folder], check=True)
            text = subprocess.run([cluster, "env", folder], check=True, capture_output=True, text=True).stdout
            os.environ["SLURM_CONF"] = re.search(r"SLURM_CONF=(\S+)", text)[1]
            for place, case in enumerate(CASES):
                wait_for_quiet()
                run = real_run(program, os.path.join(root, str(place)), case, os.path.join(folder, "log/slurmctld.log"))
                runs.append(run)
                print(f"round {number + 1}: {case[0]}, {case[1]} node(s), {case[2]} cells, {case[3]} a task: "
                      f"{run['span']:.2f} s; load {os.getloadavg()[0]:.1f}", file=sys.stderr, flush=True)
                if keep:
                    with open(keep, "a") as file:
                        file.write(json.dumps(run) + "\n")
        finally:
            subprocess.run([cluster, "stop", folder])
            shutil.rmtree(root, ignore_errors=True)
    return runs


def clocks_of(run, before):
    """When, after the run's script, the controller looked and backfilled, by its log; else as in the run before."""
    looks = sorted(when for when in run["starts"].values() if when not in run["backfilled"])
    return (looks[0] + run["begin"] if looks else before[0],
            run["backfilled"][0] + run["begin"] if run["backfilled"] else before[1])


def fit_and_predict(runs):
    """Fits what a task and a cell cost to 24 cells on one node, and predicts the other runs."""
    for run in runs:
        run["case"] = tuple(run["case"])
    fitted = [run for run in runs if run["case"][1:3] == (1, 24)]
    middle = {kind: {part: statistics.median(s for run in fitted if run["case"][0] == kind for s in run[part])
                     for part in ("first", "rest")} for kind in LINES}
    # A core is held from the start of a task to its end: so much a task, and so much beside each cell.
    held = []
    for run in fitted:
        size = run["case"][3]
        own = sum(run["first"]) + sum(run["rest"])
        spans = [run["ends"][task] - run["starts"][task] for task in run["ends"] if task in run["starts"]]
        held.append((size, statistics.fmean(spans) - own / (24 / size)))
    mean = statistics.fmean(size for size, _ in held)
    level = statistics.fmean(rest for _, rest in held)
    beside = max(0.0, sum((size - mean) * (rest - level) for size, rest in held) / sum(
        (size - mean) ** 2 for size, _ in held))
    overhead = level - beside * mean
    submitted = statistics.median(run["submitted"] for run in fitted)
    print(f"fitted on one node, 24 cells: a task {overhead:.3f} s, beside a cell {beside:.4f} s, submitted within "
          f"{submitted:.3f} s; a cell "
          + ", ".join(f"{kind} {m['first']:.4f} s, not the first of its task {m['rest']:.4f} s"
                      for kind, m in middle.items()))

    def simulated(case, look, backfill):
        kind, nodes, count, size = case
        seconds = [middle[kind]["rest" if i % size else "first"] for i in range(count)]
        return simulate(CLOCKS, nodes=nodes, seconds=seconds, cells_per_task=size, submit_seconds=submitted,
                        scheduler_phase=look, backfill_phase=backfill, task_overhead=overhead,
                        cell_overhead=beside)["makespan"]

    known = collections.defaultdict(list)
    clocks = (0, 0)
    for run in runs:
        clocks = clocks_of(run, clocks)
        known[run["case"]].append(simulated(run["case"], clocks[0] - run["begin"], clocks[1] - run["begin"]))
    print("| cells | nodes | number | a task | measured, s | simulated, s | error, % | by chance, s |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    errors, inside, count = [], 0, 0
    for case in CASES:
        spans = [run["span"] for run in runs if run["case"] == case]
        if not spans:
            continue
        chance = [simulated(case, a, b) for a, b in PHASES]
        one, other = statistics.median(spans), statistics.median(known[case])
        error = 100 * (other / one - 1)
        is_fitted = case[1:3] == (1, 24)
        if not is_fitted:
            errors.append(abs(error))
        inside += sum(min(chance) - 0.05 <= span <= max(chance) + 0.05 for span in spans)
        count += len(spans)
        print(f"| {case[0]} | {' | '.join(map(str, case[1:]))} | {one:.2f} ({min(spans):.2f} to {max(spans):.2f}) | "
              f"{other:.2f} | {error:+.1f}{' (fitted)' if is_fitted else ''} | {min(chance):.2f} to {max(chance):.2f} |")
    print(f"predicted: {len(errors)} cases, error {statistics.median(errors):.1f} % in the median, "
          f"{max(errors):.1f} % at most; {inside} of {count} runs are within what chance gives")
    return 0


# What things cost here

TRIVIAL = '--fresh --measure a --do "let a = {k}"'


def timed(arguments, folder, repeat=1, before=None, text=None):
    """The median of wall seconds, and of peaks of memory in MiB."""
    spans, peaks = [], []
    wait_for_quiet(20)
    for _ in range(repeat):
        if before:
            before()
        with tempfile.TemporaryFile() as source:
            source.write((text or "").encode())
            source.seek(0)
            begin = time.perf_counter()
            process = subprocess.Popen(
                arguments, cwd=folder, stdin=source, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        spans.append(time.perf_counter() - begin)
        peaks.append(usage.ru_maxrss / 1024)
        if process.returncode:
            sys.exit(f"simulate: status {process.returncode} of {' '.join(arguments)[:300]}")
    return statistics.median(spans), statistics.median(peaks)


def keys_of(shell, folder, name):
    """The keys of a sweep's cells that are missing, by way of a Slurm that does nothing."""
    tools = os.path.join(folder, "tools")
    os.makedirs(tools, exist_ok=True)
    for tool, answer in (("sbatch", "1"), ("squeue", ""), ("scancel", "")):
        path = os.path.join(tools, tool)
        with open(path, "w") as file:
            file.write(f"#!/bin/sh\necho {answer}\n")
        os.chmod(path, 0o755)
    subprocess.run(shell + ["-c", f"sweep {name} --on slurm --cells-per-task 100 --detach"], cwd=folder, check=True,
                   env={**os.environ, "CHARTROOM_SLURM_BIN": tools}, stdout=subprocess.DEVNULL)
    keys = open(os.path.join(folder, f"{name}.sweep/slurm/cells-1.txt")).read().replace("\n", ",")
    shutil.rmtree(os.path.join(folder, f"{name}.sweep/slurm"))
    return keys.strip(",").split(",")


def measure(program, sizes):
    """Prints what a start, a cell and gathering take, by the number of cells of the sweep."""
    program = os.path.abspath(program)
    shell = [program, "--no-init", "--no-history", "--quiet"]
    folder = tempfile.mkdtemp(prefix="chartroom-measure-")

    def say(what, seconds, more=""):
        print(f"{what}: {1000 * seconds:.4g} ms{more}", flush=True)

    try:
        for jobs in (1, 2):
            def afresh():
                shutil.rmtree(os.path.join(folder, "l.sweep"), ignore_errors=True)
            span, _ = timed(
                shell + ["-c", f"sweep l --over k=1..40 --seeds 5 {TRIVIAL} --jobs {jobs}"], folder, 5, afresh)
            say(f"200 cells here, --jobs {jobs}, a cell", span / 200)
        lines = "".join(f"seed {i % 5}\nlet a = {i}\n" for i in range(200))
        span, _ = timed(shell, folder, 5, text=lines)
        say("the same lines in one process, a cell", span / 200, f" ({1000 * span:.4g} ms in all)")
        for size in sizes:
            name = f"s{size}"
            line = f"sweep {name} --over k=1..{size // 10} --seeds 10 {TRIVIAL} --stop-after 0"
            span, peak = timed(shell + ["-c", line], folder)
            say(f"{size} cells: made, none run", span, f", {peak:.0f} MiB")
            keys = keys_of(shell, folder, name)
            cells = os.path.join(folder, f"{name}.sweep/cells")

            def worker(which):
                return [program, "--sweep", f"{name}.sweep", "--cells", ",".join(which)]

            def remove(which):
                for key in which:
                    if os.path.exists(f"{cells}/{key}.safetensors"):
                        os.remove(f"{cells}/{key}.safetensors")

            repeat = 15 if size <= 10_000 else 5
            missing, peak = timed(worker(keys[:1]), folder, repeat, lambda: remove(keys[:1]))
            done, _ = timed(worker(keys[:1]), folder, repeat)
            say(f"{size} cells: a process and a cell that is done", done, f", {peak:.0f} MiB")
            say(f"{size} cells: a process and a trivial cell", missing)
            some = keys[: min(1000, size)]
            whole, _ = timed(worker(some), folder, 3, lambda: remove(some))
            passed, _ = timed(worker(some), folder, 3)
            say(f"{size} cells: a further cell of a process", (whole - missing) / (len(some) - 1))
            say(f"{size} cells: a further cell that is done", (passed - done) / (len(some) - 1))
            for start in range(len(some), size, 5000):
                timed(worker(keys[start : start + 5000]), folder)
            few = some[:200]
            missing, _ = timed(worker(few[:1]), folder, 3, lambda: remove(few[:1]))
            whole, _ = timed(worker(few), folder, 3, lambda: remove(few))
            say(f"{size} cells: a further cell of a process, the others' files there",
                (whole - missing) / (len(few) - 1))
            span, peak = timed(shell + ["-c", f"sweep {name}"], folder, 3)
            say(f"{size} cells: gathered in a new session", span, f", {1e6 * span / size:.0f} us a cell, {peak:.0f} MiB")
            span, peak = timed(shell + ["-c", f"sweep {name}", "-c", f"save {name}.safetensors --force"], folder)
            say(f"{size} cells: gathered and saved", span,
                f", {peak:.0f} MiB, {os.path.getsize(os.path.join(folder, name + '.safetensors')) / 1e6:.2f} MB")
            bytes_of = [os.path.getsize(os.path.join(cells, key + ".safetensors")) for key in keys[:200]]
            print(f"{size} cells: a file has {statistics.median(bytes_of):.0f} bytes, "
                  f"sweep.json {os.path.getsize(os.path.join(folder, name + '.sweep/sweep.json'))}", flush=True)
            shutil.rmtree(os.path.join(folder, f"{name}.sweep"))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


# A layer to measure on


def make_layer(folder, divisor):
    """A checkpoint of one layer of Mixtral 8x7B's shape in BF16, its words cut to 256: weights at random.

    High bytes hold sign and exponent, low bytes are random, so that numbers are some 1 / 64 and 1 / 120 large.
    """
    width, hidden, heads, key_heads, experts, vocabulary = 4096 // divisor, 14336 // divisor, 32, 8, 8, 256
    head = width // heads
    shapes = {
        "model.embed_tokens.weight": (vocabulary, width), "lm_head.weight": (vocabulary, width),
        "model.norm.weight": (width,), "model.layers.0.input_layernorm.weight": (width,),
        "model.layers.0.post_attention_layernorm.weight": (width,),
        "model.layers.0.self_attn.q_proj.weight": (width, width),
        "model.layers.0.self_attn.k_proj.weight": (key_heads * head, width),
        "model.layers.0.self_attn.v_proj.weight": (key_heads * head, width),
        "model.layers.0.self_attn.o_proj.weight": (width, width),
        "model.layers.0.block_sparse_moe.gate.weight": (experts, width),
    }
    for expert in range(experts):
        name = f"model.layers.0.block_sparse_moe.experts.{expert}."
        shapes |= {name + "w1.weight": (hidden, width), name + "w2.weight": (width, hidden),
                   name + "w3.weight": (hidden, width)}
    entries, offset = {}, 0
    for name, shape in shapes.items():
        size = 2 * math.prod(shape)
        entries[name] = {"dtype": "BF16", "shape": list(shape), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(entries).encode()
    text += b" " * (-len(text) % 8)
    os.makedirs(folder, exist_ok=True)
    generator = random.Random(0)
    signs = bytes(0x3C | (byte & 0x80) for byte in range(256))
    with open(os.path.join(folder, "model.safetensors"), "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name, shape in shapes.items():
            left = math.prod(shape)
            while left:
                count = min(left, 1 << 24)
                block = bytearray(2 * count)
                if len(shape) == 1:
                    block[0::2], block[1::2] = b"\x80" * count, b"\x3f" * count
                else:
                    low = generator.randbytes(count)
                    # Of rows of 14,336 half as large.
                    block[0::2] = bytes(b & 0x7F for b in low) if "w2" in name else low
                    block[1::2] = generator.randbytes(count).translate(signs)
                file.write(block)
                left -= count
    with open(os.path.join(folder, "config.json"), "w") as file:
        json.dump({
            "model_type": "mixtral", "architectures": ["MixtralForCausalLM"], "hidden_size": width,
            "intermediate_size": hidden, "num_hidden_layers": 1, "num_attention_heads": heads,
            "num_key_value_heads": key_heads, "num_local_experts": experts, "num_experts_per_tok": 2,
            "vocab_size": vocabulary, "max_position_embeddings": 32768, "rms_norm_eps": 1e-5, "rope_theta": 1e6,
            "hidden_act": "silu", "sliding_window": None, "tie_word_embeddings": False, "torch_dtype": "bfloat16",
        }, file)
    print(f"{folder}: {offset / 1e9:.2f} GB")
    return 0


def main():
    options = parser().parse_args()
    if options.self_test:
        return self_test()
    if options.measure:
        return measure(options.measure, [int(size) for size in options.sizes.split(",")])
    if options.make_layer:
        return make_layer(options.make_layer, options.divisor)
    if options.check:
        return fit_and_predict(real_runs(os.path.abspath(options.check), options.rounds, options.runs))
    if options.runs:
        return fit_and_predict([json.loads(line) for line in open(options.runs)])
    seconds = seconds_of(options.seconds_per_cell, options.cells)
    if not seconds:
        sys.exit("simulate: give --cells, or a file of seconds with --seconds-per-cell")
    results = [Simulation(options, seconds, int(nodes)).run() for nodes in options.nodes.split(",")]
    if options.json:
        for result in results:
            print(json.dumps(result))
    else:
        table(results)
    return 0


if __name__ == "__main__":
    sys.exit(main())
