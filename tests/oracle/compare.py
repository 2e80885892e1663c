#!/usr/bin/env python3
"""Random filled checklists scored by the engine and by the model; every field must agree to the last digit.

    compare.py PROGRAM [--seconds N | --cases N] [--seed S] [--show N]

PROGRAM is the built score_batch. A case that differs is printed with its seed; `--seed S --cases 1` repeats it.
The last line is 'N agreed, N differ'.
"""
import argparse
import csv
import io
import json
import pathlib
import random
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import generator  # noqa: E402
import model  # noqa: E402

BATCH = 200


def plain(part):
    return [part["code"], part["kind"], part["state"], part["value"], part["full"], part["weight"],
            [plain(child) for child in part["parts"]]]


def engine_view(result):
    if "error" in result:
        return result
    kept = {key: result[key] for key in ("rules", "state", "as_it_stands", "so_far", "score", "band", "passed", "bonus")}
    kept["gates"] = sorted([g["id"], g["at"], g["cause"]] for g in result["gates"])
    kept["parts"] = [plain(part) for part in result["parts"]]
    kept["findings"] = sorted([f["item"], f["severity"]] for f in result["findings"])
    return kept


def made(seed):
    form, sheet, answers, context, policy = generator.case(random.Random(seed))
    line = json.dumps({"checklist": sheet, "answers": answers, "policy": policy, "context": context}, ensure_ascii=False)
    return form, sheet, answers, context, policy, line


def shuffled(answers, seed):
    """The same answers in another order: the result must not depend on it (LIVE-1)."""
    keys = list(answers)
    random.Random(seed).shuffle(keys)
    return {key: answers[key] for key in keys}


def batch(program, first, count):
    """Yields (seed, differing keys, ours, theirs, case) of every case that differs."""
    cases = [made(first + index) for index in range(count)]
    done = subprocess.run([program], input="\n".join(case[-1] for case in cases) + "\n", text=True, capture_output=True)
    lines = done.stdout.splitlines()
    for index, case in enumerate(cases):
        form, _, answers, context, policy, _ = case
        theirs = engine_view(json.loads(lines[index])) if index < len(lines) else {"error": "the program died"}
        ours = model.score(form, shuffled(answers, first + index), context, policy)
        if ours != theirs:
            keys = ["error"] if "error" in theirs else [key for key in ours if ours[key] != theirs.get(key)]
            yield first + index, keys, ours, theirs, case


def lean(sheet):
    """A sheet as name=value pairs without the empty cells."""
    rows = list(csv.DictReader(io.StringIO(sheet)))
    return "\n".join(" ".join(f"{key}={cell}" for key, cell in row.items() if cell and key not in ("sheet", "label"))
                     for row in rows)


def show(seed, keys, ours, theirs, case):
    print(f"seed {seed}: differs in {', '.join(keys)}\n{lean(case[1])}\nanswers {json.dumps(case[2], ensure_ascii=False)}")
    print(f"policy {case[4]} context {case[3]}")
    for key in keys:
        print(f"  model  {key}: {json.dumps(ours.get(key), ensure_ascii=False)}")
        print(f"  engine {key}: {json.dumps(theirs.get(key, theirs), ensure_ascii=False)}")


def compare(program, seconds=None, cases=None, seed=1, shown=3):
    """Returns (agreed, differing)."""
    ends, agreed, differing, tally = time.monotonic() + (seconds or 1e9), 0, 0, {}
    while time.monotonic() < ends and (cases is None or agreed + differing < cases):
        count = BATCH if cases is None else min(BATCH, cases - agreed - differing)
        wrong = list(batch(program, seed + agreed + differing, count))
        for found in sorted(wrong, key=lambda found: len(found[4][1]))[:max(0, shown - differing)]:
            show(*found)
        for found in wrong:
            key = found[1][0]
            if key == "error":
                key = str(found[3].get("problems", found[3]))[:160]
            tally[key] = tally.get(key, 0) + 1
        differing += len(wrong)
        agreed += count - len(wrong)
    if tally:
        for key, number in sorted(tally.items(), key=lambda entry: -entry[1]):
            print(f"{number:6} first differ in {key}")
    return agreed, differing


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--cases", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=3)
    options = parser.parse_args()
    agreed, differing = compare(options.program, options.seconds, options.cases or (None if options.seconds else 1000),
                                options.seed, options.show)
    print(f"{agreed} agreed, {differing} differ")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
