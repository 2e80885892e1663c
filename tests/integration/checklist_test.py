#!/usr/bin/env python3
"""Checklists that are wrong or hostile: each problem at its cell, nothing imported, no harm done."""
import os
import time
import unittest

from world import WorldTest, run, sheet_rows, workbook, write

HEADER = ["type", "name", "label", "rule", "full", "relevant"]


class ChecklistFiles(WorldTest):
    def problems(self, path, code=1):
        answer = run("checklist", "check", path, "--json", wanted=code)
        self.assertFalse(answer.json["ok"])
        self.assertTrue(answer.json["problems"])
        return answer.json["problems"]

    def test_a_wrong_column_is_named_by_its_cell(self):
        path = workbook(self.path("c.xlsx"), {"survey": [HEADER + ["fulll"], ["", "A", "门岗", "pass_fail", "2", "", "3"]]})
        found = self.problems(path)
        self.assertEqual([(one["where"], one["code"]) for one in found], [("survey!G1", "unknown_column")])
        self.assertIn('was "full" meant?', found[0]["message"])

    def test_a_missing_column_is_an_error(self):
        header = ["type", "name", "label", "regel", "full"]
        found = self.problems(workbook(self.path("c.xlsx"), {"survey": [header, ["", "A", "门岗", "pass_fail", "2"]]}))
        self.assertTrue(any(one["where"].startswith("survey!D1") for one in found), found)

    def test_a_cycle_of_conditions_is_named(self):
        rows = [HEADER, ["", "A", "甲", "pass_fail", "2", "${B} = 'pass'"], ["", "B", "乙", "pass_fail", "2", "${A} = 'pass'"]]
        found = self.problems(workbook(self.path("c.xlsx"), {"survey": rows}))
        self.assertTrue(any(one["code"] == "cycle" for one in found), found)

    def test_every_problem_is_listed_at_once(self):
        rows = [HEADER, ["", "A", "甲", "pass_fail", "drei", ""], ["", "A", "乙", "nothing_known", "2", ""],
                ["", "C", "丙", "pass_fail", "2", "${NOBODY} = 1"]]
        found = self.problems(workbook(self.path("c.xlsx"), {"survey": rows}))
        lines = {one["where"][len("survey!"):].lstrip("ABCDEFG") for one in found}
        self.assertTrue({"2", "3", "4"} <= lines, found)

    def test_a_hundred_thousand_rows_end_soon(self):
        def rows():
            yield from sheet_rows([HEADER])
            yield from sheet_rows((["", "I%d" % n, "项", "pass_fail", "1", ""] for n in range(100_000)), first=2)
        started = time.time()
        found = self.problems(workbook(self.path("big.xlsx"), {"survey": rows()}))
        self.assertLess(time.time() - started, 60)
        self.assertLess(len(found), 6000)

    def test_a_zip_bomb_is_refused_before_it_is_unpacked(self):
        def rows():
            yield '<row r="1"><c r="A1" t="inlineStr"><is><t>'
            block = b"0" * 1_000_000
            for _ in range(600):
                yield block
            yield "</t></is></c></row>"
        path = workbook(self.path("bomb.xlsx"), {"survey": rows()})
        self.assertLess(os.path.getsize(path), 2_000_000)
        found = self.problems(path)
        self.assertIn("inflates_too_large", [one["code"] for one in found])

    def test_an_old_binary_workbook_gets_advice(self):
        path = self.path("old.xls")
        with open(path, "wb") as out:
            out.write(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000))
        answer = run("checklist", "check", path, wanted=1)
        self.says(answer.out + answer.err, ".xlsx")

    def test_what_is_no_checklist_at_all(self):
        for name, text in (("a.xlsx", "no zip"), ("b.csv", ""), ("c.pdf", "%PDF-1.4"), ("d.xml", "<a>")):
            with self.subTest(name):
                self.problems(write(self.path(name), text))

    def test_a_missing_file_is_wrong_usage(self):
        answer = run("checklist", "check", self.path("nobody.xlsx"), wanted=2)
        self.says(answer.err)


if __name__ == "__main__":
    unittest.main()
