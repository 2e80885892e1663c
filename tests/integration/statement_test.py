#!/usr/bin/env python3
"""CON-1 to CON-3: statements of random months over a hub agree to the fen with a model that reads only the report of lines; frozen ones
never change; CSV and workbook hold the same rows."""
import csv
import datetime
import json
import os
import random
import sys
import unittest

from world import NIGHT, ROOT, WorldTest, write

sys.path.insert(0, os.path.join(ROOT, "tests", "oracle"))
import statement as oracle  # noqa: E402

LONG = os.environ.get("WINCHECK_LONG") == "1"
SEED = int(os.environ.get("WINCHECK_SEED", "1"))
OFF = {datetime.date(2026, 4, 6), datetime.date(2026, 5, 1), datetime.date(2026, 5, 4), datetime.date(2026, 6, 19)}
WORK = {datetime.date(2026, 5, 9)}
RULES = [
    {"id": "points", "kind": "performance_points", "basis": "办法第3条", "points": "1.5", "manager_percent": 50},
    {"id": "grave", "kind": "performance_pay", "basis": "办法第12条", "fen": 5001, "severity": 3, "manager_percent": 30},
    {"id": "pay", "kind": "performance_pay", "basis": "办法第11条", "fen": 700},
    {"id": "loss", "kind": "compensation", "basis": "办法第20条", "fen": 33333, "items": ["G2"]},
    {"id": "vendor", "kind": "vendor_deduction", "basis": "合同第8条", "fen": 100000, "severity": 3},
    {"id": "talk", "kind": "talk", "basis": "办法第30条", "severity": 4}]
POLICY = {"id": "p", "version": "1", "consequences": {"rules": RULES, "objection_days": 4, "verify_days": 3, "wage_percent": 10}}


def at(day, clock="09:00"):
    return "%sT%s:00+08:00" % (day, clock)


class Statements(WorldTest):
    def begin(self):
        self.loaded_hub()
        people = open(os.path.join(NIGHT, "people.csv"), encoding="utf-8").read().rstrip() + "\n"
        for person, role in (("pm", "projects_manager"), ("gm", "general_manager"), ("payroll", "payroll_reader")):
            people += "%s,%s,总部,%s,win,2024-01-01,\n" % (person, person, role)
        for name, text in (("people.csv", people), ("policy.json", json.dumps(POLICY, ensure_ascii=False))):
            self.hub.command("load", write(self.path(name), text), "--at", at("2026-03-01", "10:00"))
        self.planner = self.device("planner", "planner", 11)
        self.leader = self.device("leader", "lead-a", 12)
        self.gm = self.device("gm", "gm", 14)
        self.model = oracle.Model(OFF, WORK, 4, 3, 10)
        self.model.capped = {"compensation"}
        self.compared = 0

    def inspect(self, name, day, dice):
        """A visit that day with failed items, whose findings name people at random."""
        self.planner.sync(self.hub.url, at(day, "08:00"))
        following = day + oracle.DAY
        self.planner.act({"act": "plan", "inspection": name, "project": "p-jade", "kind": "hq_special",
                          "window": "%s/%s" % (at(day, "22:00"), at(following, "06:00")), "leader": "lead-a",
                          "team": ["lead-a", "member-b"], "checklist": "small", "unannounced": True, "at": at(day, "08:30")})
        self.planner.sync(self.hub.url, at(day, "08:40"))
        self.leader.sync(self.hub.url, at(day, "18:00"))
        acts = [{"act": "phase", "phase": "on_site"}]
        for item in ("G1", "G2", "G3"):
            fails = item == "G2" or dice.random() < 0.6
            acts.append({"act": "answer", "item": item, "value": "fail" if fails else "pass"})
            if fails:
                acts.append({"act": "finding", "item": item, "severity": dice.choice(("一般", "严重", "重大")),
                             "person": dice.choice(("guard-jade", "shift-jade", "")), "vendor": dice.choice(("安保公司", "")),
                             "manager": dice.choice(("head-jade", "guard-jade", "")), "text": "x"})
        for minute, act in enumerate([*acts, {"act": "feedback", "attendees": ["王"], "minutes": 10}, {"act": "seal"}]):
            self.leader.act({**act, "inspection": name, "at": at(day, "22:%02d" % minute)})
        self.leader.sync(self.hub.url, at(day, "23:00"))

    def lines(self, day):
        return self.hub.report("consequences", "--at", at(day))["consequences"]

    def command(self, day, *words, wanted=0):
        return self.hub.command(*words, "--at", at(day), wanted=wanted)

    def tell(self, day):
        lines = self.lines(day)
        told = self.command(day, "tell", "--by", "planner", "--json").json
        self.assertEqual(self.model.tell(day, lines), int(told["told"]))

    def verify(self, day, dice):
        for line in self.lines(day):
            if not line["share"] or dice.random() < 0.3:
                continue
            agreed = dice.random() < 0.7
            done = self.command(day, "verify", "--line", line["id"], "--by", "pm", "--reason", "核实",
                                *([] if agreed else ["--refuse"]), wanted=None)
            if done.code == 0:
                self.model.verify(day, line["id"], agreed)
            else:
                self.assertTrue(self.model.told_on(line) is None or self.model.share(line, day) != "proposed", done.err)

    def amend(self, day, dice, name):
        """The general manager looks at one finding of own motion and strikes it out or changes its severity."""
        self.gm.sync(self.hub.url, at(day, "08:10"))
        findings = [one for one in self.gm.show("findings", "--inspection", name) if not one["struck_out"]]
        if not findings:
            return
        finding = dice.choice(findings)["id"]
        opened = self.gm.act({"act": "appeal_review", "inspection": name, "finding": finding, "text": "x", "at": at(day, "08:20")})
        change = dice.choice(({"struck_out": True}, {"severity": 2}, {"severity": 4}))
        self.gm.act({"act": "appeal_decide", "inspection": name, "appeal": opened["appeal"], "outcome": "upheld", "text": "x",
                     "amendments": [{"finding": finding, **change}], "at": at(day, "08:30")})
        self.gm.sync(self.hub.url, at(day, "08:40"))

    def pay(self, day, month, dice):
        """Wages before the month is frozen; None of them for some."""
        rows = [(person, dice.randrange(100_000, 500_000)) for person in ("guard-jade", "shift-jade") if dice.random() < 0.8]
        if not rows:
            return
        text = "month,person,wage\n" + "".join("%s,%s,%d\n" % (month, *row) for row in rows)
        self.command(day, "wages", write(self.path("wages.csv"), text), "--by", "payroll")
        for person, fen in rows:
            self.model.wages[month, person] = fen

    def take(self, day, month, dice):
        rows = [(account, dice.choice((fen, fen // 2, 0)) if fen > 0 else fen)
                for account, fen in self.model.asked[month].items() if dice.random() < 0.9]
        if not rows:
            return
        text = "month,payee,kind,taken,bearer\n" + "".join(
            "%s,%s,%s,%d,%s\n" % (month, payee, kind, fen, bearer) for (payee, bearer, kind), fen in rows)
        self.command(day, "taken", write(self.path("taken.csv"), text), "--by", "payroll")
        self.model.taken[month] = dict(rows)

    def freeze(self, day, month):
        lines = self.lines(day)
        expected = self.model.freeze(month, day, lines)
        frozen = self.command(day, "statement", month, "--freeze", "--by", "planner", "--json").json
        self.assertEqual([list(part) for part in expected], [list(part) for part in oracle.shown(frozen)])
        for total in frozen["totals"]:
            if total["measure"] == "fen":
                account = (total["payee"], total["bearer"], total["kind"])
                self.assertEqual(self.model.asked[month].get(account, 0), int(total["total"]))
        self.compared += sum(len(part) for part in expected)
        return {key: frozen[key] for key in ("at", "by", "log", "statement", "held")}

    def shown(self, day, month):
        report = self.hub.report("statement", "--month", month, "--at", at(day))
        return {key: report[key] for key in ("at", "by", "log", "statement", "held")}

    def test_random_months_agree_with_the_model_to_the_fen(self):
        dice = random.Random(SEED)
        self.begin()
        frozen, made = {}, []
        for number in range(3, 8 if LONG else 6):
            month = "2026-%02d" % number
            first = datetime.date(2026, number, 1)
            for place in range(2):
                name = "n%d%d" % (number, place)
                self.inspect(name, first + oracle.DAY * (3 + 7 * place), dice)
                made.append(name)
                self.tell(first + oracle.DAY * (6 + 7 * place))
                self.verify(first + oracle.DAY * (7 + 7 * place), dice)
            self.amend(first + oracle.DAY * 18, dice, dice.choice(made))
            if dice.random() < 0.5:
                self.tell(first + oracle.DAY * 19)
            self.pay(first + oracle.DAY * 20, month, dice)
            following = (first + oracle.DAY * 32).replace(day=1)
            frozen[month] = self.freeze(following, month)
            self.take(following + oracle.DAY, month, dice)
            for earlier, was in frozen.items():
                self.assertEqual(was, self.shown(following + oracle.DAY, earlier))
        print("statements: seed %d, %d rows" % (SEED, self.compared))
        self.assertGreaterEqual(self.compared, 9)  # three lines of each G2, of which one a month may be struck out

    def test_the_statement_is_a_table_for_payroll(self):
        self.begin()
        self.inspect("n1", datetime.date(2026, 3, 5), random.Random(3))
        self.tell(datetime.date(2026, 3, 6))
        rows = self.command(datetime.date(2026, 4, 1), "statement", "2026-03", "--freeze", "--by", "planner", "--json").json["statement"]
        out = self.path("statement.csv")
        self.command(datetime.date(2026, 4, 2), "report", "statement", "--month", "2026-03", "--csv", out)
        with open(out, encoding="utf-8", newline="") as source:
            table = list(csv.DictReader(source))
        self.assertTrue(rows)
        self.assertEqual([(row["payee"], row["kind"], row["value"]) for row in rows],
                         [(row["payee"], row["kind"], row["value"]) for row in table])
        self.says(self.command(datetime.date(2026, 4, 2), "statement", "2026-13", wanted=1).err, "month")
        try:
            import openpyxl
        except ImportError:
            self.skipTest("openpyxl is not installed")
        book = self.path("statement.xlsx")
        self.command(datetime.date(2026, 4, 2), "report", "statement", "--month", "2026-03", "--xlsx", book)
        sheet = list(openpyxl.load_workbook(book)["statement"].values)
        self.assertEqual(len(rows), len(sheet) - 1)
        self.assertEqual(rows[0]["payee"], dict(zip(sheet[0], sheet[1]))["payee"])


if __name__ == "__main__":
    unittest.main()
