#!/usr/bin/env python3
"""An appeal through the command: filed by the project, decided by the Projects Department, gone up after a talk, settled by the general
manager; the amended figure stands beside the sealed one, in views and reports."""
import csv
import json
import os
import unittest

from world import NIGHT, WorldTest, write

SEALED = "2026-03-05T23:40:00+08:00"


class Appeals(WorldTest):
    def sealed(self):
        """Sealed at 70 of 100, with G2 failed; the project's head, the Projects Department and the general manager have it."""
        leader = self.planned()
        self.hub.command("load", write(self.path("people.csv"), self.people()), "--at", "2026-03-02T11:00:00+08:00")
        pm, gm = self.device("pm", "pm", 14), self.device("gm", "gm", 15)
        head = self.device("head", "head-jade", 13)
        for minute, act in enumerate(({"act": "phase", "phase": "on_site"},
                                      {"act": "answer", "item": "G1", "value": "pass"},
                                      {"act": "answer", "item": "G2", "value": "fail"},
                                      {"act": "answer", "item": "G3", "value": "pass"},
                                      {"act": "finding", "item": "G2", "severity": "一般", "text": "漏登记"},
                                      {"act": "feedback", "attendees": ["王"], "minutes": 10},
                                      {"act": "seal"})):
            leader.act({**act, "inspection": "n1", "at": "2026-03-05T23:%02d:00+08:00" % minute})
        leader.sync(self.hub.url, SEALED)
        self.sync((head, pm, gm), "2026-03-09T08:00:00+08:00")
        return leader, head, pm, gm

    def people(self):
        """The night's people, and two more over the group."""
        with open(os.path.join(NIGHT, "people.csv"), encoding="utf-8", newline="") as source:
            text = source.read().rstrip() + "\n"
        for person, name, role in (("pm", "周", "projects_manager"), ("gm", "吴", "general_manager")):
            text += "%s,%s,总部,%s,win,2024-01-01,\n" % (person, name, role)
        return text

    def sync(self, devices, at):
        for device in devices:
            device.sync(self.hub.url, at)

    def report(self, kind, *words, at="2026-03-09T12:00:00+08:00"):
        return json.loads(self.hub.command("report", kind, *words, "--json", "--at", at).out)

    def test_up_to_the_general_manager_and_both_figures_stand(self):
        leader, head, pm, gm = self.sealed()
        finding = head.show("findings", "--inspection", "n1")[0]["id"]
        filed = head.act({"act": "appeal", "inspection": "n1", "finding": finding, "text": "登记在另一本",
                          "at": "2026-03-09T09:00:00+08:00"})
        named = {"inspection": "n1", "appeal": filed["appeal"]}
        self.sync((head, pm), "2026-03-09T09:10:00+08:00")
        row = self.report("appeals")["appeals"][0]
        self.assertEqual(("pending", "projects_manager", "70", None), tuple(
            row[key] for key in ("state", "role", "sealed_score", "amended")))
        self.assertTrue(row["suspended"])
        pm.act({"act": "appeal_decide", **named, "outcome": "rejected", "text": "另一本也没有", "at": "2026-03-09T10:00:00+08:00"})
        self.sync((pm, head), "2026-03-09T10:10:00+08:00")
        up = {"act": "appeal_up", **named, "text": "仍不同意", "at": "2026-03-09T10:30:00+08:00"}
        self.says(json.dumps(head.try_act(up)), "no_talk_recorded")
        head.act({"act": "appeal_talk", **named, "with": "周", "text": "谈过", "at": "2026-03-09T10:20:00+08:00"})
        head.act(up)
        self.sync((head, gm), "2026-03-09T10:40:00+08:00")
        gm.act({"act": "appeal_decide", **named, "outcome": "upheld", "text": "核对属实",
                "amendments": [{"item": "G2", "value": "pass"}], "at": "2026-03-09T11:00:00+08:00"})
        self.sync((gm, head, leader, pm), "2026-03-09T11:10:00+08:00")
        row = self.report("appeals")["appeals"][0]
        self.assertEqual(("settled", "upheld", "70", "100", False), tuple(
            row[key] for key in ("state", "decision", "sealed_score", "amended", "suspended")))
        result = self.report("results", "--inspection", "n1")["inspections"][0]
        self.assertEqual(("70", True, "100"), (result["seal"]["score"], result["seal"]["equal"], str(result["amended"]["score"])))
        self.assertEqual([True], [one["struck_out"] for one in self.report("findings")["findings"]])
        self.assertEqual(0, self.report("findings", "--state", "open")["count"])
        views = [device.show("appeals", "--inspection", "n1") for device in (leader, head, pm, gm)]
        for view in views:
            self.assertEqual(views[0]["appeals"][0]["steps"], view["appeals"][0]["steps"])
            self.assertEqual(("70", "100"), (view["sealed"]["score"], view["amended"]["score"]))

    def test_the_report_is_a_table_too_and_names_a_wrong_state(self):
        _, head, _, _ = self.sealed()
        head.act({"act": "appeal", "inspection": "n1", "object": "score", "text": "有异议", "at": "2026-03-09T09:00:00+08:00"})
        head.sync(self.hub.url, "2026-03-09T09:10:00+08:00")
        out = self.path("appeals.csv")
        self.hub.command("report", "appeals", "--csv", out, "--at", "2026-03-17T09:00:00+08:00")
        with open(out, encoding="utf-8", newline="") as source:
            rows = list(csv.DictReader(source))
        self.assertEqual([("score", "project", "pending", "yes", "70")],
                         [tuple(row[key] for key in ("object", "by", "state", "overdue", "sealed_score")) for row in rows])
        self.says(self.hub.command("report", "appeals", "--state", "lost", wanted=1).err, "state")


if __name__ == "__main__":
    unittest.main()
