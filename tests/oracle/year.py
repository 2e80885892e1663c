"""A small year of a company over a hub: what its reports say against models that read only the raw acts.

Devices of a dozen people plan, work and seal; units open, move and close; phones come late. After each month the reports
`coverage` and `due` are compared with coverage.py and due.py, which recompute every row from what was acknowledged and had
reached headquarters by then. Shares no code with wincheck.
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

CHINA = coverage_model.CHINA
FIRST = datetime.date(2026, 1, 1)
DAY = calendar.DAY
CHECKLIST = "type,name,label,rule,full\nbegin group,S1,门岗,,\n,G1,大门,pass_fail,60\n,G2,记录,pass_fail,40\nend group,,,,\n"
DUE = {"report_kinds": ["self_check", "cross_check"], "report_week": "week_after", "report_weekday": 1,
       "feedback_kinds": ["branch_monthly"], "feedback_week": "week_after", "feedback_weekday": 7, "close_minute": 1080,
       "rectification": [{"severity": 1, "days": 30}, {"severity": 2, "days": 15}, {"severity": 3, "days": 7},
                         {"severity": 4, "days": 1}], "rectification_otherwise": 15}
VISIT = {"night_from_minute": 1320, "night_to_minute": 360, "seal_due_hours": 12}


def target(name, kinds, period, charge, **more):
    one = {"id": name, "kinds": kinds, "endings": ["sealed", "refused"], "period": period, "of": "projects", "percent": 100,
           "rounding": "up", "charge": charge, "in_charge": "", "count": "on_date", "register_day": 0, "days_min": 0,
           "per_day_max": 0, "only_workdays": False}
    one.update(more)
    return one


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
        self.writers = ["planner"] + sorted(name for name in self.people if name[:3] in ("ri-", "bs-", "hea"))
        for number in range(visits):
            self.make_visit("v%d" % number)
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
        kind = rng.choice(("hq_special", "region_routine", "branch_monthly", "branch_monthly", "self_check", "training"))
        project = rng.choice(self.project_names)
        home = self.branches[self.projects[project][0]]
        writer = {"hq_special": "planner", "training": "planner", "region_routine": "ri-" + home,
                  "branch_monthly": "bs-" + self.projects[project][0]}.get(kind)
        if writer is None:
            writer, project = rng.choice(sorted(self.heads.items()))
        day = FIRST + DAY * rng.randrange(364)
        minute = rng.choice((22 * 60 + 40, 26 * 60, 23 * 60 + 30)) if kind == "hq_special" else rng.choice((9, 14)) * 60
        start = moment(day, minute)
        team = [writer, rng.choice(self.inspectors)] if kind in ("hq_special", "region_routine") else [writer]
        acts = self.acts.setdefault(writer, [])

        def act(after, word, **more):
            at = start + datetime.timedelta(minutes=after)
            acts.append(dict(more, act=word, inspection=name, at=at.isoformat(), kind_of=kind, project_of=project))
        act(-30, "plan", project=project, kind=kind, checklist="night", team=team, leader=writer,
            window=[start.isoformat(), (start + datetime.timedelta(hours=3)).isoformat()])
        ending = rng.choices(("seal", "late", "stopped", "not_reached", "refused", "planned", "open"), (70, 8, 4, 3, 4, 6, 5))[0]
        if ending in ("planned", "not_reached"):
            if ending == "not_reached":
                act(60, "end", how="not_reached", reason="台风")
            return
        act(5, "answer", item="G1", value="pass")
        if ending == "stopped":
            act(20, "end", how="stopped", cause="weather", reason="雷暴")
            return
        if ending == "refused" and len(team) > 1:
            act(15, "capture", item="", live=True, file="refused.jpg")
            act(20, "end", how="refused", reason="门岗拒绝")
            return
        act(10, "answer", item="G2", value=rng.choice(("pass", "pass", "fail")))
        if kind == "branch_monthly" and rng.random() < 0.6:
            act(rng.choice((90, 9 * 1440, 16 * 1440)), "feedback", attendees=["经理"], minutes=20)
        act(100, "phase", phase="left")
        if ending != "open":
            act(rng.randint(10, 20) * 1440 if ending == "late" else rng.randint(17 * 1440, 17 * 1440 + 600)
                if kind == "branch_monthly" else rng.randint(101, 1100), "seal")

    def may_plan(self, writer, act, month):
        """By the line of the plan's day, as far as the register was told by that month."""
        branch = self.projects[act["project"]][0]
        for known, fact in self.moves.get(act["project"], ()):
            if known <= month and fact["from"] <= act["at"][:10]:
                branch = fact["value"]
        return self.people[writer][1] in ("G", self.branches[branch], branch, act["project"])

    def tables(self):
        units = ["id,kind,code,name,parent,active_from", "G,group,G,集团,,"]
        units += ["%s,region,%s,区域,G," % (one, one) for one in self.regions]
        units += ["%s,branch,%s,分公司,%s," % (one, one, region) for one, region in self.branches.items()]
        units += ["%s,project,%s,项目,%s,%s" % (one, one, *home) for one, home in self.projects.items()]
        people = ["id,name,post,role,unit"] + ["%s,%s,岗,%s,%s" % (one, one, *grant) for one, grant in self.people.items()]
        return {"organisation.csv": "\n".join(units), "people.csv": "\n".join(people), "night.csv": CHECKLIST,
                "policy.json": json.dumps({"id": "p", "version": "1"})}


class Acknowledged:
    """What devices were told 'ok', as far as it reached headquarters."""

    def __init__(self):
        self.waiting, self.arrived, self.refused = {}, [], set()

    def add(self, device, act, answer):
        self.waiting.setdefault(device, []).append((act, answer))

    def arrive(self, device, may_plan):
        """A plan whose author had lost the project by the register that headquarters has does not stand, nor what follows."""
        for act, answer in self.waiting.pop(device, []):
            if act["act"] == "plan" and not may_plan(act):
                self.refused.add(act["inspection"])
            if act["inspection"] not in self.refused:
                self.arrived.append((act, answer))

    def inspections(self):
        """By name: kind, project, business date, ending, and the times of what counts for deadlines."""
        found = {}
        for act, answer in self.arrived:
            one = found.setdefault(act["inspection"], {"id": act["inspection"], "state": "planned", "findings": [],
                                                       "kind": act["kind_of"], "project": act["project_of"]})
            if act["act"] == "plan":
                one.update(number=answer["number"], began=act["window"][0])
            elif act["act"] == "end":
                one["state"] = act["how"]
            elif act["act"] == "seal":
                one.update(state="sealed", sealed=act["at"], reported=act["at"])
            elif act["act"] == "feedback":
                one["fed_back"] = min(one.get("fed_back", act["at"]), act["at"])
            elif act["act"] == "phase":
                one["left"] = act["at"]
            elif one["state"] == "planned":
                one["state"] = "open"
            if act["act"] == "answer" and act["value"] == "fail":
                one["fails"] = True
        return found


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
    writer = {"hq_special": "G", "training": "G"}.get(one["kind"])
    return writer or company.people[one["writer"]][1]


def due_rows(company, inspections, at, days):
    announced = {}
    for one in inspections.values():
        # What took place bounds what was found before it for good; what never did bounds nothing.
        if one["state"] not in ("void", "moved", "not_reached") and one["kind"] != "hq_special":
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
        if one["state"] == "sealed" and one.get("fails"):
            facts["findings"] = [{"id": one["number"] + "-F01", "severity": 0}]
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


def play(hub, make_device, write, seed, regions, projects, inspectors, visits, say=print):
    """Plays the year; returns how many rows were compared, and those that differ."""
    company = Company(seed, regions, projects, inspectors, visits)
    rng, acknowledged, compared, differing = company.rng, Acknowledged(), 0, []
    begin = moment(FIRST - DAY * 3, 600).isoformat()
    files = [write(name, text) for name, text in company.tables().items()]
    notice = [one for one in calendar.notices() if one["year"] == 2026][0] if calendar.published() is not None else {
        "year": 2026, "days": [{"date": "2026-10-0%d" % day, "name": "国庆", "isOffDay": True} for day in range(1, 8)]}
    own = [day for day in notice["days"] if day["date"].startswith("2026")]
    files.append(write("calendar.csv", "date,name,off\n" + "".join(
        "%s,%s,%s\n" % (day["date"], day["name"], "yes" if day["isOffDay"] else "no") for day in own)))
    hub.command("load", *files, "--at", begin)
    days = coverage_model.days_of({"year": 2026, "days": own})
    devices = {writer: make_device(writer, writer, begin) for writer in company.writers}
    left, made = {writer: list(acts) for writer, acts in company.acts.items()}, {}
    picture = write("refused.jpg", "no picture, but bytes")
    for month in range(1, 14):
        end = datetime.date(2026, month + 1, 1) if month < 12 else datetime.date(2027, month - 11, 1)
        facts = [fact for known, fact in company.changes if known == month]
        if facts:
            hub.command("change", write("facts-%d.json" % month, json.dumps(facts)), "--by", "root", "--at",
                        moment(end - DAY * 31, 0).isoformat())
        for writer, device in devices.items():
            acts = left.get(writer, [])
            now = [act for act in acts if datetime.datetime.fromisoformat(act["at"]) < moment(end, -60)]
            left[writer] = acts[len(now):]
            for act in now:
                sent = {key: value for key, value in act.items() if key not in ("kind_of", "project_of")}
                answer = device.try_act(dict(sent, file=picture) if act["act"] == "capture" else sent)
                if answer["ok"]:
                    acknowledged.add(writer, act, answer)
            if now and (month >= 12 or rng.random() < 0.75):
                device.sync(hub.url, moment(end, -60).isoformat())
                acknowledged.arrive(writer, lambda act: company.may_plan(writer, act, month))
            device.close()  # of a hundred phones few are in use at once
        inspections = acknowledged.inspections()
        for writer, acts in company.acts.items():
            for act in acts:
                if act["inspection"] in inspections:
                    inspections[act["inspection"]]["writer"] = writer
        at = moment(end, 0)
        known = known_of(company, inspections, month, at, made)
        for date in (end - DAY, end - DAY * rng.randint(2, 200)):
            told = hub.report("coverage", "--date", date.isoformat(), "--at", at.isoformat())["coverage"]
            wanted = coverage_rows(known, at, date, days)
            compared += len(wanted)
            differing += [(month, ours, theirs) for ours, theirs in zip(wanted, told) if ours != theirs]
            if len(wanted) != len(told):
                differing.append((month, len(wanted), len(told)))
        told = set(told_due(hub.report("due", "--at", at.isoformat())["due"]))
        wanted = set(due_rows(company, inspections, at, days))
        compared += len(wanted)
        differing += [(month, "due only the model", one) for one in sorted(wanted - told, key=str)]
        differing += [(month, "due only the hub", one) for one in sorted(told - wanted, key=str)]
        say("year: month %d, %d inspections, %d rows compared, %d differ" % (
            month, len(inspections), compared, len(differing)), *differing[:3], sep="\n  ", flush=True)
    return compared, differing
