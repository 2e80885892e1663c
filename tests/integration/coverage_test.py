"""PLAN-1, KIND-1 to KIND-7: `wincheck coverage` against a model that recomputes each answer from the raw acts."""
import csv
import io
import json
import os
import sys
import tempfile
import unittest

from world import ROOT, WINCHECK, run, write

sys.path.insert(0, os.path.join(ROOT, "tests", "oracle"))
import coverage as oracle  # noqa: E402

LONG = os.environ.get("WINCHECK_LONG") == "1"
SEED = int(os.environ.get("WINCHECK_SEED", "1")) * 1_000_003 % 2**31
REGISTER = [{"project": "P1", "step": "open", "date": "2025-05-01", "region": "east", "branch": "east-1"},
            {"project": "P2", "step": "open", "date": "2025-05-01", "region": "west", "branch": "west-1"}]
VISIT = {"id": "i1", "project": "P1", "kind": "hq_special", "ending": "sealed", "began": "2026-03-02T02:10:00+08:00",
         "known": "2026-03-09T08:00:00+08:00"}


class CoverageCommand(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def file(self, **document):
        return write(os.path.join(self.folder.name, "year.json"), json.dumps(document))

    def agree(self, seed, *size):
        compared, differing = oracle.compare(WINCHECK, seed, *size)
        print("coverage: seed %d, %d rows" % (seed, compared))
        self.assertEqual([], differing[:2])
        self.assertGreater(compared, 100)

    def test_small_years_agree_with_the_model(self):
        for world in range(200 if LONG else 4):
            self.agree(SEED + world, 3, 60, 30, 20)

    @unittest.skipUnless(LONG, "long runs only: a company of 7,000 projects")
    def test_a_whole_company_agrees_with_the_model(self):
        self.agree(SEED, 30, 7_000, 400, 6)

    def test_what_arrives_late_counts_from_then_on_for_its_night(self):
        path = self.file(register=REGISTER, inspections=[VISIT])

        def done(at, date, target="hq_projects"):
            return [(row["done"], row["owed"]) for row in run(
                "coverage", path, "--at", at, "--date", date, "--target", target, "--json").json["coverage"]]
        self.assertEqual([(0, 2)], done("2026-03-09T07:59:59+08:00", "2026-03-02"))
        self.assertEqual([(1, 1)], done("2026-03-09T08:00:00+08:00", "2026-03-02"))
        week = [{"id": "w", "kinds": ["hq_special"], "period": "week", "in_charge": "c"}]
        path = self.file(register=REGISTER, inspections=[VISIT], coverage=week)
        self.assertEqual([(1, 1)], done("2026-03-10T08:00:00+08:00", "2026-03-01", "w"))  # Sunday's night
        self.assertEqual([(0, 2)], done("2026-03-10T08:00:00+08:00", "2026-03-02", "w"))

    def test_rows_as_csv_and_columns_name_who_owes_what(self):
        path = self.file(register=REGISTER, inspections=[VISIT])
        words = ("coverage", path, "--at", "2026-03-10T08:00:00+08:00", "--undone")
        rows = list(csv.DictReader(io.StringIO(run(*words, "--csv").out)))
        owed = {(row["target"], row["unit"]): (row["owed"], row["by"], row["undone"]) for row in rows}
        self.assertEqual(("1", "2026-12-31", "west"), owed["hq_regions", "quality_centre"])
        self.assertEqual(("1", "2026-03-31", "P2"), owed["region_routine", "west"])
        self.assertEqual(("1", "2026-03-31", "P1"), owed["project_monthly", "P1"])
        self.assertEqual(8, len(rows))
        self.assertIn("lost_from", run(*words, "--unit", "west").out)
        error = run(*words, "--target", "nothing", "--json", wanted=1).json["error"]
        self.assertEqual(("target_unknown", "target"), (error["reason"], error["where"]))

    def test_bad_files_are_refused_with_their_place(self):
        for document, place in (({"register": [{"project": "P"}]}, "register[0].date"),
                                ({"register": [dict(REGISTER[0], step="shut")]}, "register[0].step"),
                                ({"register": [dict(REGISTER[0], region="")]}, "register[0].region"),
                                ({"inspections": [dict(VISIT, began="noon")]}, "inspections[0].began"),
                                ({"inspections": [dict(VISIT, known="later")]}, "inspections[0].known"),
                                ({"coverage": [{"id": "a"}]}, "coverage[1].kinds"),
                                ({"asks": [{"at": "2026"}]}, "asks[0].at")):
            with self.subTest(place):
                error = run("coverage", self.file(**document), "--json", wanted=1).json["error"]
                self.assertEqual(place, error["where"])
                self.assertTrue(error["remedy"])


if __name__ == "__main__":
    unittest.main()
