"""A year over a hub with findings, appeals, amendments, statements, rankings: played, and held against index.py and books.py.

At each desk planner, project head and the Projects Department act on three devices, month by month: visits are sealed, findings put
right in time or late, judged, objected to; figures and events are imported, corrected and taken back. Shares no code with wincheck.
"""
import datetime
import json
import os
import random
import sys
import time
from fractions import Fraction

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import books as statements  # noqa: E402
import days as calendar  # noqa: E402
from index import DAY, FIRST, ITEMS, SEVERITY, Company, Model, moment, text_of  # noqa: E402

ROLES = ("planner", "head", "pm")
HOLIDAYS = ((1, 1), (2, 17), (2, 18), (5, 1), (5, 4))
YEARS = (2026, 2027)
REGIONS_MAX = 4  # of a period, whose index is asked for one by one
SYNC_SECONDS = 900  # of a desk, beside other work
NIGHTS = 2       # of those so far, whose bulletins are compared each month
NIGHT_KEYS = ("number", "project", "kind", "score", "band", "passed", "amended", "suspended", "findings", "severity")
SAID_FROM = 60   # projects: how far a long year has come


class Play:
    def __init__(self, hub, make_device, write, seed, size):
        self.hub, self.write, self.size = hub, write, size
        self.rng = random.Random(seed)
        self.company = Company(self.rng, size.projects, size.regions, size.desks, size.inspectors)
        self.months, self.number = size.months, 0
        begin = moment(FIRST - DAY * 3, 600).isoformat()
        files = [write(name, text) for name, text in self.company.tables().items()]
        days, off = calendar.Days(), set()
        for year in YEARS:
            own = [datetime.date(year, month, day) for month, day in HOLIDAYS]
            files.append(write("calendar-%d.csv" % year, "date,name,off\n" + "".join("%s,假,yes\n" % day for day in own)))
            days.add({"year": year, "days": [{"date": day.isoformat(), "name": "假", "isOffDay": True} for day in own]})
            off.update(own)
        hub.command("load", *files, "--at", begin)
        self.model = Model(self.company, days)
        self.books = statements.Books(self, off)
        names = [self.company.person_of_desk(role, desk) for desk in range(size.desks) for role in ROLES]
        self.devices = {name: make_device(name, name, begin) for name in names}
        closures = [{"about": "unit", "id": name, "field": "active", "value": "closed", "from": one["closed"].isoformat()}
                    for name, one in self.company.projects.items() if one["closed"]]
        if closures:
            hub.command("change", write("closures.json", json.dumps(closures)), "--by", "root", "--at", begin)

    def device(self, role, project):
        return self.devices[self.company.person(role, project)]

    def sync(self, at, *roles):
        """At every desk, in this order."""
        for desk in range(self.company.desks):
            for role in roles:
                self.devices[self.company.person_of_desk(role, desk)].sync(self.hub.url, at.isoformat(), seconds=SYNC_SECONDS)

    def managed_on(self, day):
        """Any project that is under management on the day; none where there seems to be none."""
        for _ in range(100):
            project = self.rng.choice(self.company.names)
            if self.company.is_managed(project, day):
                return project
        return None

    def visit(self, day, minute):
        rng, project = self.rng, self.managed_on(day)
        if project is None:
            return
        kind = rng.choice(("hq_special", "region_routine", "region_routine", "training"))
        planner, device = self.company.person("planner", project), self.device("planner", project)
        self.number += 1
        name, start = "v%d" % self.number, moment(day, minute)
        own = self.company.inspectors_of.get(self.company.projects[project]["region"], ())

        def act(after, word, **more):
            return device.try_act(dict(more, act=word, inspection=name, at=(start + datetime.timedelta(minutes=after)).isoformat()))
        planned = act(0, "plan", project=project, kind=kind, checklist="small", team=[planner] + ([rng.choice(own)] if own else []),
                      leader=planner, window=[start.isoformat(), (start + datetime.timedelta(hours=2)).isoformat()])
        if not planned["ok"]:
            return
        visit = {"name": name, "number": planned["number"], "project": project, "kind": kind, "day": day, "fails": {}, "sealed": False,
                 "amended": False, "suspended_until": []}
        for item in ITEMS:
            failed = rng.random() < 0.3
            answer = act(1, "answer", item=item, value="fail" if failed else "pass")
            if answer["ok"] and failed:
                visit["fails"][item] = {"severity": SEVERITY}
                person = rng.choice(self.company.guards + [""] * (len(self.company.guards) // 2))
                if act(2, "finding", item=item, person=person, text="x")["ok"]:
                    visit["fails"][item]["person"] = person
        visit["failed"] = set(visit["fails"])
        if rng.random() < 0.9:
            visit["sealed"] = act(5, "seal")["ok"]
        self.model.add(visit)

    def told_findings(self, at):
        return {(row["inspection"], row["item"]): row["id"]
                for row in self.hub.report("findings", "--at", at.isoformat())["findings"]}

    def month(self, number):
        rng, first = self.rng, datetime.date(2026, number, 1)
        begun = len(self.model.visits)
        for place, day in enumerate(sorted(rng.randint(1, 19) for _ in range(self.size.visits))):
            self.visit(first + DAY * (day - 1), 9 * 60 + 11 * (place % 40))
        at = moment(first + DAY * 20, 600)
        self.sync(at, *ROLES)
        ids = self.told_findings(at)
        counted = [one for one in self.model.visits if one["sealed"] and one["kind"] != "training"]
        fresh = [one for one in self.model.visits[begun:] if one["sealed"] and one["kind"] != "training"]
        self.object_to(fresh, ids, first + DAY * 20)
        # Older ones come again: they are late.
        for visit in counted:
            for item, finding in visit["fails"].items():
                is_owed = not finding.get("state") and not finding.get("struck_out")
                if (visit["name"], item) in ids and is_owed and rng.random() < 0.5:
                    self.put_right(visit, ids[(visit["name"], item)], finding, first + DAY * rng.choice((22, 23)))
        self.sync(moment(first + DAY * 24, 600), "head", "planner")
        for visit in self.model.visits:
            for item, finding in visit["fails"].items():
                if finding.get("state") == "rectified" and rng.random() < 0.8:
                    word = "close" if rng.random() < 0.8 else "reject"
                    done = self.device("planner", visit["project"]).try_act({
                        "act": word, "inspection": visit["name"], "finding": ids[(visit["name"], item)], "text": "看",
                        "at": moment(first + DAY * 25, 600).isoformat()})
                    if done["ok"]:
                        finding["state"] = "closed" if word == "close" else None
        self.sync(moment(first + DAY * 26, 600), "planner", "head")
        self.imports(number, moment(first + DAY * 26, 700))
        self.books.tell(moment(first + DAY * 26, 710))

    def put_right(self, visit, finding_id, finding, day):
        at = moment(day, 600)
        done = self.device("head", visit["project"]).try_act({
            "act": "rectify", "inspection": visit["name"], "finding": finding_id, "text": "改", "at": at.isoformat()})
        if done["ok"]:
            finding.update(state="rectified", at=at)

    def object_to(self, fresh, ids, day):
        """Some findings are objected to; the Projects Department decides on each, and what it amends holds from then on."""
        filed = []
        for visit in fresh:
            for item in visit["fails"]:
                if (visit["name"], item) not in ids or self.rng.random() > 0.15:
                    continue
                answer = self.device("head", visit["project"]).try_act({
                    "act": "appeal", "inspection": visit["name"], "text": "不服", "finding": ids[(visit["name"], item)],
                    "at": moment(day, 660).isoformat()})
                if answer["ok"]:
                    filed.append((visit, item, answer["appeal"]))
        if not filed:
            return
        self.sync(moment(day, 700), "head", "pm")
        for visit, item, appeal in filed:
            self.decide(visit, item, appeal, ids[(visit["name"], item)], moment(day, 720))
        self.sync(moment(day, 730), "pm", "head", "planner")

    def decide(self, visit, item, appeal, finding, at):
        amendments = {"upheld": [{"item": item, "value": "pass"}], "struck_out": [{"finding": finding, "struck_out": True}],
                      "lighter": [{"finding": finding, "severity": SEVERITY - 1}], "rejected": []}
        how = self.rng.choice(("upheld", "upheld", "struck_out", "lighter", "rejected"))
        outcome = {"struck_out": "upheld", "lighter": "partly"}.get(how, how)
        act = {"act": "appeal_decide", "inspection": visit["name"], "appeal": appeal, "outcome": outcome, "text": "属实",
               "at": at.isoformat()}
        self.device("pm", visit["project"]).act(dict(act, amendments=amendments[how]) if amendments[how] else act)
        visit["amended"] = visit["amended"] or how != "rejected"
        if outcome != "upheld":  # APP-3: delivered by silence two days after, and then there are five workdays to go up
            visit["suspended_until"].append(statements.last_workday((at + DAY * 2).date(), 5, self.books.ledger.off))
        if how == "upheld":
            del visit["fails"][item]
        elif how == "struck_out":
            visit["fails"][item]["struck_out"] = True
        elif how == "lighter":
            visit["fails"][item]["severity"] = SEVERITY - 1

    def imports(self, number, at):
        rng, scale = self.rng, self.company.policy["year"]["scale"]
        period = rng.choice(("2026", "2026-Q%d" % ((number + 2) // 3), "2026-%02d" % number))
        names, rows = self.company.names, []
        for name in rng.sample(names, min(max(5, len(names) // 20), len(names))) + ["R1"]:
            value = Fraction(rng.randrange(0, scale * 100), 100)
            rows.append("%s,%s,satisfaction,%s" % (name, period, text_of(value)))
            self.model.figures[(name, period, "satisfaction")] = value
        events, told = [], max(4, len(names) // 50)
        for _ in range(told):
            kind = rng.choice(("praise", "praise", "complaint", "complaint", "incident", "death", "unheard"))
            if kind == "death" and rng.random() < 0.6:
                kind = "praise"
            key = (kind, "N%d" % rng.randint(1, 3 * told))
            one = {"unit": rng.choice(names + ["R2"]), "valid": rng.random() < 0.7, "day": FIRST + DAY * rng.randrange(30 * number)}
            self.model.tell(key, one)
            events.append("%s,%s,%s,%s,%s,%s" % (*key, one["unit"], one["day"], "是" if one["valid"] else "否", "root"))
        tables = {"figures": ["单位,期间,指标,数值"] + rows, "events": ["事件,来源编号,单位,日期,是否成立,认定人"] + events}
        for name, lines in tables.items():
            path = self.write("%s-%d.csv" % (name, number), "\n".join(lines) + "\n")
            self.hub.command("import", path, "--by", "root", "--apply", "--at", at.isoformat())

    def compare(self, period, at):
        """How many figures were compared, and those that differ."""
        told = self.hub.report("index", "--period", period, "--at", at.isoformat())["index"]
        wanted = {name: self.model.index(name, period, at) for name in self.company.names}
        found = {row["unit"]: (row["index"], [(part["part"], part["value"], part["count"]) for part in row["parts"]]) for row in told}
        differing, compared = [], 0
        for name, (value, parts) in wanted.items():
            compared += 1 + len(parts)
            if found.get(name) != (text_of(value), parts):
                differing.append((period, name, (text_of(value), parts), found.get(name)))
        regions = self.company.regions
        for unit in (regions if len(regions) <= REGIONS_MAX else self.rng.sample(regions, REGIONS_MAX)) + ["G"]:
            row = self.hub.report("index", "--period", period, "--unit", unit, "--at", at.isoformat())["index"][0]
            value, parts = self.model.index(unit, period, at)
            compared += 1
            if row["index"] != text_of(value) or [len(part["from"]) for part in row["parts"]] != [part[2] for part in parts]:
                differing.append((period, unit, (text_of(value), parts), row))
        keys = ("group", "index", "rank", "of", "bottom", "unranked")
        told = {row["unit"]: tuple(row[key] for key in keys)
                for row in self.hub.report("ranking", "--period", period, "--at", at.isoformat())["ranking"]}
        for name, row in self.model.ranking(period, at, wanted).items():
            compared += 1
            if told.get(name) != row:
                differing.append((period, name, row, told.get(name)))
        return compared, differing


    def compare_nights(self, at):
        """How many rows of bulletins were compared, and those that differ."""
        days = sorted({visit["day"] for visit in self.model.visits})
        compared, differing = 0, []
        for day in self.rng.sample(days, min(NIGHTS, len(days))):
            wanted = sorted((self.model.bulletin_row(visit, at) for visit in self.model.visits
                             if visit["day"] == day and visit["sealed"] and visit["kind"] != "training"), key=str)
            told = self.hub.report("bulletin", "--date", day.isoformat(), "--at", at.isoformat())["bulletin"]
            found = sorted((tuple((Fraction(row[key]) if row[key] else None) if key in ("score", "amended") else row[key]
                                  for key in NIGHT_KEYS) for row in told), key=str)
            compared += len(wanted)
            differing += [(day, ours, theirs) for ours, theirs in zip(wanted, found) if ours != theirs]
            if len(wanted) != len(found):
                differing.append((day, len(wanted), len(found)))
        return compared, differing


def first_after(month):
    """The first day after a month of the year, also after December."""
    return datetime.date(2026 + month // 12, month % 12 + 1, 1)


def play(hub, make_device, write, seed, size, say=print):
    """Plays the months; returns the play, how many figures were compared, and those that differ."""
    one = Play(hub, make_device, write, seed, size)
    compared, differing, begun = 0, [], time.monotonic()
    for number in range(1, size.months + 1):
        one.month(number)
        played = time.monotonic() - begun
        at = moment(first_after(number), 0)
        periods = ["2026-%02d" % number, "2026-Q%d" % ((number + 2) // 3)] + (["2026"] if number == size.months else [])
        for count, wrong in [one.compare(period, at) for period in periods] + [one.compare_nights(at)]:
            compared += count
            differing += wrong
        one.books.close("2026-%02d" % number, moment(first_after(number), 600))
        if size.projects >= SAID_FROM:
            say("year index: month %d, %d visits, %d figures, %d differ, %.0f s to play, %.0f s with what was compared" % (
                number, len(one.model.visits), compared + one.books.compared, len(differing) + len(one.books.differing), played,
                time.monotonic() - begun), flush=True)
    one.books.reconcile(moment(first_after(size.months), 660))
    compared += one.books.compared
    differing += one.books.differing
    return one, compared, differing
