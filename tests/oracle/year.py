"""A year of a company: what its people mean to do, what of it reached headquarters, and what reports then owe (year_play.py plays it).

The rows of `coverage` and `due` are those of coverage.py and due.py, from what was acknowledged and had arrived. Shares no code with
wincheck.
"""
import datetime
import json
import os
import random
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import coverage as coverage_model  # noqa: E402
import days as calendar  # noqa: E402
import due as due_model  # noqa: E402
import nights  # noqa: E402

CHINA = coverage_model.CHINA
FIRST = datetime.date(2026, 1, 1)
DAY = calendar.DAY
# Full marks and severity; both items stand in a sum of 100.
ITEMS = {"G1": (60, 3), "G2": (40, 2)}
CHECKLIST = "type,name,label,rule,full,severity\nbegin group,S1,门岗,,,\n" + "".join(
    ",%s,项,pass_fail,%d,%d\n" % (item, *facts) for item, facts in ITEMS.items()) + "end group,,,,,\n"
DUE = {"report_kinds": ["self_check", "cross_check"], "report_week": "week_after", "report_weekday": 1,
       "feedback_kinds": ["branch_monthly"], "feedback_week": "week_after", "feedback_weekday": 7, "close_minute": 1080,
       "rectification": [{"severity": 1, "days": 30}, {"severity": 2, "days": 15}, {"severity": 3, "days": 7},
                         {"severity": 4, "days": 1}], "rectification_otherwise": 15}
BOTTOM = 4
POLICY = {"id": "p", "version": "1", "year": {"parts": [{"id": "all", "weight": 1}],
                                              "ranking": {"bottom_number": BOTTOM, "days_min": 90}}}
VISIT = {"night_from_minute": 1320, "night_to_minute": 360, "seal_due_hours": 12}


def target(name, kinds, period, charge, **more):
    one = {"id": name, "kinds": kinds, "endings": ["sealed", "refused"], "period": period, "of": "projects", "percent": 100,
           "rounding": "up", "charge": charge, "in_charge": "", "count": "on_date", "register_day": 0, "days_min": 0,
           "per_day_max": 0, "only_workdays": False}
    one.update(more)
    return one


KINDS = ("hq_special", "hq_special", "region_routine", "region_routine", "branch_monthly", "branch_monthly", "branch_monthly",
         "self_check", "self_check", "cross_check", "free", "training")
CROSSED_REGIONS = 2
TARGETS = [target("hq_regions", ["hq_special"], "year", "group", of="regions", in_charge="quality_centre"),
           target("hq_projects", ["hq_special"], "year", "group", percent=60, in_charge="quality_centre"),
           target("region_routine", ["region_routine"], "quarter", "region"),
           target("branch_monthly", ["branch_monthly"], "month", "branch"),
           target("project_monthly", ["self_check", "cross_check"], "month", "project")]


def moment(day, minute):
    """A local time; minutes may run into the days after."""
    return datetime.datetime.combine(day, datetime.time(), CHINA) + datetime.timedelta(minutes=minute)


class Company:
    """Who and what there is, and every act that somebody means to do, by device and time."""

    def __init__(self, seed, regions, projects, inspectors, visits):
        self.rng = random.Random(seed)
        self.regions = ["R%d" % (number + 1) for number in range(regions)]
        self.branches = {region + side: region for region in self.regions for side in "ab"}
        self.branch_names = sorted(self.branches)
        self.projects, self.register, self.changes, self.moves, self.acts = {}, [], [], {}, {}
        for number in range(projects):
            self.make_project("P%02d" % number)
        self.project_names = sorted(self.projects)
        self.people = {"planner": ("quality_centre", "G"), "root": ("administrator", "G")}
        self.inspectors = ["i%02d" % number for number in range(inspectors)]
        self.people.update({name: ("inspector", "G") for name in self.inspectors})
        self.people.update({"ri-" + region: ("regional_inspector", region) for region in self.regions})
        self.people.update({"bs-" + branch: ("branch_supervisor", branch) for branch in self.branches})
        self.heads = {"head-" + project: project for project in self.project_names[:max(3, regions)]}
        self.people.update({head: ("project_head", project) for head, project in self.heads.items()})
        self.crossers = {}
        for region in self.regions[:CROSSED_REGIONS]:
            self.make_crossers(region)
        self.writers = ["planner"] + sorted(name for name in self.people if name[:3] in ("ri-", "bs-", "hea", "xc-"))
        for number in range(visits):
            self.make_visit("v%d" % number)
        self.make_rechecks(max(1, visits // 25))
        for acts in self.acts.values():
            acts.sort(key=lambda act: act["at"])

    def make_project(self, project):
        rng = self.rng
        branch = rng.choice(self.branch_names)
        opened = FIRST - DAY * rng.randint(1, 300) if rng.random() < 0.85 else FIRST + DAY * rng.randrange(300)
        self.projects[project] = (branch, opened)
        self.register.append(self.step(project, "open", opened, branch))
        day = known = max(opened, FIRST)
        for word in ("move", "close", "open")[:rng.choice((0, 0, 0, 1, 1, 3))]:
            day += DAY * rng.randint(2, 110)
            # The move of the day is known at the month's end, sometimes a month later.
            known = max(known, day + DAY * rng.choice((0, 0, 35)))
            if word == "move":
                self.change(known, project, "parent", branch := rng.choice(self.branch_names), day)
                self.register.append(self.step(project, "move", day, branch, known))
            else:
                self.change(known, project, "active", "closed" if word == "close" else "open", day)
                last = day - DAY if word == "close" else day
                self.register.append(self.step(project, word, last, branch if word == "open" else None, known))

    def make_crossers(self, region):
        """KIND-7: two of the region who have a project of their own and look at others."""
        own = [name for name in self.project_names if self.branches[self.projects[name][0]] == region][:2]
        for number, home in enumerate(own if len(own) == 2 else []):
            name = "xc-%s-%d" % (region, number)
            self.crossers[name] = home
            self.people[name] = ("branch_supervisor", region)

    def make_rechecks(self, a_month):
        judges = [name for name in self.writers if name[:3] in ("pla", "ri-", "bs-")]
        for month in range(2, 13):
            for number in range(a_month):
                writer = self.rng.choice(judges)
                start = moment(datetime.date(2026, month, self.rng.randint(3, 25)), 15 * 60 + 20 * self.rng.randrange(9))
                self.acts.setdefault(writer, []).append({"act": "re_check", "inspection": "c%d-%d" % (month, number),
                                                         "at": start.isoformat()})

    def step(self, project, word, day, branch=None, known=FIRST):
        one = {"project": project, "step": word, "date": day.isoformat(), "month": known.month if known.year == 2026 else 13}
        if branch:
            one.update(region=self.branches[branch], branch=branch)
        return one

    def change(self, known, project, field, value, day):
        month = known.month if known.year == 2026 else 13
        fact = {"about": "unit", "id": project, "field": field, "value": value, "from": day.isoformat()}
        self.changes.append((month, fact))
        if field == "parent":
            self.moves.setdefault(project, []).append((month, fact))

    def make_visit(self, name):
        rng = self.rng
        kind = rng.choice(KINDS)
        day, tour = FIRST + DAY * rng.randrange(364), ""
        if kind == "hq_special" and rng.random() < 0.4:
            tour = "t-" + name
            for number in range(rng.randint(1, 2)):
                self.make_one("%s-%d" % (name, number), kind, day, tour)
        if kind == "cross_check" and self.crossers and rng.random() < 0.5:
            # Two mean to look at each other's: within a month headquarters lets one of them (KIND-7).
            one, other = rng.choice([pair for pair in zip(sorted(self.crossers)[::2], sorted(self.crossers)[1::2])])
            self.make_one(name + "-x", kind, day + DAY * rng.randint(1, 20), by=(other, self.crossers[one]))
            self.make_one(name, kind, day, by=(one, self.crossers[other]))
            return
        self.make_one(name, kind, day, tour)

    def writer_of(self, kind, project):
        """Who plans and leads it, and the project, which for some is that of whoever there is."""
        rng, branch = self.rng, self.projects[project][0]
        if kind == "self_check":
            return rng.choice(sorted(self.heads.items()))
        if kind == "cross_check" and self.crossers:
            writer = rng.choice(sorted(self.crossers))
            region = self.people[writer][1]
            others = sorted({home for name, home in self.crossers.items() if self.people[name][1] == region} | {project})
            return writer, rng.choice(others)
        if kind == "free":
            return rng.choice(("planner", "ri-" + self.branches[branch], "bs-" + branch)), project
        return {"region_routine": "ri-" + self.branches[branch], "branch_monthly": "bs-" + branch}.get(kind, "planner"), project

    def make_one(self, name, kind, day, tour="", by=None):
        rng = self.rng
        writer, project = by or self.writer_of(kind, rng.choice(self.project_names))
        minute = rng.choice((22 * 60 + 40, 26 * 60, 23 * 60 + 30)) if kind == "hq_special" else rng.choice((9, 14)) * 60
        start = moment(day, minute)
        team = [writer, rng.choice(self.inspectors)] if kind in ("hq_special", "region_routine") else [writer]
        acts = self.acts.setdefault(writer, [])

        def act(after, word, **more):
            at = start + datetime.timedelta(minutes=after)
            acts.append(dict(more, act=word, inspection=name, at=at.isoformat(), _kind=kind, _project=project))
        act(-30, "plan", project=project, kind=kind, team=team, leader=writer, tour=tour,
            window=[start.isoformat(), (start + datetime.timedelta(hours=3)).isoformat()],
            **({} if kind == "free" else {"checklist": "night"}))
        ending = rng.choices(("seal", "late", "stopped", "not_reached", "refused", "planned", "open"), (70, 8, 4, 3, 4, 6, 5))[0]
        if ending in ("planned", "not_reached"):
            if ending == "not_reached":
                act(60, "end", how="not_reached", reason="台风")
            return
        if kind == "free":
            for number in range(rng.randint(1, 2)):
                act(5 + number, "finding", text="随手拍", severity=rng.randint(1, 3), **fixed_or_not(rng))
        else:
            self.answer(act, "G1", writer, kind, 0.1)
        if ending == "stopped":
            act(20, "end", how="stopped", cause="weather", reason="雷暴")
            return
        if ending == "refused" and len(team) > 1:
            act(15, "capture", item="", live=True, file="refused.jpg")
            act(20, "end", how="refused", reason="门岗拒绝")
            return
        if kind != "free":
            self.answer(act, "G2", writer, kind, 0.4)
        if kind == "branch_monthly" and rng.random() < 0.6:
            act(rng.choice((90, 9 * 1440, 16 * 1440)), "feedback", attendees=["经理"], minutes=20)
        act(100, "phase", phase="left")
        if ending != "open":
            act(rng.randint(10, 20) * 1440 if ending == "late" else rng.randint(17 * 1440, 17 * 1440 + 600)
                if kind == "branch_monthly" else rng.randint(101, 1100), "seal")

    def answer(self, act, item, writer, kind, share):
        """FIX-4: what fails in a project's own check mostly comes with its plan; of the others some is put right on the spot."""
        failed = self.rng.random() < share
        act(5 if item == "G1" else 10, "answer", item=item, value="fail" if failed else "pass")
        if failed and kind in DUE["report_kinds"]:
            if self.rng.random() < 0.8:
                act(12, "finding", item=item, text="整改", plan={"person": writer, "date": "2027-01-31", "measures": "补课"})
        elif failed:
            more = fixed_or_not(self.rng)
            if more:
                act(12, "finding", item=item, text="当场", **more)

    def branch_on(self, project, day, month):
        """By the line of the day, as far as the register was told by that month."""
        branch = self.projects[project][0]
        for known, fact in self.moves.get(project, ()):
            if known <= month and fact["from"] <= day:
                branch = fact["value"]
        return branch

    def may_plan(self, writer, act, month):
        branch = self.branch_on(act["project"], act["at"][:10], month)
        return self.people[writer][1] in ("G", self.branches[branch], branch, act["project"])

    def homes_of(self, team):
        """The projects whose staff they are (KIND-7)."""
        return {self.crossers.get(person) or self.heads.get(person) for person in team} - {None}

    def tables(self):
        units = ["id,kind,code,name,parent,active_from", "G,group,G,集团,,"]
        units += ["%s,region,%s,%s,G," % (one, one, nights.region_name(one)) for one in self.regions]
        units += ["%s,branch,%s,分公司,%s," % (one, one, region) for one, region in self.branches.items()]
        units += ["%s,project,%s,%s,%s,%s" % (one, one, nights.project_name(one), *home) for one, home in self.projects.items()]
        people = ["id,name,post,role,unit"] + ["%s,%s,岗,%s,%s" % (one, one, *grant) for one, grant in self.people.items()]
        people += ["%s,%s,岗,project_head,%s" % (one, one, home) for one, home in self.crossers.items()]
        return {"organisation.csv": "\n".join(units), "people.csv": "\n".join(people), "night.csv": CHECKLIST,
                "policy.json": json.dumps(POLICY)}


def fixed_or_not(rng):
    return {"fixed": {"text": "当场改好"}} if rng.random() < 0.6 else {}


def inspections_of(arrived):
    """By name: kind, project, business date, ending, and the times of what counts for deadlines."""
    found = {}
    for writer, act, answer in arrived:
        one = found.setdefault(act["inspection"], {"id": act["inspection"], "state": "planned", "kind": act["_kind"], "fails": {},
                                                   "project": act["_project"], "writer": writer})
        word = act["act"]
        if word in ("close", "reject"):
            one["fails"][act["_of"]]["state"] = "closed" if word == "close" else "assigned"
            continue
        if word == "plan":
            one.update(number=answer["number"], began=act["window"][0], until=act["window"][1], tour=act.get("tour", ""),
                       leader=act["leader"], unannounced=act.get("unannounced", act["kind"] == "hq_special"))
        elif word == "end":
            one["state"] = act["how"]
        elif word == "seal":
            one.update(state="sealed", sealed=act["at"], reported=act["at"])
        elif one["state"] == "planned":
            one["state"] = "open"
        if word == "feedback":
            one["fed_back"] = min(one.get("fed_back", act["at"]), act["at"])
        elif word == "phase":
            one["left"] = act["at"]
        elif word == "answer" and act["value"] == "fail":
            one["fails"][act["item"]] = {"severity": ITEMS[act["item"]][1], "state": "open"}
        elif word == "finding":
            key = act.get("item") or "free %d" % (len(one["fails"]) + 1)
            finding = one["fails"].setdefault(key, {"severity": act.get("severity"), "state": "open"})
            if "fixed" in act:
                finding["state"] = "rectified"
    for one in found.values():
        for place, key in enumerate(sorted(one["fails"]), 1):
            one["fails"][key]["number"] = "%s-F%02d" % (one.get("number"), place)
    return found


class Acknowledged:
    """What devices were told 'ok', as far as it reached headquarters."""

    def __init__(self, company):
        self.company = company
        self.waiting, self.own, self.arrived, self.crossed = {}, {}, [], {}
        self.refused, self.mutual = set(), set()

    def add(self, writer, act, answer):
        self.waiting.setdefault(writer, []).append((act, answer))
        self.own.setdefault(writer, []).append((writer, act, answer))

    def arrive(self, writer, month):
        """A plan that headquarters' rules forbid does not stand, nor what follows."""
        for act, answer in self.waiting.pop(writer, []):
            if act["act"] == "plan" and not self.company.may_plan(writer, act, month):
                self.refused.add(act["inspection"])
            elif act["act"] == "plan" and self.is_mutual(act):
                self.refused.add(act["inspection"])
                self.mutual.add(act["inspection"])
            if act["inspection"] in self.refused:
                continue
            self.arrived.append((writer, act, answer))
            if act["act"] == "plan" and act["kind"] == "cross_check":
                self.crossed[act["inspection"]] = act
            elif act["act"] == "end" and act["how"] == "not_reached":
                self.crossed.pop(act["inspection"], None)

    def is_mutual(self, plan):
        """KIND-7: no two projects inspect each other within a month."""
        homes = self.company.homes_of(plan["team"])
        month = plan["window"][0][:7]
        return plan["kind"] == "cross_check" and any(
            other["window"][0][:7] == month and other["project"] in homes and
            plan["project"] in self.company.homes_of(other["team"]) for other in self.crossed.values())

    def inspections(self):
        return inspections_of(self.arrived)

    def of_writer(self, writer):
        """What the writer did, whether or not headquarters has it."""
        return inspections_of(one for one in self.own.get(writer, ()) if one[1]["inspection"] not in self.refused)


def known_of(company, inspections, month, at, made):
    """What coverage.py looks at: the register as far as it was told, and what ended."""
    ended = [{"id": one["id"], "project": one["project"], "kind": one["kind"], "ending": one["state"],
              "business_date": coverage_model.business_date(one).isoformat()}
             for one in inspections.values() if one["state"] not in ("planned", "open")]
    document = {"register": [one for one in company.register if one["month"] <= month], "inspections": ended}
    return coverage_model.Known(document, at, made)


def coverage_rows(known, at, date, days):
    ask = {"at": at.isoformat(), "date": date.isoformat()}
    keys = ("target", "period", "unit", "counted", "required", "done", "owed", "by", "lost_from", "state")
    return [{key: row[key] for key in keys} for row in coverage_model.rows({"coverage": TARGETS}, ask, known, days)]


def unit_of(one, company):
    """The unit that inspects: that for which its planner's role was granted."""
    return company.people[one["writer"]][1]


def due_rows(company, inspections, at, days):
    announced = {}
    for one in inspections.values():
        # What took place bounds what was found before it for good; what never did bounds nothing.
        if one["state"] != "not_reached" and not one["unannounced"]:
            announced.setdefault(one["project"], []).append({
                "kind": one["kind"], "unit": unit_of(one, company), "project": one["project"],
                "business_date": coverage_model.business_date(one).isoformat()})
    for one in inspections.values():
        if one["state"] not in ("open", "sealed") or one["kind"] == "training":
            continue
        facts = {"id": one["number"], "kind": one["kind"], "project": one["project"], "unit": unit_of(one, company),
                 "zone": "Asia/Shanghai", "business_date": coverage_model.business_date(one).isoformat(), "findings": []}
        facts.update({name: one[name] for name in ("left", "sealed", "reported") if name in one})
        if one["kind"] == "branch_monthly":
            facts["reported"] = one.get("fed_back")
        if one["state"] == "sealed":  # what was put right on the spot owes nothing, unless a re-check sent it back
            facts["findings"] = [{"id": finding["number"], "severity": finding["severity"]} for finding in one["fails"].values()
                                 if finding["state"] in ("open", "assigned")]
        rules = {"due": DUE, "visit": VISIT, "days": days, "announced": announced.get(one["project"], ())}
        for row in due_model.rows_of(facts, rules, at):
            if row["done"] is None or row["late"]:
                yield (row["inspection"], row["what"], row["finding"] or "", row["nominal"], row["due"], row["unknown"],
                       row["done"], row["late"])


def told_due(rows):
    def seconds(text):
        return text and datetime.datetime.fromisoformat(text).timestamp()
    for row in rows:
        yield (row["number"], row["what"], row["finding"], row["nominal"], seconds(row["due"]), row["unknown"],
               seconds(row["done"]), row["late"])
