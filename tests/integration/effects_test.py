#!/usr/bin/env python3
"""CON-4: effects of random series over a hub agree with a model that notes each inspection by hand; tables and workbooks hold the same rows, and
wrong questions are answered with place and remedy."""
import csv
import datetime
import json
import os
import random
import sys
import unittest

from world import NIGHT, ROOT, WorldTest, write

sys.path.insert(0, os.path.join(ROOT, "tests", "oracle"))
import effects as oracle  # noqa: E402

LONG = os.environ.get("WINCHECK_LONG") == "1"
SEED = int(os.environ.get("WINCHECK_SEED", "1"))
DAY = datetime.timedelta(days=1)
ABOVE = {"p-jade": {"project": "p-jade", "branch": "shanghai", "region": "east"},
         "p-river": {"project": "p-river", "branch": "shanghai", "region": "east"},
         "p-lake": {"project": "p-lake", "branch": "hangzhou", "region": "east"}}
TERMS = {"circular": (3, 0), "talk": (3, 0), "yellow_card": (6, 0), "red_card": (12, 0), "red_list": (3, 0), "own": (0, 20)}
POINTS = {"G1": 40, "G2": 30, "G3": 30}


def at(day, clock="09:00"):
    return "%sT%s:00+08:00" % (day, clock)


def random_rules(dice):
    """Of each sort one, with numbers at random."""
    def rule(name, kind, **more):
        return {"id": name, "kind": kind, "basis": "问责办法第%d条" % dice.randint(1, 20), **more}
    count = dice.randint(2, 3)
    return [rule("row", "yellow_card", count=2, days=dice.randint(5, 40)),
            rule("window", dice.choice(("talk", "own")), count=count, of_last=count + dice.randint(1, 3), series="branch"),
            rule("low", "circular", result="below", points=dice.choice((31, 60, 71)), on=dice.choice(("project", "branch"))),
            rule("recent", "red_card", count=2, of_last=10, within_months=dice.randint(1, 2), series="region", on="region"),
            rule("late", "talk", **{"from": "2026-03-%02d" % dice.randint(10, 25)}),
            rule("good", "red_list", result="at_least", points=dice.choice((70, 100)), count=dice.randint(1, 2))]


class Effects(WorldTest):
    def begin(self, rules):
        self.loaded_hub()
        people = open(os.path.join(NIGHT, "people.csv"), encoding="utf-8").read().rstrip() + "\n"
        for person, role, unit in (("pm", "projects_manager", "win"), ("gm", "general_manager", "win"),
                                   ("chief", "branch_supervisor", "shanghai"), ("inside", "general_manager", "shanghai")):
            people += "%s,%s,总部,%s,%s,2024-01-01,\n" % (person, person, role, unit)
        policy = {"id": "p", "version": "1", "consequences": {"effects": {
            "kinds": [{"id": "own", "days": 20, "approvers": ["general_manager"]}], "rules": rules}}}
        for name, text in (("people.csv", people), ("policy.json", json.dumps(policy, ensure_ascii=False))):
            self.hub.command("load", write(self.path(name), text), "--at", at("2026-03-01", "10:00"))
        self.planner = self.device("planner", "planner", 11)
        self.leader = self.device("leader", "lead-a", 12)
        self.gm = self.device("gm", "gm", 14)
        self.model = oracle.Model(ABOVE, rules, TERMS)
        self.inspections = []

    def inspect(self, name, day, project, failed, kind="hq_special"):
        self.planner.sync(self.hub.url, at(day, "08:00"))
        self.planner.act({"act": "plan", "inspection": name, "project": project, "kind": kind,
                          "window": "%s/%s" % (at(day, "22:00"), at(day + DAY, "06:00")), "leader": "lead-a",
                          "team": ["lead-a", "member-b"], "checklist": "small", "unannounced": True, "at": at(day, "08:30")})
        self.planner.sync(self.hub.url, at(day, "08:40"))
        self.leader.sync(self.hub.url, at(day, "18:00"))
        acts = [{"act": "phase", "phase": "on_site"}]
        acts += [{"act": "answer", "item": item, "value": "fail" if item in failed else "pass"} for item in POINTS]
        for minute, act in enumerate([*acts, {"act": "feedback", "attendees": ["王"], "minutes": 10}, {"act": "seal"}]):
            self.leader.act({**act, "inspection": name, "at": at(day, "22:%02d" % minute)})
        self.leader.sync(self.hub.url, at(day, "23:00"))
        number = next(one["number"] for one in self.hub.report("results", "--at", at(day, "23:10"))["inspections"] if one["name"] == name)
        score = 100 - sum(POINTS[item] for item in failed)
        self.inspections.append({"name": name, "number": number, "project": project, "date": day, "kind": kind,
                                 "score": score, "passed": score >= 60})

    def amend(self, day, dice):
        """Of own motion the general manager lets an item pass or fail."""
        one = dice.choice(self.inspections)
        item = dice.choice(sorted(POINTS))
        self.gm.sync(self.hub.url, at(day, "08:10"))
        opened = self.gm.act({"act": "appeal_review", "inspection": one["name"], "object": "score", "text": "x", "at": at(day, "08:20")})
        value = dice.choice(("pass", "fail"))
        answer = self.gm.try_act({"act": "appeal_decide", "inspection": one["name"], "appeal": opened["appeal"], "outcome": "upheld",
                                  "text": "x", "amendments": [{"item": item, "value": value}], "at": at(day, "08:30")})
        self.assertTrue(answer["ok"], answer)
        self.gm.sync(self.hub.url, at(day, "08:40"))
        return one, item, value

    def rows(self, day):
        return self.hub.report("effects", "--at", at(day))["effects"]

    def compare(self, day):
        rows = self.rows(day)
        self.assertEqual(self.model.shown(self.inspections, day), sorted(oracle.row_of(row) for row in rows))
        return rows

    def decide(self, day, dice, rows):
        for row in rows:
            if dice.random() < 0.5:
                continue
            step = {"proposed": dice.choice(("approve", "approve", "decline")), "in_force": "lift"}.get(row["state"])
            if step is None or (step == "lift" and dice.random() < 0.7):
                continue
            by = "gm" if row["kind"] == "own" else dice.choice(("gm", "pm"))
            self.hub.command("effect", step, "--id", row["id"], "--by", by, "--reason", "x", "--at", at(day))
            if step == "lift":
                effect = next(one for one in self.model.decided if self.same(one, row))
            else:
                effect = next(one for one in self.model.proposals(self.inspections) if self.same(one, row))
            self.model.decide(effect, step, day)

    @staticmethod
    def same(effect, row):
        return (effect["rule"], effect["unit"], effect["series"], effect["counted"][-1]["number"]) == (
            row["rule"], row["unit"], row["series"], row["results"][-1]["number"])

    def test_random_series_agree_with_the_model(self):
        dice = random.Random(SEED)
        self.begin(random_rules(dice))
        failed_of, compared = {}, 0
        day = datetime.date(2026, 3, 3)
        for number in range(24 if LONG else 9):
            name = "n%d" % number
            project = dice.choice(sorted(ABOVE))
            failed = {item for item in POINTS if dice.random() < 0.5}
            kind = "hq_special" if dice.random() < 0.9 else "year_end"
            self.inspect(name, day, project, failed, kind)
            failed_of[name] = failed
            rows = self.compare(day + DAY)
            if number % 2:
                self.decide(day + DAY, dice, rows)
                self.compare(day + DAY)
            if number % 3 == 2:
                one, item, value = self.amend(day + 2 * DAY, dice)
                failed_of[one["name"]] = failed_of[one["name"]] - {item} | ({item} if value == "fail" else set())
                one["score"] = 100 - sum(POINTS[item] for item in failed_of[one["name"]])
                one["passed"] = one["score"] >= 60
            compared += len(self.compare(day + 2 * DAY))
            day += dice.randint(3, 12) * DAY
        late = day + 400 * DAY
        self.compare(late)
        print("effects: seed %d, %d rows" % (SEED, compared))
        self.assertGreater(compared, 0)

    def test_a_stranger_is_told_what_is_wrong(self):
        self.begin([{"id": "one", "kind": "yellow_card", "basis": "第6条"},
                    {"id": "good", "kind": "red_list", "basis": "第2条", "result": "at_least", "points": 100, "on": "project"}])
        day = datetime.date(2026, 3, 5)
        self.inspect("n1", day, "p-jade", {"G1", "G2"})
        self.inspect("n2", day + DAY, "p-river", set())
        rows = self.compare(day + 2 * DAY)
        bad, good = (next(row for row in rows if row["rule"] == rule) for rule in ("one", "good"))

        def wrong(words, *said):
            done = self.hub.command(*words, "--at", at(day + 3 * DAY), wanted=None)
            self.assertNotEqual(0, done.code, words)
            self.says(done.err, *said)
        wrong(("effect", "approve", "--id", "0" * 32, "--by", "gm"), "No administrative effect has that id")
        wrong(("effect", "approve", "--id", "绿牌", "--by", "gm"), "No administrative effect has that id")
        wrong(("effect", "approve", "--id", bad["id"]), "by")
        wrong(("effect", "approve", "--by", "gm"), "id")
        wrong(("effect", "remove", "--id", bad["id"], "--by", "gm"), "step")
        wrong(("effect", "approve", "--id", bad["id"], "--by", "stranger"), "may not decide")
        wrong(("effect", "approve", "--id", bad["id"], "--by", "inside"), "own cause")
        wrong(("effect", "decline", "--id", bad["id"], "--by", "gm"), "reason")
        wrong(("effect", "lift", "--id", bad["id"], "--by", "gm", "--reason", "x"), "state", "proposed")
        wrong(("report", "effects", "--state", "yellow"), "state")
        wrong(("report", "effects", "--unit", "beijing"), "unit")
        wrong(("report", "effects", "--period", "2026-13"), "period")
        wrong(("report", "effects", "--month", "March"), "period")
        self.assertEqual(2, self.hub.command("effect", wanted=None).code)
        loaded = self.hub.command("load", write(self.path("policy.json"), json.dumps({"id": "p", "version": "2", "consequences": {
            "effects": {"rules": [{"id": "x", "kind": "yelow_card", "basis": "b"}]}}})), "--at", at(day + 3 * DAY), wanted=1)
        self.says(loaded.err, "consequences.effects.rules[1].kind")
        for row in (bad, good):
            self.hub.command("effect", "approve", "--id", row["id"][:8], "--by", "gm", "--at", at(day + 3 * DAY))
        self.tables(day + 4 * DAY)

    def tables(self, day):
        out, book = self.path("effects.csv"), self.path("effects.xlsx")
        self.hub.command("report", "effects", "--csv", out, "--at", at(day))
        with open(out, encoding="utf-8", newline="") as source:
            table = list(csv.DictReader(source))
        rows = self.rows(day)
        self.assertEqual([(row["id"], row["until"]) for row in rows], [(row["id"], row["until"]) for row in table])
        self.assertEqual("in_force", table[0]["state"])
        self.says(table[0]["results"], rows[0]["results"][0]["number"] + " 30*")
        period = self.hub.report("period", "--period", "2026-03", "--at", at(day))
        self.assertEqual([("black", "shanghai", "yellow_card"), ("red", "p-river", "red_list")],
                         sorted((one["list"], one["unit"], one["kind"]) for one in period["lists"]))
        self.hub.command("report", "period", "--period", "2026-03", "--csv", out, "--at", at(day))
        with open(out, encoding="utf-8", newline="") as source:
            self.assertIn("red red_list", {row["lists"] for row in csv.DictReader(source)})
        try:
            import openpyxl
        except ImportError:
            self.skipTest("openpyxl is not installed")
        self.hub.command("report", "effects", "--xlsx", book, "--at", at(day))
        sheet = list(openpyxl.load_workbook(book)["effects"].values)
        self.assertEqual(len(rows), len(sheet) - 1)
        self.assertEqual(rows[0]["unit"], dict(zip(sheet[0], sheet[1]))["unit"])


if __name__ == "__main__":
    unittest.main()
