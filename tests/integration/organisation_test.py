#!/usr/bin/env python3
"""The register and the programme through the command: imports as workbook and CSV, changes, desk, reports as workbooks."""
import csv
import json
import os
import unittest

from world import NIGHT, PLAN_AT, WorldTest, run, workbook, write

SUNDAY = "2026-03-01T09:00:00+08:00"


class Organisation(WorldTest):
    def hub_with_administrator(self):
        hub = self.loaded_hub()
        with open(os.path.join(NIGHT, "people.csv"), encoding="utf-8") as people:
            write(self.path("people.csv"), people.read() + "admin,管,人事,administrator,win,,\n")
        hub.command("load", self.path("people.csv"), "--at", SUNDAY)
        return hub

    def test_a_workbook_is_tried_recorded_once_and_changes_nothing_the_second_time(self):
        hub = self.hub_with_administrator()
        book = workbook(self.path("units.xlsx"), {"单位": [["外部编号", "类型", "名称", "上级", "属性:level"],
                                                         ["A-1", "project", "湖畔 & 山居", "win", "3"]]})
        words = ("import", book, "--by", "admin", "--system", "erp", "--from", "2026-04-01", "--at", SUNDAY)
        tried = json.loads(hub.command(*words, "--json").out)
        self.assertTrue(tried["ok"])
        self.assertFalse(tried["applied"])
        self.assertIn(("erp-A-1", "name", "湖畔 & 山居"), [(one["id"], one["field"], one["now"]) for one in tried["difference"]])
        self.assertTrue(json.loads(hub.command(*words, "--apply", "--json").out)["applied"])
        again = json.loads(hub.command(*words, "--apply", "--json").out)
        self.assertEqual((again["difference"], again["applied"]), ([], False))
        refused = hub.command("import", book, "--by", "planner", "--system", "hr", "--at", SUNDAY, wanted=1)
        self.says(refused.err, "may_not_change")

    def test_gb18030_is_asked_for_and_read(self):
        hub = self.hub_with_administrator()
        with open(self.path("people_gb.csv"), "wb") as out:
            out.write("编号,姓名,岗位\nx1,李雷,检查员\n".encode("gb18030"))
        words = ("import", self.path("people_gb.csv"), "--by", "admin", "--at", SUNDAY)
        asked = hub.command(*words, wanted=1)
        self.says(asked.err, "UTF-8")
        shown = hub.command(*words, "--encoding", "gb18030")
        self.assertIn("李雷", shown.out)

    def test_changes_are_recorded_by_whom_the_rule_allows(self):
        hub = self.hub_with_administrator()
        facts = write(self.path("move.json"), json.dumps([{"about": "unit", "id": "p-jade", "field": "name",
                                                           "value": "翡翠二期", "from": "2026-04-01"}]))
        self.says(hub.command("change", facts, "--by", "planner", "--at", SUNDAY, wanted=1).err, "may_not_change")
        self.says(hub.command("change", facts, "--at", SUNDAY, wanted=2).err, "--by")
        self.assertIn("1", hub.command("change", facts, "--by", "admin", "--reason", "二期交付", "--at", SUNDAY).out)
        out = self.path("register.csv")
        words = ("report", "register", "--about", "unit", "--unit", "p-jade", "--csv", out, "--at", SUNDAY)
        hub.command(*words)
        with open(out, encoding="utf-8", newline="") as source:
            names = [row for row in csv.DictReader(source) if row["field"] == "name"]
        self.assertEqual([("yes", ""), ("no", "二期交付")], [(row["stands"], row["reason"]) for row in names])
        self.assertEqual(("翡翠二期", "2026-04-01", "", "admin", "2026-03-01T01:00:00Z"),
                         tuple(names[1][key] for key in ("value", "from", "to", "by", "recorded")))
        hub.command(*words, "--date", "2026-04-01")
        with open(out, encoding="utf-8", newline="") as source:
            self.assertEqual(["翡翠二期"], [row["value"] for row in csv.DictReader(source) if row["field"] == "name"])
        self.says(hub.command("report", "register", "--about", "unit", "--state", "filed", wanted=1).err, "state")
        self.says(hub.command("load", self.path("people.csv"), "--at", SUNDAY, wanted=1).err, "hub import")

    def test_plans_and_bulletin_are_workbooks_too(self):
        try:
            import openpyxl
        except ImportError:
            self.skipTest("openpyxl is not installed")
        self.planned()
        hub, at = self.hub, "2026-03-06T08:00:00+08:00"
        out = self.path("plans.xlsx")
        hub.command("report", "plans", "--xlsx", out, "--at", at)
        rows = list(openpyxl.load_workbook(out)["plans"].values)
        self.assertEqual(rows[0][0], "number")
        self.assertEqual(dict(zip(rows[0], rows[1]))["overdue"], "yes")
        listed = json.loads(hub.command("report", "plans", "--json", "--at", at).out)["plans"]
        self.assertEqual(len(rows) - 1, len(listed))
        nothing = json.loads(hub.command("report", "plans", "--for", "head-jade", "--json", "--at", at).out)
        self.assertEqual(nothing["plans"], [])
        told = self.path("bulletin.csv")
        hub.command("report", "bulletin", "--date", "2026-03-05", "--csv", told, "--at", at)
        with open(told, encoding="utf-8", newline="") as source:
            self.assertEqual(len(list(csv.reader(source))), 1)
        self.says(hub.command("report", "plans", "--xlsx", self.path("no/such/folder.xlsx"), wanted=3).err, "storage_failed")

    def test_a_device_says_what_is_ready_and_what_the_year_asks(self):
        leader = self.planned()
        ready = leader.show("ready")
        self.assertEqual(["keys of the team"], [one["check"] for one in ready["checks"] if not one["ok"]])
        self.assertEqual(["member-b"], [one.split(": ")[1] for one in ready["checks"][-1]["missing"]])
        told = leader.show("coverage", "--target", "hq_projects", "--date", "2026-03-05")
        reported = self.hub.report("coverage", "--target", "hq_projects", "--date", "2026-03-05", "--for", "lead-a")
        self.assertEqual(reported["coverage"], told["coverage"])
        self.assertEqual(0, told["coverage"][0]["done"])

    def test_a_reference_picture_goes_from_the_form_to_the_phone(self):
        leader = self.planned()
        form = write(self.path("pictured.csv"), "类型,编码,检查项,评分方式,满分,参考图\n,G1,大门,合格判定,4,gate.jpg\n"
                                                ",G2,登记,合格判定,3,away.jpg\n")
        os.makedirs(self.path("pictured-media"))
        with open(self.path(os.path.join("pictured-media", "gate.jpg")), "wb") as out:
            out.write(bytes(range(256)) * 1000)
        checked = json.loads(run("checklist", "check", form, "--json").out)
        self.assertEqual([("survey!F3", "missing_file")], [(one["where"], one["code"]) for one in checked["problems"]])
        loaded = json.loads(self.hub.command("load", form, "--json", "--at", "2026-03-05T18:05:00+08:00").out)
        self.assertEqual(["media", "checklist"], [one["kind"] for one in loaded["published"]])
        planner = self.devices[0]
        planner.sync(self.hub.url, "2026-03-05T18:10:00+08:00")
        planner.act({"act": "plan", "inspection": "n2", "project": "p-jade", "kind": "training", "checklist": "pictured",
                     "leader": "lead-a", "team": ["lead-a", "member-b"], "at": "2026-03-05T18:11:00+08:00"})
        planner.sync(self.hub.url, "2026-03-05T18:12:00+08:00")
        leader.sync(self.hub.url, "2026-03-05T18:13:00+08:00")
        self.assertEqual([("gate.jpg", True)], [(one["name"], one["here"]) for one in leader.show("media", "--inspection", "n2")])
        leader.close()
        run("device", "media", leader.folder, "n2", "gate.jpg", "--out", self.path("shown.jpg"))
        with open(self.path("shown.jpg"), "rb") as shown:
            self.assertEqual(bytes(range(256)) * 1000, shown.read())
        self.says(run("device", "media", leader.folder, "n2", "away.jpg", "--out", self.path("no.jpg"), wanted=1).err, "unknown_media")

    def test_an_order_is_made_checked_at_the_gate_and_found_by_the_desk(self):
        self.planned()
        planner = self.devices[0]
        made = planner.act({"act": "order", "inspection": "n1", "at": PLAN_AT.replace("10:20", "10:30")})
        planner.sync(self.hub.url, "2026-03-02T10:31:00+08:00")
        found = json.loads(self.hub.command("order", "--code", made["code"], "--json").out)
        self.assertEqual(found["orders"][0]["leader"], "lead-a")
        self.says(self.hub.command("order", "--code", "00000000", wanted=1).err, "order_code_unknown")


if __name__ == "__main__":
    unittest.main()
