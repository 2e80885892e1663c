#!/usr/bin/env python3
"""Makes one-line changes that a test must notice, in a copy of the tree, one after the other.

mutants.json lists them: name, file, from (a text that occurs once), to, program (the test that must fail) and the
case filter that is enough. A mutant that lives, does not compile or no longer applies is a failure.
"""
import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TREE = os.path.join(ROOT, "build", "mutants")
BUILD = os.path.join(TREE, "build", "quick")
sys.path.insert(0, os.path.join(ROOT, "tests"))

from builds import CACHE, MUTANTS  # noqa: E402


def run(arguments, timeout=900):
    try:
        return subprocess.run(arguments, capture_output=True, text=True, errors="replace", timeout=timeout, check=False,
                              cwd=TREE, env=dict(os.environ, **CACHE))
    except subprocess.TimeoutExpired:
        return None


def copy_tree():
    """A copy of the tracked files and no other; unchanged ones keep their time, so that little is built again."""
    names = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, text=True,
                           capture_output=True, check=True).stdout.splitlines()
    for folder in ("core", "sync", "bindings", "tests"):
        for path, _, files in os.walk(os.path.join(TREE, folder)):
            for name in files:
                if os.path.relpath(os.path.join(path, name), TREE) not in names:
                    os.remove(os.path.join(path, name))
    for name in names:
        source, target = os.path.join(ROOT, name), os.path.join(TREE, name)
        if not os.path.isfile(source):
            continue
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if not os.path.exists(target) or open(source, "rb").read() != open(target, "rb").read():
            shutil.copy2(source, target)


def verdict(mutant):
    """'killed', or what is wrong with it."""
    path = os.path.join(TREE, mutant["file"])
    if not os.path.exists(path):
        return "its file is gone"
    with open(path, encoding="utf-8") as source:
        good = source.read()
    if good.count(mutant["from"]) != 1:
        return "its text occurs %d times" % good.count(mutant["from"])
    try:
        with open(path, "w", encoding="utf-8") as out:
            out.write(good.replace(mutant["from"], mutant["to"]))
        built = run(["cmake", "--build", BUILD, "--target", mutant["program"]])
        if built is None or built.returncode:
            return "does not build: " + ("" if built is None else built.stdout[-600:])
        program = os.path.join(BUILD, "tests", mutant["program"])
        # Ten times what the unchanged test takes: a mutant that never ends is noticed, a slow machine is not.
        done = run([program, "-tc=" + mutant.get("cases", "*")], timeout=60 + 10 * mutant["seconds"])
        return "killed" if done is None or done.returncode else "LIVES"
    finally:
        with open(path, "w", encoding="utf-8") as out:
            out.write(good)


def healthy(mutants):
    """The unchanged tests of the chosen mutants pass; otherwise a kill would say nothing."""
    programs = sorted({mutant["program"] for mutant in mutants})
    flags = [flag for program in programs for flag in ("--target", program)]
    for step in (["cmake", "--preset", "quick", *MUTANTS], ["cmake", "--build", BUILD, *flags]):
        done = run(step, timeout=3600)
        if done is None or done.returncode:
            return "the unchanged tree does not build: " + ("" if done is None else done.stdout[-3000:])
    for mutant in mutants:
        started = time.time()
        done = run([os.path.join(BUILD, "tests", mutant["program"]), "-tc=" + mutant.get("cases", "*")])
        if done is None or done.returncode or "test cases: 0 " in done.stdout.replace("  ", " "):
            return "the unchanged tests of %s do not pass, or none ran" % mutant["name"]
        mutant["seconds"] = time.time() - started
    return ""


def keep(results):
    with open(os.path.join(ROOT, "docs", "mutants.md"), "w", encoding="utf-8") as out:
        out.write("# Mutants\n\nOne-line changes and whether some test noticed; `python3 tests/mutants/mutants.py --all --keep` "
                  "writes this page.\n\n| mutant | file | test | verdict |\n| --- | --- | --- | --- |\n")
        for mutant, result in results:
            out.write("| %s | %s | %s | %s |\n" % (mutant["name"], mutant["file"], mutant["program"], result.split(":")[0]))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--keep", action="store_true", help="write docs/mutants.md")
    parser.add_argument("--only", help="the mutant of this name")
    parser.add_argument("--count", type=int, default=2)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**31))
    options = parser.parse_args()
    with open(os.path.join(ROOT, "tests", "mutants", "mutants.json"), encoding="utf-8") as source:
        mutants = json.load(source)
    if options.only:
        mutants = [mutant for mutant in mutants if mutant["name"] == options.only]
    elif not options.all:
        print("seed %d" % options.seed)
        mutants = random.Random(options.seed).sample(mutants, min(options.count, len(mutants)))
    copy_tree()
    problem = healthy(mutants)
    if problem:
        print(problem + "\n0 passed, 1 failed")
        return 1
    results = []
    for mutant in mutants:
        results.append((mutant, verdict(mutant)))
        print("%-8s %s (%s)" % (results[-1][1], mutant["name"], mutant["program"]), flush=True)
    if options.keep or options.all:
        keep(results)
    wrong = sum(result != "killed" for _, result in results)
    print("%d passed, %d failed" % (len(results) - wrong, wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
