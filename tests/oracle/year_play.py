"""A year over a hub, whose reports are held after each month against models that read only the raw acts.

Devices of a dozen people plan, work and seal; units open, move and close; phones come late. The reports `coverage`, `due`, `plans`
and `bulletin` are compared with year.py and nights.py. Findings are looked at again (rechecks.py), and the year ends with
inspections of its bottom list. Shares no code with wincheck.
"""
import collections
import datetime
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import coverage as coverage_model  # noqa: E402
import days as calendar  # noqa: E402
import nights  # noqa: E402
from rechecks import Recheck  # noqa: E402
from year import (BOTTOM, DAY, FIRST, ITEMS, POLICY, Acknowledged, Company, coverage_rows, due_rows, known_of, moment,  # noqa: E402
                  told_due)

LAST = datetime.date(2026, 12, 31)
MONTHS = 13  # what was late in December comes in January, and so do inspections of the bottom list
SYNC_SECONDS = 900  # a month of a whole company's planner, beside other work
DATES = 5    # of a month, whose bulletins are compared


def end_of(month):
    return datetime.date(2026 + month // 12, month % 12 + 1, 1)


def clean(act):
    """Without what the model alone wants to know of an act."""
    return {key: value for key, value in act.items() if not key.startswith("_")}


class Play:
    def __init__(self, hub, make_device, write, seed, regions, projects, inspectors, visits):
        self.hub, self.write = hub, write
        self.company = company = Company(seed, regions, projects, inspectors, visits)
        self.rng, self.acknowledged = company.rng, Acknowledged(company)
        self.compared, self.differing, self.made = 0, [], {}
        begin = moment(FIRST - DAY * 3, 600).isoformat()
        files = [write(name, text) for name, text in company.tables().items()]
        notice = [one for one in calendar.notices() if one["year"] == 2026][0] if calendar.published() is not None else {
            "year": 2026, "days": [{"date": "2026-10-0%d" % day, "name": "国庆", "isOffDay": True} for day in range(1, 8)]}
        self.published = [day for day in notice["days"] if day["date"].startswith("2026")]
        hub.command("load", *files, self.calendar(), "--at", begin)
        self.days = coverage_model.days_of({"year": 2026, "days": self.published})
        self.devices = {writer: make_device(writer, writer, begin) for writer in company.writers}
        self.left = {writer: list(acts) for writer, acts in company.acts.items()}
        self.picture = write("refused.jpg", "no picture, but bytes")

    def calendar(self):
        return self.write("calendar.csv", "date,name,off\n" + "".join(
            "%s,%s,%s\n" % (day["date"], day["name"], "yes" if day["isOffDay"] else "no") for day in self.published))

    def publish_next_year(self, at):
        """What was due in a year that nobody had published is known from then on."""
        self.published += [{"date": "2027-%02d-%02d" % day, "name": "假", "isOffDay": True} for day in ((1, 1), (2, 6), (2, 8))]
        self.hub.command("load", self.calendar(), "--at", at.isoformat())
        self.days = coverage_model.days_of({"years": [2026, 2027], "days": self.published})

    # --- what happens ---
    def perform(self, writer, act):
        sent = clean(act)
        answer = self.devices[writer].try_act(dict(sent, file=self.picture) if act["act"] == "capture" else sent)
        if answer["ok"]:
            self.acknowledged.add(writer, act, answer)
        return answer

    def month(self, month):
        end = end_of(month)
        facts = [fact for known, fact in self.company.changes if known == month]
        if facts:
            self.hub.command("change", self.write("facts-%d.json" % month, json.dumps(facts)), "--by", "root", "--at",
                             moment(end - DAY * 31, 0).isoformat())
        bottom = []
        if month == MONTHS:
            self.publish_next_year(moment(end - DAY * 31, 60))
            bottom = self.bottom(end)
        for writer, device in self.devices.items():
            acts = self.left.get(writer, [])
            now = [act for act in acts if datetime.datetime.fromisoformat(act["at"]) < moment(end, -60)]
            self.left[writer] = acts[len(now):]
            for act in now:
                if act["act"] == "re_check":
                    self.recheck(writer, act)
                else:
                    self.perform(writer, act)
            if writer == "planner" and bottom:
                self.visit_bottom(bottom, end)
            if (now or (bottom and writer == "planner")) and (month >= 12 or self.rng.random() < 0.75):
                device.sync(self.hub.url, moment(end, -1).isoformat(), seconds=SYNC_SECONDS)
                self.acknowledged.arrive(writer, month)
            device.close()  # of a hundred phones few are in use at once

    def recheck(self, writer, order):
        one = Recheck(self.rng, self.devices[writer], self.perform, writer, order)
        one.carry_out(self.acknowledged.of_writer(writer))
        self.compared += one.checked
        self.differing += one.wrong

    def bottom(self, end):
        """KIND-3: the year's ranking is frozen, and its bottom list becomes plans."""
        asked, inspections = LAST + DAY * 3, self.acknowledged.inspections()
        known = known_of(self.company, inspections, MONTHS, moment(asked, 0), self.made)
        wanted = nights.bottom_list(inspections, known.homes, ITEMS, LAST, asked, POLICY["year"]["ranking"]["days_min"], BOTTOM)
        when = ("--at", moment(asked, 600).isoformat())
        self.hub.command("rank", "--period", "2026", "--freeze", "--by", "root", *when)
        shared = self.write("shared.json", json.dumps({
            "window": [moment(end, -240).isoformat(), moment(end, -60).isoformat()], "leader": "planner", "team": ["planner"],
            "checklist": "night"}))
        out = os.path.join(os.path.dirname(shared), "bottom.jsonl")
        self.hub.command("rank", "--period", "2026", "--plans", shared, "--out", out, *when)
        with open(out, encoding="utf-8") as lines:
            plans = [json.loads(line) for line in lines]
        self.check("bottom list", sorted(wanted), sorted(plan["project"] for plan in plans))
        return plans

    def visit_bottom(self, plans, end):
        for place, plan in enumerate(plans):
            facts = {"_kind": "year_end", "_project": plan["project"], "inspection": plan["inspection"],
                     "at": (moment(end, -58) + datetime.timedelta(seconds=place)).isoformat()}
            if not self.perform("planner", {**plan, **facts})["ok"]:
                continue
            for item in ITEMS:
                self.perform("planner", {**facts, "act": "answer", "item": item, "value": self.rng.choice(("pass", "fail"))})
            if place % 3:
                self.perform("planner", {**facts, "act": "seal"})

    # --- what headquarters then says ---
    def check(self, what, wanted, found):
        self.compared += len(wanted)
        if wanted != found:
            self.differing.append((what, wanted, found))

    def check_rows(self, what, wanted, told):
        wanted, told = set(wanted), set(told)
        self.compared += len(wanted)
        self.differing += [(what, "only the model", one) for one in sorted(wanted - told, key=str)]
        self.differing += [(what, "only the hub", one) for one in sorted(told - wanted, key=str)]

    def compare(self, month):
        end, inspections = end_of(month), self.acknowledged.inspections()
        at = moment(end, 0)
        known = known_of(self.company, inspections, month, at, self.made)
        for date in (end - DAY, end - DAY * self.rng.randint(2, 200)):
            told = self.hub.report("coverage", "--date", date.isoformat(), "--at", at.isoformat())["coverage"]
            wanted = coverage_rows(known, at, date, self.days)
            self.compared += len(wanted)
            self.differing += [(month, ours, theirs) for ours, theirs in zip(wanted, told) if ours != theirs]
            if len(wanted) != len(told):
                self.differing.append((month, len(wanted), len(told)))
        self.check_rows("due %d" % month, due_rows(self.company, inspections, at, self.days),
                        told_due(self.hub.report("due", "--at", at.isoformat())["due"]))
        self.check_rows("plans %d" % month, nights.plan_rows(inspections, at),
                        nights.told_plans(self.hub.report("plans", "--at", at.isoformat())["plans"]))
        self.compare_nights(month, inspections, at)
        return len(inspections)

    def sealed(self):
        """How many of each kind, and what headquarters' rules forbade."""
        kinds = collections.Counter(one["kind"] for one in self.acknowledged.inspections().values() if one["state"] == "sealed")
        return ", ".join("%d %s" % (count, kind) for kind, count in sorted(kinds.items())) + "; %d plans refused, %d of them mutual" % (
            len(self.acknowledged.refused), len(self.acknowledged.mutual))

    def compare_nights(self, month, inspections, at):
        """The bulletins of some dates, a tour's among them (VISIT-2)."""
        touring = sorted({coverage_model.business_date(one) for one in inspections.values() if one["tour"]})
        others = sorted({coverage_model.business_date(one) for one in inspections.values()})
        dates = self.rng.sample(touring, min(2, len(touring))) + self.rng.sample(others, min(DATES - 2, len(others)))

        def region_on(project, date):
            return self.company.branches[self.company.branch_on(project, date.isoformat(), month)]
        for date in dates:
            told = self.hub.report("bulletin", "--date", date.isoformat(), "--at", at.isoformat())
            counts, rows = nights.bulletin(inspections, date, ITEMS, region_on)
            told_counts, told_rows = nights.told_bulletin(told)
            self.check("bulletin %s, counts" % date, counts, told_counts)
            self.check_rows("bulletin %s in %d" % (date, month), rows, told_rows)


def play(hub, make_device, write, seed, regions, projects, inspectors, visits, say=print):
    """Plays the year; returns how many rows were compared, and those that differ."""
    year = Play(hub, make_device, write, seed, regions, projects, inspectors, visits)
    for month in range(1, MONTHS + 1):
        year.month(month)
        known = year.compare(month)
        say("year: month %d, %d inspections, %d rows compared, %d differ" % (month, known, year.compared, len(year.differing)),
            *year.differing[:3], sep="\n  ", flush=True)
    say("year: sealed " + year.sealed())
    return year.compared, year.differing
