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
        done = run([program, "--abort-after=1", "-tc=" + mutant.get("cases", "*")], timeout=60 + 10 * mutant["seconds"])
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


def is_stale(mutant, rows):
    """Never tried, not killed, or its file has changed since."""
    row = rows.get(mutant["name"])
    return (row is None or row[:3] != [mutant["file"], mutant["program"], "killed"]
            or git("diff", "--quiet", row[3], "HEAD", "--", mutant["file"]).returncode != 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="all of them; docs/mutants.md is written")
    parser.add_argument("--stale", action="store_true", help="those that docs/mutants.md does not answer for; it is written")
    parser.add_argument("--program", help="of those, the ones that this test kills")
    parser.add_argument("--only", help="the mutant of this name")
    parser.add_argument("--count", type=int, default=2)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**31))
    options = parser.parse_args()
    with open(os.path.join(ROOT, "tests", "mutants", "mutants.json"), encoding="utf-8") as source:
        listed = json.load(source)
    mutants = [mutant for mutant in listed if options.program in (None, mutant["program"])]
    if options.only:
        mutants = [mutant for mutant in mutants if mutant["name"] == options.only]
    elif options.stale:
        rows = kept_rows()
        mutants = [mutant for mutant in mutants if is_stale(mutant, rows)]
    elif not options.all:
        print("seed %d" % options.seed)
        mutants = random.Random(options.seed).sample(mutants, min(options.count, len(mutants)))
    mutants.sort(key=lambda mutant: (mutant["program"], mutant["file"]))  # what is built for one serves the next
    copy_tree()
    problem = healthy(mutants)
    if problem:
        print(problem + "\n0 passed, 1 failed")
        return 1
    results = []
    for mutant in mutants:
        results.append((mutant, verdict(mutant)))
        print("%-8s %s (%s)" % (results[-1][1], mutant["name"], mutant["program"]), flush=True)
        if options.all or options.stale:
            keep(*results[-1], listed)
    wrong = sum(result != "killed" for _, result in results)
    print("%d passed, %d failed" % (len(results) - wrong, wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
