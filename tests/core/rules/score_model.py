#!/usr/bin/env python3
"""A second scoring engine, written from the scoring rules with exact fractions, and a comparison of
random filled checklists with `wincheck score`.

    score_model.py COMMAND [--cases N] [--seed S]

COMMAND is the wincheck program. The last line is 'N passed, N failed'; a failing case is printed
with its checklist and answers so that it can be run again by hand.
"""
import argparse
import csv
import io
import json
import pathlib
import random
import subprocess
import sys
import tempfile
from fractions import Fraction

NANO = 10 ** 9
BANDS = [(90, "优秀"), (80, "良好"), (60, "合格"), (0, "不合格")]


def rounded(value, places=9):
    """Rounds half away from zero."""
    scaled = abs(Fraction(value)) * 10 ** places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 10 ** places)


def text(value):
    """Exact decimal text without trailing zeros."""
    if value is None:
        return None
    value = Fraction(value)
    nano = value * NANO
    assert nano.denominator == 1, value
    sign, digits = ("-" if nano < 0 else ""), f"{abs(nano.numerator):010d}"
    whole, fraction = digits[:-9], digits[-9:].rstrip("0")
    return sign + whole + ("." + fraction if fraction else "")


class Outcome:
    """Value of full marks, as it stands and so far; None where it does not enter the sums."""

    def __init__(self):
        self.stands = None
        self.so_far = None
        self.moved = Fraction(0)
        self.unanswered = 0


class Model:
    """Scores one filled checklist: SCO, ITEM, GATE-1, GATE-2, GATE-5 and ROLL rules."""

    def __init__(self, tree, answers):
        self.tree, self.answers = tree, answers
        self.bonus = Fraction(0)
        self.verdicts = []  # (reach, effect, points) on the inspection
        self.gates = []
        self.fails = False

    # Items -----------------------------------------------------------------------------------

    def worth(self, item, answer):
        """Value, failed, for an answered item."""
        rule, full = item["rule"], item["full"]
        if rule == "pass_fail":
            return (full, False) if answer == "pass" else (Fraction(0), True)
        if rule == "choice":
            value = dict(item["options"])[answer]
            return value, value <= 0 < full
        if rule == "multiple":
            total = sum((dict(item["options"])[name] for name in answer), Fraction(0))
            value = max(min(total, full), Fraction(0))
            return value, value <= 0 < full
        if rule == "deduct":
            lost = Fraction(0)
            for name, points, cap, free in item["lines"]:
                count = max(0, answer["occurrences"].get(name, 0) - free)
                taken = count * points
                lost += min(taken, cap) if cap is not None else taken
            value = max(full - lost, item["floor"])
            return value, value <= 0 < full
        if rule == "tier":
            for bound, points in item["steps"]:
                if bound is None or answer <= bound:
                    return points, points <= 0 < full
        if rule == "ratio":
            value = rounded(full * answer["compliant"] / answer["checked"])
            return value, value <= 0 < full
        value = Fraction(answer)
        return value, value <= 0 < full

    def item(self, item):
        out = Outcome()
        answer = self.answers.get(item["name"])
        full = item["full"]
        is_na = isinstance(answer, dict) and "na" in answer
        nothing_checked = isinstance(answer, dict) and answer.get("checked") == 0
        if is_na or nothing_checked:
            if item["na"] == "full":
                out.stands = out.so_far = (full, full)
            if item["na"] == "redistribute":
                out.moved = full
            return out, []
        if answer is None:
            if not item["bonus"]:
                out.stands, out.unanswered = (Fraction(0), full), 1
            return out, []
        value, failed = self.worth(item, answer)
        fired = []
        if item["minimum"] is not None and value < item["minimum"]:
            failed = True
            self.gates.append("GATE-5")
        is_zero = full > 0 and value <= 0
        if item["veto"] and (failed or is_zero):
            self.gates.append("GATE-1")
            if item["veto"][0] == "item":
                value = under(value, item["veto"])
            else:
                fired.append(item["veto"])
        if item["bonus"]:
            self.bonus += value
        else:
            out.stands = out.so_far = (value, full)
        return out, fired

    # Sections --------------------------------------------------------------------------------

    def fold(self, mode, parts, moved, section, is_open):
        """A section's (value, full) from those of its applicable children, with their weights."""
        if not parts:
            return None
        total = sum(value for _, (value, _) in parts)
        full = sum(full for _, (_, full) in parts)
        if mode == "share":
            if full <= 0:
                return None
            figure = rounded(100 * Fraction(total) / full), Fraction(100)
        elif mode == "weighted":
            weight = sum(w for w, _ in parts)
            if weight <= 0:
                return None
            figure = (rounded(sum(w * v for w, (v, _) in parts) / weight),
                      rounded(sum(w * f for w, (_, f) in parts) / weight))
        elif mode == "pool":
            value = section["full"] - (full - total)
            figure = max(min(value, section["full"]), Fraction(0)), section["full"]
        elif moved:
            if full <= 0:
                return None
            figure = rounded(total * (full + moved) / full), full + moved
        else:
            figure = total, full
        return figure

    def section(self, section):
        out, fired = Outcome(), []
        stands, so_far, moved = [], [], Fraction(0)
        for child in section["children"]:
            is_item = "rule" in child
            part, verdicts = self.item(child) if is_item else self.section(child)
            out.unanswered += part.unanswered
            moved += part.moved
            weight = child["weight"]
            if part.stands is not None:
                stands.append((weight, part.stands))
            if part.so_far is not None:
                so_far.append((weight, part.so_far))
            fired += verdicts if is_item else []
        mode = section["mode"]
        out.stands = self.fold(mode, stands, moved, section, out.unanswered > 0)
        out.so_far = self.fold(mode, so_far, moved, section, False)
        own = [v for v in fired if v[0] == "section"]
        self.take([v for v in fired if v[0] == "inspection"])
        if any(v[1] == "fail" for v in own):
            self.fails = True
        if out.stands is None:
            return out, []
        out.stands = lowest(out.stands, own)
        if out.so_far is not None:
            out.so_far = lowest(out.so_far, own)
        if section["minimum"] is not None and out.unanswered == 0:
            if out.stands[0] < section["minimum"] * out.stands[1]:
                self.gates.append("GATE-2")
                self.fails = True
        return out, []

    def take(self, verdicts):
        self.verdicts += verdicts
        if any(v[1] == "fail" for v in verdicts):
            self.fails = True

    # Inspection ------------------------------------------------------------------------------

    def result(self):
        root = {"children": self.tree, "mode": "sum", "minimum": None, "full": None}
        out, _ = self.section(root)
        result = {"as_it_stands": figures(out.stands), "so_far": figures(out.so_far), "bonus": text(self.bonus),
                  "gates": sorted(self.gates), "score": None, "band": None, "passed": None}
        if out.unanswered:
            return {**result, "state": "incomplete"}
        if out.stands is None or out.stands[1] <= 0:
            return {**result, "state": "not-scored", "passed": False}
        value, full = out.stands
        score = rounded(100 * value / full) + self.bonus
        score = lowest((score, None), self.verdicts)[0]
        band = next((name for bound, name in BANDS if score >= bound), BANDS[-1][1])
        return {**result, "state": "scored", "score": text(score), "band": band,
                "passed": score >= 60 and not self.fails}


def under(value, verdict):
    _, effect, points = verdict
    if effect == "zero":
        return min(value, Fraction(0))
    if effect == "cap":
        return min(value, points)
    if effect == "minus":
        return min(value, max(value - points, Fraction(0)))
    return value


def lowest(figure, verdicts):
    value, full = figure
    return min([value] + [under(value, verdict) for verdict in verdicts]), full


def figures(figure):
    if figure is None:
        return {"value": None, "full": None, "percent": None}
    value, full = figure
    percent = text(rounded(100 * Fraction(value) / full)) if full > 0 else None
    return {"value": text(value), "full": text(full), "percent": percent}


# Random filled checklists --------------------------------------------------------------------

class Maker:
    """Makes one checklist with answers from a random source."""

    def __init__(self, source):
        self.random = source
        self.count = 0
        self.answers = {}

    def points(self, top=10):
        return Fraction(self.random.randint(1, top * 4), 4)

    def veto(self):
        if self.random.random() > 0.15:
            return None
        reach = self.random.choice(["item", "section", "inspection"])
        effect = self.random.choice(["zero", "cap", "fail"] if reach != "item" else ["zero", "cap"])
        return reach, effect, self.points()

    def item(self, parent_mode):
        self.count += 1
        r = self.random
        item = {"name": f"q{self.count}", "full": self.points(), "weight": Fraction(r.randint(0, 20), 10),
                "na": r.choice(["no", "yes", "full", "redistribute"]), "veto": self.veto(), "bonus": False,
                "minimum": None, "floor": Fraction(0),
                "rule": r.choice(["pass_fail", "choice", "multiple", "deduct", "tier", "ratio", "points"])}
        if r.random() < 0.08 and parent_mode == "sum":
            item.update(bonus=True, veto=None, na="no")
        elif r.random() < 0.15:
            item["minimum"] = rounded(item["full"] / 2, 2)
        getattr(self, "make_" + item["rule"])(item)
        if item["na"] != "no" and r.random() < 0.4:
            self.answers[item["name"]] = {"na": "reason"}
        elif r.random() < self.blank:
            self.answers.pop(item["name"])
        return item

    def make_pass_fail(self, item):
        self.answers[item["name"]] = self.random.choice(["pass", "pass", "fail"])

    def make_choice(self, item):
        item["options"] = [(f"o{i}", value) for i, value in
                           enumerate([item["full"], rounded(item["full"] / 2, 2), Fraction(0)])]
        self.answers[item["name"]] = self.random.choice(item["options"])[0]

    def make_multiple(self, item):
        item["options"] = [(f"o{i}", self.random.choice([1, 1, -1]) * self.points(3)) for i in range(3)]
        item["full"] = max(sum((v for _, v in item["options"] if v > 0), Fraction(0)), Fraction(1))
        self.answers[item["name"]] = [name for name, _ in item["options"] if self.random.random() < 0.6]

    def make_deduct(self, item):
        r = self.random
        item["lines"] = []
        for i in range(r.randint(1, 3)):
            points, cap, free = self.points(2), r.choice([None, r.randint(1, 3)]), r.choice([0, 0, 1])
            cap = Fraction(cap or 4) * points if cap or free else None
            item["lines"].append((f"line{i}", points, cap, free))
        counts = {line[0]: r.randint(0, 4) for line in item["lines"]}
        self.answers[item["name"]] = {"occurrences": {k: v for k, v in counts.items() if v}}

    def make_tier(self, item):
        item["steps"] = [(0, item["full"]), (2, rounded(item["full"] / 3, 3)), (None, Fraction(0))]
        self.answers[item["name"]] = self.random.randint(0, 4)

    def make_ratio(self, item):
        checked = self.random.randint(0, 9)
        self.answers[item["name"]] = {"compliant": self.random.randint(0, checked), "checked": checked}

    def make_points(self, item):
        self.answers[item["name"]] = text(rounded(item["full"] * self.random.randint(0, 7) / 7, 3))

    def section(self, depth):
        self.count += 1
        r = self.random
        section = {"name": f"s{self.count}", "mode": r.choice(["sum", "share", "weighted", "pool"]),
                   "weight": Fraction(r.randint(0, 20), 10), "minimum": None, "full": None}
        if section["mode"] == "pool":
            section["full"] = self.points(20)
        if r.random() < 0.3:
            section["minimum"] = Fraction(r.randint(1, 9), 10)
        section["children"] = [self.section(depth + 1) if depth < 2 and r.random() < 0.25 else self.item(section["mode"])
                               for _ in range(r.randint(1, 5))]
        return section

    def make(self):
        self.blank = self.random.choice([0, 0, 0.2])
        tree = [self.section(0) for _ in range(self.random.randint(1, 4))]
        return tree, self.answers


COLUMNS = ["type", "name", "label", "rule", "full", "weight", "lines", "table", "bonus", "mode", "minimum", "veto", "na"]


def veto_text(veto):
    reach, effect, points = veto
    what = {"zero": "0", "cap": f"cap {text(points)}", "fail": "fail"}[effect]
    return f"{reach} {what}"


def rows_of(node):
    """The survey rows of one node."""
    if "rule" not in node:
        row = {"type": "begin group", "name": node["name"], "label": node["name"], "mode": node["mode"],
               "weight": text(node["weight"]), "full": text(node["full"]) or "",
               "minimum": f"{text(node['minimum'] * 100)}%" if node["minimum"] is not None else ""}
        return [row, *(row for child in node["children"] for row in rows_of(child)), {"type": "end group"}]
    row = {"name": node["name"], "label": node["name"], "rule": node["rule"], "full": text(node["full"]),
           "weight": text(node["weight"]), "na": node["na"], "bonus": "yes" if node["bonus"] else "",
           "veto": veto_text(node["veto"]) if node["veto"] else "",
           "minimum": text(node["minimum"]) if node["minimum"] is not None else ""}
    if "options" in node:
        row["lines"] = ";".join(f"{name}:{text(value)}" for name, value in node["options"])
    if "lines" in node:
        row["lines"] = ";".join(
            f"{name}:{text(value)}" + (f":{text(cap)}" if cap is not None else "") + (f":{free}" if free else "") for name, value, cap, free in node["lines"])
    if "steps" in node:
        row["table"] = ";".join(f"{'else' if bound is None else '<=' + str(bound)}:{text(value)}"
                                for bound, value in node["steps"])
    return [row]


def csv_of(tree):
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    for node in tree:
        writer.writerows(rows_of(node))
    return out.getvalue()


def compare(command, folder, tree, answers):
    """Differences between the model and the command, as text; empty when they agree."""
    (folder / "form.csv").write_text(csv_of(tree), encoding="utf-8")
    (folder / "answers.json").write_text(json.dumps({"answers": answers}), encoding="utf-8")
    (folder / "policy.json").write_text('{"scoring":{"places":9}}', encoding="utf-8")
    run = subprocess.run([command, "score", folder / "form.csv", "--answers", folder / "answers.json", "--policy",
                          folder / "policy.json", "--json"], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        return run.stdout + run.stderr
    got = json.loads(run.stdout)
    got["gates"] = sorted(gate["id"] for gate in got["gates"])
    wanted = Model(tree, answers).result()
    return "\n".join(f"{key}: expected {value}, got {got[key]}" for key, value in wanted.items() if got[key] != value)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("command")
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10 ** 6)
    print(f"seed {seed}")
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for case in range(options.cases):
            tree, answers = Maker(random.Random(seed * 100_003 + case)).make()
            difference = compare(options.command, folder, tree, answers)
            if difference:
                failed += 1
                print(f"case {case} of seed {seed}:\n{difference}\n{csv_of(tree)}\n{json.dumps(answers)}")
    print(f"{options.cases - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
