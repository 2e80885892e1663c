#!/usr/bin/env python3
"""Score sheets as they are used in China for property service, lifts, guards, fire safety, canteens and dormitories, written
as checklists in our own words: each scores as its rules say. The figures of each (full marks, deductions, weights, bands) are
those of the sheets in WINCHECK_SHARED_DATA/scores-cn-sheets; what a checklist cannot say is in docs/guides/score.md.
"""
import csv
import io
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
WINCHECK = os.environ.get("WINCHECK_COMMAND", str(ROOT / "build" / "wincheck"))
SHARED = pathlib.Path(os.environ.get("WINCHECK_SHARED_DATA", ROOT.parent / "shared" / "data")) / "scores-cn-sheets"
COLUMNS = ["sheet", "type", "name", "label", "rule", "full", "weight", "mode", "floor", "lines", "gate", "veto", "tag", "na",
           "scale", "pass", "bands", "count_grade"]


def section(code, items, **columns):
    yield {"type": "begin group", "name": code, "label": code, **columns}
    yield from items
    yield {"type": "end group"}


def item(code, rule, full="", lines="", **columns):
    return {"name": code, "label": code, "rule": rule, "full": full, "lines": lines, **columns}


def deducts(prefix, full, *points, **columns):
    """One deduction item for each number: so much a place."""
    return [item(f"{prefix}{n}", "deduct", full, f"a:{p}", **columns) for n, p in enumerate(points, 1)]


def rated(prefix, *fulls):
    return [item(f"{prefix}{n}", "points", full) for n, full in enumerate(fulls, 1)]


def found(**counts):
    return {"occurrences": counts}


def full_marks(rows, given):
    """Answers that earn full marks, then those given."""
    answers = {}
    for row in rows:
        if row.get("rule") == "deduct":
            answers[row["name"]] = found()
        elif row.get("rule") in ("points", "pass_fail"):
            answers[row["name"]] = row["full"] if row["rule"] == "points" else "pass"
    return {**answers, **given}


FIRE = [item("f1", "deduct", 10, "a:once 10;b:once 4;c:once 4;d:once 6;e:once 8"),
        item("f2", "deduct", 10, "a:once 8;b:once 10;c:once 6;d:once 6;e:once 7")]
SITE = [item("g1", "deduct", 5, "a:once 5;b:once 5;c:once 5"), item("g2", "deduct", 5, "a:once 5;b:once 2.5"),
        item("g3", "deduct", 5, "a:once 5;b:once 2.5;c:once 2.5"),
        item("g4", "deduct", 5, "a:once 5;b:once 5;c:once 2.5;d:once 2.5"),
        item("g5", "deduct", 5, "a:once 5;b:once 2.5;c:once 2.5"), item("g6", "deduct", 5, "a:once 5;b:once 5;c:once 2.5")]
SUMMARY = [*section("sa", deducts("a", 10, *[1] * 6, tag="guarantee", veto="section 0") + deducts("an", 10, 1, 1, 1, 1),
                    weight=10, mode="share", gate="value < 40 of tag guarantee -> section 0"),
           *section("sb", deducts("b", 10, 1, 1, 1, 1, na="yes"), weight=20, mode="share")]
for number, weight in enumerate([10, 10, 10, 10, 10, 10, 5, 5]):
    SUMMARY += section(f"sc{number}", deducts(f"c{number}_", 10, 1), weight=weight, mode="share")
GUARD = list(section("s", deducts("m", "", 1, 2, 2, 1, 2, 2, 2, 2, 5, 5), mode="pool", full=10))
LIFTS = [row for code, full, points in [("w", 20, (2, 4)), ("t", 20, (2, 10)), ("r", 10, (2, 5, 5)), ("k", 20, (4, 2, 2, 2, 2)),
                                        ("h", 10, (1,)), ("z", 10, (2,)), ("q", 10, (10,))]
         for row in section("s" + code, deducts(code, "", *points), mode="pool", full=full)]
COUNTED = [item(f"n{n}", "pass_fail", 1) for n in range(1, 8)] + [item(f"k{n}", "pass_fail", 1, tag="关键项") for n in (1, 2)]
COUNT = {"count_grade": "0/0:优秀;0/1:良好;0/3:合格"}
REPEATED = {"id": "p", "version": "1", "scoring": {"repetition": {"factor": 2}}}
TENTHS = {"id": "p", "version": "1", "scoring": {"adjustments": [{"id": "new", "attribute": "new", "equals": "yes", "factor": "0.9"}]}}
TEN = deducts("d", 1, *["0.2"] * 7) + [item("d8", "deduct", 3, "a:0.5")]
MAINTAINED = {"bands": "90:合格;80:需整改;0:不合格", "pass": 80}
# name, rows, settings, answers beside full marks, options, (score, band, passed)
SHEETS = [
    ("canteen-hygiene", deducts("h", 20, 5, 10, 20, 10, 10), {"bands": "91:优秀;60:合格;0:不合格"},
     {"h1": found(a=3), "h2": found(a=1)}, {}, ("75", "合格", True)),
    ("canteen-hygiene", deducts("h", 20, 5, 10, 20, 10, 10), {"bands": "91:优秀;60:合格;0:不合格"},
     {"h1": found(a=5), "h3": found(a=1), "h5": found(a=1)}, {}, ("50", "不合格", False)),
    ("canteen-rating-200", [*section("s1", rated("a", 2, 4, 7, 2, 6, 5, 2, 2)), *section("s2", rated("b", 3, 5, 4, 4, 2, 2)),
                            *section("s3", rated("c", 10, 10, 5, 5, 6, 5, 6, 3))], {"scale": 200},
     {"a3": "5", "b2": "2.5", "c1": "7"}, {}, ("185", "优秀", True)),
    ("construction-fire-safety", FIRE, {}, {"f1": found(b=1, c=1), "f2": found(e=1)}, {}, ("25", "不合格", False)),
    ("construction-fire-safety", FIRE, {}, {"f1": found(a=1, b=1, c=1, d=1, e=1)}, {}, ("50", "不合格", False)),
    ("construction-safety-summary-rules", SUMMARY, {"mode": "weighted"},
     {"a1": found(a=9), "a2": found(a=6), "a3": found(a=6), "b1": found(a=2), "b2": found(a=1), "b4": {"na": "none"}}, {},
     ("88", "良好", True)),
    ("construction-safety-summary-rules", SUMMARY, {"mode": "weighted"}, {"a1": found(a=9), "a2": found(a=6), "a3": found(a=5)}, {},
     ("98", "优秀", True)),
    ("construction-safety-summary-rules", SUMMARY, {"mode": "weighted"}, {"a1": found(a=10)}, {}, ("90", "优秀", True)),
    ("dormitory-over-deduction", list(section("s", deducts("o", "", 10, 10, 20), mode="pool", full=100)),
     {"pass": "40.000000001"}, {"o1": found(a=2), "o3": found(a=2)}, {}, ("40", "不合格", False)),
    ("dormitory-ten-points", TEN, {"scale": 10}, {"d1": found(a=1), "d2": found(a=3), "d8": found(a=1)},
     {"policy": TENTHS, "context": {"project": "P", "attributes": {"new": "yes"}}}, ("7.83", "合格", True)),
    ("dormitory-ten-points", TEN, {"scale": 10}, {"d1": found(a=6)}, {}, ("9", "优秀", True)),
    ("grade-bands", rated("g", 100), MAINTAINED, {"g1": "79.999999999"}, {}, ("79.999999999", "不合格", False)),
    ("grade-bands", rated("g", 100), MAINTAINED, {"g1": "80"}, {}, ("80", "需整改", True)),
    ("guard-assessment-fines", list(section("s", deducts("p", "", 2, 4, 3, 2), mode="pool", full=100)), {},
     {"p1": found(a=2), "p2": found(a=1)}, {}, ("92", "优秀", True)),
    ("guard-conduct-monthly", GUARD, {"scale": 10}, {"m1": found(a=2), "m3": found(a=1)},
     {"policy": REPEATED, "context": {"project": "P", "earlier": [{"item": "m1", "times": 1}]}}, ("4", "不合格", False)),
    ("lift-check-grading", COUNTED, COUNT, {}, {}, ("100", "优秀", True)),
    ("lift-check-grading", COUNTED, COUNT, {"n1": "fail"}, {}, ("88.89", "良好", True)),
    ("lift-check-grading", COUNTED, COUNT, {"n1": "fail", "n2": "fail", "n3": "fail"}, {}, ("66.67", "合格", True)),
    ("lift-check-grading", COUNTED, COUNT, {f"n{n}": "fail" for n in (1, 2, 3, 4)}, {}, ("55.56", "不合格", False)),
    ("lift-check-grading", COUNTED, COUNT, {"k1": "fail"}, {}, ("88.89", "不合格", False)),
    ("lift-maintenance-monthly", LIFTS, MAINTAINED,
     {"t1": found(a=2), "t2": found(a=1), "k1": found(a=1), "k2": found(a=1), "q1": found(a=1)}, {}, ("70", "不合格", False)),
    ("lift-maintenance-monthly", LIFTS, MAINTAINED, {"t1": found(a=3), "t2": found(a=2)}, {}, ("80", "需整改", True)),
    ("property-service-management-section", [item("p1", "deduct", 3, "a:1"), item("p2", "pass_fail", 1), item("p3", "pass_fail", 1),
                                             item("p4", "deduct", 3, "a:1"), item("p5", "deduct", 4, "a:1"),
                                             item("p6", "multiple", "", "x:1;y:1"), item("p7", "deduct", 2, "a:1")], {},
     {"p1": found(a=1), "p6": ["x"]}, {}, ("87.5", "良好", True)),
    ("property-weights-130", rated("w", *[10] * 9, 5, 5, 10, 20), {}, {"w13": "10"}, {}, ("92.31", "优秀", True)),
    ("property-weights-130", rated("w", *[10] * 9, 5, 5, 10, 20), {"scale": 130}, {"w13": "10"}, {}, ("120", "优秀", True)),
    ("public-toilet", deducts("t", 15, 5, 5), {}, {"t1": found(a=2), "t2": found(a=4)}, {}, ("16.67", "不合格", False)),
    ("site-security-fire", SITE, {}, {"g2": found(b=1), "g3": found(b=1, c=1)}, {}, ("75", "合格", True)),
    ("site-security-fire", SITE, {}, {"g4": found(a=1, b=1, c=1, d=1)}, {}, ("83.33", "良好", True)),
]


class ScoreSheetsTest(unittest.TestCase):
    def scored(self, rows, settings, given, options):
        out = io.StringIO()
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows({"sheet": "survey", **row} for row in rows)
        if settings:
            writer.writerow({"sheet": "settings", **settings})
        with tempfile.TemporaryDirectory() as folder:
            place = pathlib.Path(folder)
            (place / "sheet.csv").write_text(out.getvalue(), encoding="utf-8")
            (place / "answers.json").write_text(json.dumps({"answers": full_marks(rows, given)}), encoding="utf-8")
            words = [WINCHECK, "score", place / "sheet.csv", "--answers", place / "answers.json", "--json"]
            for name, document in options.items():
                (place / (name + ".json")).write_text(json.dumps(document), encoding="utf-8")
                words += ["--" + name, place / (name + ".json")]
            done = subprocess.run(list(map(str, words)), capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        result = json.loads(done.stdout)
        return result["score"], result["band"], result["passed"]

    def test_every_sheet_scores_as_its_rules_say(self):
        for name, rows, settings, given, options, expected in SHEETS:
            with self.subTest(name, given=str(given)):
                self.assertEqual(self.scored(rows, settings, given, options), expected)

    def test_no_sheet_is_left_out(self):
        if not SHARED.is_dir():
            self.skipTest("WINCHECK_SHARED_DATA is absent")
        self.assertEqual({path.stem for path in SHARED.glob("*.csv")}, {sheet[0] for sheet in SHEETS})


if __name__ == "__main__":
    unittest.main()
