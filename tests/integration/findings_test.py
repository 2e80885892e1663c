#!/usr/bin/env python3
"""The life of a finding through the command: acts of the project and the raiser, and the hub's report as JSON, CSV and workbook."""
import csv
import json
import unittest

from world import WorldTest

SEALED = "2026-03-05T23:40:00+08:00"


class Findings(WorldTest):
    def sealed(self):
        """The leader has sealed n1 with one finding, G2; the project's head has it."""
        leader = self.planned()
        for minute, act in enumerate(({"act": "phase", "phase": "on_site"},
                                      {"act": "answer", "item": "G1", "value": "pass"},
                                      {"act": "answer", "item": "G2", "value": "fail"},
                                      {"act": "answer", "item": "G3", "value": "pass"},
                                      {"act": "finding", "item": "G2", "severity": "一般", "post": "门岗", "text": "漏登记"},
                                      {"act": "feedback", "attendees": ["王"], "minutes": 10},
                                      {"act": "seal"})):
            leader.act({**act, "inspection": "n1", "at": "2026-03-05T23:%02d:00+08:00" % minute})
        leader.sync(self.hub.url, SEALED)
        head = self.device("head", "head-jade", 13)
        head.sync(self.hub.url, "2026-03-06T08:00:00+08:00")
        return leader, head

    def report(self, *words, at="2026-03-06T09:00:00+08:00"):
        return json.loads(self.hub.command("report", "findings", *words, "--json", "--at", at).out)

    def test_a_finding_is_put_right_and_closed_and_the_report_follows(self):
        leader, head = self.sealed()
        listed = self.report()["findings"]
        self.assertEqual([("G2", "open", "2026-03-20", False)],
                         [(row["item"], row["state"], row["due"], row["overdue"]) for row in listed])
        finding = listed[0]["id"]
        told = {"inspection": "n1", "finding": finding[:8]}
        head.act({"act": "extend", **told, "until": "2026-03-31", "text": "等配件", "measures": "加派一人登记",
                  "at": "2026-03-06T09:10:00+08:00"})
        head.sync(self.hub.url, "2026-03-06T09:20:00+08:00")
        leader.sync(self.hub.url, "2026-03-06T09:30:00+08:00")
        leader.act({"act": "grant", **told, "at": "2026-03-06T09:40:00+08:00"})
        leader.sync(self.hub.url, "2026-03-06T09:50:00+08:00")
        self.assertEqual(["2026-03-31"], [row["due"] for row in self.report(at="2026-03-06T10:00:00+08:00")["findings"]])
        head.sync(self.hub.url, "2026-03-20T10:00:00+08:00")
        head.act({"act": "rectify", **told, "text": "补登记", "at": "2026-03-20T10:10:00+08:00"})
        head.sync(self.hub.url, "2026-03-20T10:20:00+08:00")
        leader.sync(self.hub.url, "2026-03-20T10:30:00+08:00")
        leader.act({"act": "close", **told, "at": "2026-03-20T10:40:00+08:00"})
        leader.sync(self.hub.url, "2026-03-20T10:50:00+08:00")
        late = "2026-03-31T23:59:00+08:00"
        self.assertEqual(0, self.report("--state", "open", at=late)["count"])
        self.assertEqual(1, self.report("--state", "closed", "--responsible", "门岗", at=late)["count"])
        shown = leader.show("findings", "--inspection", "n1")[0]
        self.assertEqual(["extension asked", "extension granted", "rectified", "closed"],
                         [step["step"] for step in shown["steps"]])

    def test_what_is_owed_is_overdue_after_fifteen_days_at_the_close_of_business(self):
        self.sealed()
        self.assertEqual(0, self.report("--state", "overdue", at="2026-03-20T18:00:00+08:00")["count"])
        self.assertEqual(1, self.report("--state", "overdue", at="2026-03-20T18:00:01+08:00")["count"])

    def test_the_report_is_a_table_and_a_workbook_too(self):
        self.sealed()
        words = ("report", "findings", "--unit", "p-jade", "--severity", "2", "--at", "2026-03-06T09:00:00+08:00")
        out = self.path("findings.csv")
        self.hub.command(*words, "--csv", out)
        with open(out, encoding="utf-8", newline="") as source:
            rows = list(csv.DictReader(source))
        self.assertEqual([("G2", "2", "门岗", "漏登记", "no")],
                         [(row["item"], row["severity"], row["post"], row["text"], row["overdue"]) for row in rows])
        self.says(self.hub.command("report", "findings", "--state", "lost", wanted=1).err, "state")
        try:
            import openpyxl
        except ImportError:
            self.skipTest("openpyxl is not installed")
        book = self.path("findings.xlsx")
        self.hub.command(*words, "--xlsx", book)
        table = list(openpyxl.load_workbook(book)["findings"].values)
        self.assertEqual(dict(zip(table[0], table[1]))["number"], rows[0]["number"])


if __name__ == "__main__":
    unittest.main()
