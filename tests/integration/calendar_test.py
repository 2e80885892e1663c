"""DUE-0, DUE-2: `wincheck calendar` against the published notices and Python's own calendar, day by day."""
import csv
import datetime
import io
import json
import os
import sys
import tempfile
import unittest

from world import ROOT, run, write

sys.path.insert(0, os.path.join(ROOT, "tests", "oracle"))
import days as oracle  # noqa: E402

FIXTURE = {"years": [2020, 2021], "days": [{"date": "2021-01-01", "name": "元旦", "off": True},
                                          {"date": "2021-01-02", "name": "=1+1, \"调休\"", "off": False}]}


class CalendarCommand(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.file = write(os.path.join(self.folder.name, "calendar.json"), json.dumps(FIXTURE))

    @unittest.skipUnless(oracle.published_files(), "no shared data here")
    def test_every_day_of_twenty_years(self):
        days = oracle.published()
        told = run("calendar", *oracle.published_files(), "--from", "2006-12-01", "--to", "2027-01-31", "--json").json
        self.assertEqual(sorted(days.years), told["years"])
        day = datetime.date(2006, 12, 1)
        for row in told["days"]:
            following = days.workday_from(day + oracle.DAY)
            expected = {"date": day.isoformat(), "weekday": day.isoweekday(), "kind": days.kind(day),
                        "name": days.names.get(day, ""), "week": oracle.week_text(day), "month": day.isoformat()[:7],
                        "quarter": oracle.quarter_text(day), "next_workday": following and following.isoformat()}
            self.assertEqual(expected, row)
            day += oracle.DAY
        self.assertEqual(datetime.date(2027, 2, 1), day)

    def test_weeks_of_two_centuries(self):
        told = run("calendar", self.file, "--from", "1999-12-01", "--to", "2104-02-29", "--json").json
        for row in told["days"]:
            day = datetime.date.fromisoformat(row["date"])
            self.assertEqual((oracle.week_text(day), oracle.quarter_text(day), day.isoweekday()),
                             (row["week"], row["quarter"], row["weekday"]))

    def test_an_unpublished_year_is_said_to_be_unknown(self):
        told = run("calendar", self.file, "--from", "2021-12-31", "--to", "2022-01-03", "--json").json["days"]
        self.assertEqual(["workday", "unknown", "unknown", "unknown"], [row["kind"] for row in told])
        self.assertEqual([None] * 4, [row["next_workday"] for row in told])

    def test_tables_are_read_and_written(self):
        table = write(os.path.join(self.folder.name, "days.csv"), "日期,名称,休息\n2021-01-01,元旦,是\n2021-01-02,调休,否\n")
        told = run("calendar", table, "--from", "2021-01-01", "--to", "2021-01-02", "--json").json
        self.assertEqual(["off", "workday"], [row["kind"] for row in told["days"]])
        out = run("calendar", self.file, "--from", "2021-01-01", "--to", "2021-01-02", "--csv").out
        rows = list(csv.DictReader(io.StringIO(out, newline="")))
        self.assertEqual(["off", "workday"], [row["kind"] for row in rows])
        self.assertEqual("'=1+1, \"调休\"", rows[1]["name"])
        self.assertIn("2021-01-02  6        workday", run("calendar", self.file, "--from", "2021-01-02").out)

    def test_a_calendar_that_contradicts_itself_is_refused_with_its_place(self):
        other = write(os.path.join(self.folder.name, "other.json"),
                      json.dumps({"year": 2021, "days": [{"name": "", "date": "2021-01-02", "isOffDay": True}]}))
        answer = run("calendar", self.file, other, "--json", wanted=1).json["error"]
        self.assertEqual(("calendar_wrong", other + ": 2021-01-02"), (answer["reason"], answer["where"]))
        doubtful = write(os.path.join(self.folder.name, "doubtful.csv"), "date,name,off\n2021-01-01,x,perhaps\n")
        answer = run("calendar", doubtful, "--json", wanted=1).json["error"]
        self.assertEqual(("calendar_wrong", doubtful + ": days[0].off"), (answer["reason"], answer["where"]))
        run("calendar", wanted=2)
        for option in (["--from", "yesterday"], ["--to", "2021-02-30"], ["--from", "2021-01-02", "--to", "2021-01-01"]):
            error = run("calendar", self.file, *option, "--json", wanted=1).json["error"]
            self.assertEqual(option[-2], error["where"])


if __name__ == "__main__":
    unittest.main()
