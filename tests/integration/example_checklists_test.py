#!/usr/bin/env python3
"""examples/checklists: every workbook is good, and its filled example scores what was worked out by hand."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
WINCHECK = os.environ.get("WINCHECK_COMMAND", str(ROOT / "build" / "wincheck"))
FOLDER = ROOT / "examples" / "checklists"
sys.path.insert(0, str(FOLDER))
import routine_checks  # noqa: E402
import special_topics  # noqa: E402

CHECKS = [*special_topics.SPECIALS, routine_checks.QUARTERLY, routine_checks.MONTHLY, routine_checks.SELF]


def run(*words):
    done = subprocess.run([WINCHECK, *map(str, words)], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def parts_of(parts):
    for part in parts:
        yield part
        yield from parts_of(part["parts"])


class ExampleChecklistsTest(unittest.TestCase):
    def test_every_workbook_is_good(self):
        for check in CHECKS:
            with self.subTest(check["file"]):
                code, out, err = run("checklist", "check", FOLDER / (check["file"] + ".xlsx"), "--json")
                self.assertEqual((code, json.loads(out)["problems"]), (0, []), err)

    def test_the_quarterly_one_has_300_items(self):
        _, out, _ = run("checklist", "check", FOLDER / "区域季度常规检查.xlsx", "--json")
        self.assertEqual(json.loads(out)["items"], 300)

    def test_each_example_scores_what_was_worked_out_by_hand(self):
        for check in CHECKS:
            with self.subTest(check["file"]):
                code, out, err = run("score", FOLDER / (check["file"] + ".xlsx"), "--answers",
                                     FOLDER / (check["file"] + ".json"), "--json")
                self.assertEqual(code, 0, out + err)
                result = json.loads(out)
                self.assertEqual((result["score"], result["band"], result["passed"]), check["expected"])
                value = {part["code"]: part["value"] for part in parts_of(result["parts"])}
                for item, _, earned, _ in check["filled"]:
                    self.assertEqual(value[item], earned, item)
                for section, _, share in check.get("shares", []):
                    self.assertEqual(value[section], share, section)

    def test_the_workbooks_are_what_the_script_writes(self):
        try:
            import make_checklists
        except ImportError:
            self.skipTest("openpyxl is not installed")
        with tempfile.TemporaryDirectory() as folder:
            for check in CHECKS:
                make_checklists.write(check, pathlib.Path(folder))
                for ending in (".xlsx", ".json"):
                    name = check["file"] + ending
                    self.assertEqual((pathlib.Path(folder) / name).read_bytes(), (FOLDER / name).read_bytes(), name)


if __name__ == "__main__":
    unittest.main()
