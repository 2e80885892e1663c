#!/usr/bin/env python3
"""Makes one-line changes that a test must notice, one after the other, beside a tree that is already built.

mutants.json lists them: name, file, from (a text that occurs once), to, program (the test that must fail), the case
filter that is enough, and "long" where only the test's large numbers meet the change in each run. A mutant that lives,
does not compile or no longer applies is a failure. No source is touched: what the change concerns is compiled from a copy
and linked before the tree's own.
"""
import argparse
import concurrent.futures
import json
import os
import random
import shlex
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests"))

from builds import ASAN, CACHE, QUICK  # noqa: E402

TREES = {"asan": ASAN, "quick": QUICK}

SLOW = ("test_hub", "test_simulation", "test_faults")  # whole, they take minutes: not what a few at random are for


def run(arguments, timeout=900, folder=ROOT, environment=None):
    """The finished process, or None when it took too long."""
    try:
        return subprocess.run(arguments, capture_output=True, text=True, errors="replace", timeout=timeout, check=False,
                              cwd=folder, env=dict(os.environ, **CACHE, **(environment or {})))
    except subprocess.TimeoutExpired:
        return None


class Tree:
    """A built tree: how its units are compiled and its programs are linked."""

    def __init__(self, preset):
        self.preset = preset
        self.folder = os.path.join(ROOT, "build", preset)
        self.headers = {}

    def build(self, programs):
        """Error text, empty when it worked."""
        flags = [flag for program in programs for flag in ("--target", program)]
        for step in (["cmake", "--preset", self.preset, *TREES[self.preset]],
                     ["cmake", "--build", self.folder, *flags]):
            done = run(step, timeout=3600)
            if done is None or done.returncode:
                return "the unchanged tree does not build: " + ("" if done is None else done.stdout[-3000:])
        self.links = {program: self.link_of(program) for program in programs}
        with open(os.path.join(self.folder, "compile_commands.json"), encoding="utf-8") as source:
            self.units = json.load(source)
        for unit in self.units:
            words = shlex.split(unit["command"])
            unit["output"] = words[words.index("-o") + 1]  # CMake says it from 3.30 on
            with open(unit["file"], encoding="utf-8") as source:
                unit["text"] = source.read()
        return ""

    def link_of(self, program):
        lines = run(["ninja", "-C", self.folder, "-t", "commands", "tests/" + program]).stdout.splitlines()
        return shlex.split(lines[-1].removeprefix(": && ").removesuffix(" && :"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def program(self, name):
        return self.path(os.path.join("tests", name))

    def parts(self, program):
        """Objects and libraries of the program."""
        return [word for word in self.links[program] if word.endswith((".o", ".a")) and not os.path.isabs(word)]

    def includers(self, header):
        """Objects that were compiled with the header."""
        if not self.headers:
            name = None
            for line in run(["ninja", "-C", self.folder, "-t", "deps"]).stdout.splitlines():
                if line.startswith(" "):
                    self.headers.setdefault(os.path.realpath(self.path(line.strip())), set()).add(name)
                else:
                    name = line.split(":")[0]
        including = self.headers.get(os.path.join(ROOT, header), set())
        return including.union(*(self.headers.get(self.path(name), set()) for name in including if name.endswith(".pch")))

    def concerned(self, mutant):
        """(unit, source to compile instead or None) for what the change concerns in the program."""
        path = os.path.join(ROOT, mutant["file"])
        if mutant["file"].endswith(".cpp"):
            return [(unit, path) for unit in self.units
                    if unit["file"] == path or '#include "%s"' % path in unit["text"]][:1]
        folders = {os.path.basename(part)[3:-2] for part in self.parts(mutant["program"]) if part.endswith(".a")}
        folders.add(mutant["program"])
        objects = self.includers(mutant["file"])
        return [(unit, None) for unit in self.units if unit["output"] in objects
                and unit["output"].split("/")[1].removesuffix(".dir") in folders]

    def compile(self, unit, source, overlay, target):
        """Compiles a unit, or one source of it, with the headers of `overlay` before all others."""
        words = shlex.split(unit["command"])
        words = words[1:] if os.path.basename(words[0]) == "ccache" else words
        words[words.index("-o") + 1] = target
        words[words.index(unit["file"])] = source or unit["file"]
        words = words if source else without_precompiled(words)
        return run([words[0], "-I" + overlay, *words[1:], "-w"], folder=self.folder)  # it may leave a name unused

    def link(self, program, objects, target):
        """Links the program anew; of what stands twice the linker takes what comes first."""
        words = list(self.links[program])
        words[words.index("-o") + 1] = target
        first = next(at for at, word in enumerate(words) if word.endswith(".o"))
        kept = [word for word in words[first:] if word not in objects]
        return run([*words[:first], "-Wl,-z,muldefs", *objects.values(), *kept], folder=self.folder)


def without_precompiled(words):
    """The command without headers that were compiled before one of them was changed."""
    at = words.index("-include-pch") - 1 if "-include-pch" in words else None
    return words if at is None else words[:at] + words[at + 8:]  # "-Xclang -include-pch -Xclang FILE", and its text


def numbers_of(mutant):
    """The environment that its test runs in."""
    return {"WINCHECK_LONG": "1"} if mutant.get("long") else {}


def mutated(mutant, overlay):
    """Writes the changed file under `overlay`; returns what is wrong, empty when it applies."""
    path = os.path.join(ROOT, mutant["file"])
    if not os.path.exists(path):
        return "its file is gone"
    with open(path, encoding="utf-8") as source:
        good = source.read()
    if good.count(mutant["from"]) != 1:
        return "its text occurs %d times" % good.count(mutant["from"])
    changed = os.path.join(overlay, mutant["file"])
    os.makedirs(os.path.dirname(changed))
    with open(changed, "w", encoding="utf-8") as out:
        out.write(good.replace(mutant["from"], mutant["to"]))
    return ""


def verdict(tree, mutant):
    """'killed', or what is wrong with it."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as overlay:
        problem = mutated(mutant, overlay)
        if problem:
            return problem
        objects = {}
        for unit, source in tree.concerned(mutant):
            target = os.path.join(overlay, "%d.o" % len(objects))
            done = tree.compile(unit, source and os.path.join(overlay, mutant["file"]), overlay, target)
            if done is None or done.returncode:
                return "does not build: " + ("" if done is None else done.stderr[-600:])
            objects[unit["output"]] = target
        if not objects:
            return "nothing of the program is made of its file"
        program = os.path.join(overlay, mutant["program"])
        done = tree.link(mutant["program"], objects, program)
        if done is None or done.returncode:
            return "does not link: " + ("" if done is None else done.stderr[-600:])
        # Ten times what the unchanged test takes: a mutant that never ends is noticed, a slow machine is not.
        done = run([program, "--abort-after=1", "-tc=" + mutant.get("cases", "*")], timeout=60 + 10 * mutant["seconds"],
                   environment=numbers_of(mutant))
        return "killed" if done is None or done.returncode else "LIVES"


def healthy(tree, mutants):
    """The unchanged tests of the chosen mutants pass; otherwise a kill would say nothing."""
    problem = tree.build(sorted({mutant["program"] for mutant in mutants}))
    if problem:
        return problem
    taken = {}
    for mutant in mutants:
        key = (mutant["program"], mutant.get("cases", "*"), mutant.get("long", False))
        if key not in taken:
            started = time.time()
            done = run([tree.program(key[0]), "-tc=" + key[1]], environment=numbers_of(mutant))
            if done is None or done.returncode or "test cases: 0 " in done.stdout.replace("  ", " "):
                return "the unchanged tests of %s do not pass, or none ran" % mutant["name"]
            taken[key] = time.time() - started
        mutant["seconds"] = taken[key]
    return ""


PAGE = os.path.join(ROOT, "docs", "mutants.md")
HEAD = ("# Mutants\n\nOne-line changes and whether some test noticed, each with the commit at which it was last tried;\n"
        "`python3 tests/mutants/mutants.py --stale` tries those whose file has changed since, `--all` tries all.\n\n"
        "| mutant | file | test | verdict | commit |\n| --- | --- | --- | --- | --- |\n")


def git(*arguments):
    return subprocess.run(["git", *arguments], cwd=ROOT, text=True, capture_output=True, check=False)


def kept_rows():
    """The page's rows by mutant: file, test, verdict, commit."""
    if not os.path.exists(PAGE):
        return {}
    with open(PAGE, encoding="utf-8") as page:
        cells = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in page if line.startswith("| ")]
    return {row[0]: row[1:] for row in cells[2:] if len(row) == 5}


def keep(mutant, result, mutants):
    """Puts the row of a mutant that was tried in the page; rows of mutants that are no longer listed go."""
    rows = kept_rows()
    rows[mutant["name"]] = [mutant["file"], mutant["program"], result.split(":")[0],
                            git("rev-parse", "--short=12", "HEAD").stdout.strip()]
    with open(PAGE, "w", encoding="utf-8") as out:
        out.write(HEAD)
        for name in (one["name"] for one in mutants):
            if name in rows:
                out.write("| %s | %s |\n" % (name, " | ".join(rows[name])))


def was_killed(mutant, rows):
    return rows.get(mutant["name"], [])[:3] == [mutant["file"], mutant["program"], "killed"]


def is_stale(mutant, rows):
    """Never tried, not killed, or its file has changed since."""
    return (not was_killed(mutant, rows)
            or git("diff", "--quiet", rows[mutant["name"]][3], "HEAD", "--", mutant["file"]).returncode != 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="all of them; docs/mutants.md is written")
    parser.add_argument("--stale", action="store_true", help="those that docs/mutants.md does not answer for; it is written")
    parser.add_argument("--program", help="of those, the ones that this test kills")
    parser.add_argument("--only", action="append", help="the mutant of this name (may be repeated); docs/mutants.md is written")
    parser.add_argument("--tree", choices=sorted(TREES), default="quick", help="the tree beside which they are built")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many at a time")
    parser.add_argument("--count", type=int, default=2)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**31))
    options = parser.parse_args()
    with open(os.path.join(ROOT, "tests", "mutants", "mutants.json"), encoding="utf-8") as source:
        listed = json.load(source)
    mutants = [mutant for mutant in listed if options.program in (None, mutant["program"])]
    if options.only:
        mutants = [mutant for mutant in mutants if mutant["name"] in options.only]
    elif options.stale:
        rows = kept_rows()
        mutants = [mutant for mutant in mutants if is_stale(mutant, rows)]
    elif not options.all:
        print("seed %d" % options.seed)
        rows = kept_rows()  # one that was never tried has its first try in a run of its own (--stale, --only)
        soon = [mutant for mutant in mutants
                if was_killed(mutant, rows) and (mutant.get("cases") or mutant["program"] not in SLOW)]
        mutants = random.Random(options.seed).sample(soon, min(options.count, len(soon)))
    mutants.sort(key=lambda mutant: mutant["program"])
    tree = Tree(options.tree)
    problem = healthy(tree, mutants)
    if problem:
        print(problem + "\n0 passed, 1 failed")
        return 1
    lock = threading.Lock()

    def tried(mutant):
        result = verdict(tree, mutant)
        with lock:
            print("%-8s %s (%s)" % (result, mutant["name"], mutant["program"]), flush=True)
            if options.all or options.stale or options.only:
                keep(mutant, result, listed)
        return mutant, result

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        results = list(pool.map(tried, mutants))
    wrong = sum(result != "killed" for _, result in results)
    print("%d passed, %d failed" % (len(results) - wrong, wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
