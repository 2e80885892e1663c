"""DUE-0 to DUE-3: `wincheck due` against a model that walks day by day, and what a person sees of it."""
import csv
import io
import json
import os
import sys
import tempfile
import unittest

from world import ROOT, WINCHECK, run, write

sys.path.insert(0, os.path.join(ROOT, "tests", "oracle"))
import due as oracle  # noqa: E402

INSPECTION = {"id": "i1", "kind": "self_check", "began": "2026-10-01T01:30:00+08:00", "left": "2026-10-01T04:00:00+08:00",
              "sealed": "2026-10-01T16:00:01+08:00", "findings": [{"id": "f1", "severity": 3}]}
CALENDAR = {"years": [2026], "days": [{"date": "2026-10-0%d" % day, "name": "国庆节", "off": True} for day in range(1, 8)]}


class DueCommand(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def file(self, document):
        return write(os.path.join(self.folder.name, "due.json"), json.dumps(document))

    def test_the_model_agrees(self):
        cases = 100_000 if os.environ.get("WINCHECK_LONG") == "1" else 4_000
        seed = int(os.environ.get("WINCHECK_SEED", "1")) * 1_000_003 % 2**31
        compared, differing = oracle.compare(WINCHECK, cases, seed)
        print("due: seed %d, %d rows" % (seed, compared))
        self.assertEqual([], differing[:3])
        self.assertGreater(compared, cases)

    def test_a_night_over_the_holiday(self):
        told = run("due", self.file({"inspections": [INSPECTION], "calendar": CALENDAR}), "--at",
                   "2026-10-08T18:00:00+08:00", "--json").json["due"]
        self.assertEqual(["seal", "report", "rectification"], [row["what"] for row in told])
        self.assertEqual({"2026-09-30"}, {row["business_date"] for row in told})
        self.assertEqual(["2026-10-01T16:00:00+08:00", "2026-10-08T18:00:00+08:00", "2026-10-08T18:00:00+08:00"],
                         [row["due"] for row in told])
        self.assertEqual([True, False, False], [row["late"] for row in told])
        self.assertEqual([False, True, True], [row["moved"] for row in told])

    def test_an_unknown_year_is_said_so(self):
        told = run("due", self.file({"inspections": [INSPECTION]}), "--json").json["due"]
        self.assertEqual([None, "2026-10-05", "2026-10-07"], [row["unknown"] for row in told])
        self.assertEqual([None, None], [row["due"] for row in told[1:]])
        self.assertEqual([None, None], [row["late"] for row in told[1:]])

    def test_csv_and_columns(self):
        path = self.file({"inspections": [INSPECTION], "calendar": CALENDAR})
        rows = list(csv.DictReader(io.StringIO(run("due", path, "--csv").out)))
        self.assertEqual(["", "", "f1"], [row["finding"] for row in rows])
        self.assertIn("2026-10-08T18:00:00+08:00", run("due", path).out)

    def test_bad_files_are_refused_with_their_place(self):
        for document, place in (({"inspections": [{"id": "a"}]}, "a: "),
                                ({"inspections": [{"id": "a", "business_date": "2026-02-30"}]}, "a: business_date: "),
                                ({"inspections": [{"id": "a", "business_date": "2026-02-03", "zone": "Mars"}]}, "a: zone"),
                                ({"due": {"close": 1}}, "due.close"), ({"visit": {"night": 1}}, "visit.night"),
                                ({"zones": [{"name": "x"}]}, "zones[0].periods"),
                                ({"announced": [{}]}, "announced: business_date: ")):
            with self.subTest(place):
                answer = run("due", self.file(document), "--json", wanted=1).json["error"]
                self.assertTrue(answer["where"].startswith(place), answer)
                self.assertTrue(answer["remedy"])


if __name__ == "__main__":
    unittest.main()
