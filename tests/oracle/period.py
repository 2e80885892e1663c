"""Headquarters' report of a period against a model that reads only raw results.

A small company plans, works, seals, objects and puts right over two summers. The report `period` is compared, row by row and
figure by figure, with what this module makes of the reports `results`, `findings` and `appeals` and of the acts themselves.
Shares no code with wincheck; coverage is that of coverage.py.
"""
import datetime
import json
import os
import random
import sys
from fractions import Fraction

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import coverage as coverage_model  # noqa: E402
import year  # noqa: E402

CHINA, DAY = year.CHINA, year.DAY
LINES = {"R1": "G", "R2": "G", "B1": "R1", "B2": "R1", "B3": "R2"}
HOMES = {"P1": "B1", "P2": "B1", "P3": "B2", "P4": "B3", "P5": "B3", "P6": "B1"}
MOVED, MOVE_DAY, MOVED_TO = "P6", datetime.date(2026, 7, 15), "B3"
HEADS = ("P1", "P2", "P3")
CHECKLIST = ("type,name,label,rule,full,veto\nbegin group,S1,门岗,,,\n,G1,大门,pass_fail,60,\n,G2,记录,pass_fail,30,\n"
             ",G3,灭火器,pass_fail,10,inspection cap 50\nend group,,,,,\n")
ITEMS = {"G1": 60, "G2": 30, "G3": 10}
MONTHS = ((2025, 7), (2026, 6), (2026, 7), (2026, 7), (2026, 8), (2025, 12))
PERIODS = ("2026-07", "2026-Q3", "2026", "2026-08", "2025-Q3")
JUDGED = ("hq_special", "year_end", "region_routine", "branch_monthly")
PLACES = 2


def line_of(project, day):
    unit = MOVED_TO if project == MOVED and day >= MOVE_DAY else HOMES[project]
    line = [project]
    while unit:
        line.append(unit)
        unit = LINES.get(unit)
    return line


class Night:
    """One visit that somebody means to make, and what becomes of it."""

    def __init__(self, rng, name):
        self.name = name
        self.kind = rng.choice(("hq_special", "hq_special", "region_routine", "branch_monthly", "self_check", "training"))
        self.project = rng.choice(HEADS if self.kind == "self_check" else [one for one in HOMES if one != MOVED]
                                  if self.kind != "hq_special" else sorted(HOMES))
        year_of, month = rng.choice(MONTHS)
        self.day = datetime.date(year_of, month, rng.randint(1, 28))
        self.ending = rng.choices(("seal", "stopped", "planned"), (85, 8, 7))[0]
        self.fails = [item for item in ITEMS if rng.random() < 0.35]
        self.rectified = rng.choice((None, 3, 5, 40))
        self.appeal = rng.choice((None, "upheld", "rejected", "pending", "partly"))
        self.tour = ""
        branch = HOMES[self.project]
        self.writer = {"region_routine": "ri-" + LINES[branch], "branch_monthly": "bs-" + branch,
                       "self_check": "head-" + self.project}.get(self.kind, "planner")


class Company:
    def __init__(self, seed, visits):
        self.rng = random.Random(seed)
        self.nights = sorted((Night(self.rng, "v%d" % number) for number in range(visits)), key=lambda night: night.day)
        # A tour of which one visit is never made: nothing of it is told.
        for night in [one for one in self.nights if one.kind == "hq_special"][-2:]:
            night.tour, night.ending = "t", "seal"
        last = [one for one in self.nights if one.tour]
        if last:
            last[-1].ending = "planned"
        self.people = {"planner": ("quality_centre", "G"), "root": ("administrator", "G"), "pm": ("projects_manager", "G"),
                       "i0": ("inspector", "G")}
        self.people.update({"ri-" + unit: ("regional_inspector", unit) for unit in ("R1", "R2")})
        self.people.update({"bs-" + unit: ("branch_supervisor", unit) for unit in ("B1", "B2", "B3")})
        self.people.update({"head-" + unit: ("project_head", unit) for unit in HEADS})
        self.amended = {}  # by inspection: items that were amended to pass
        self.events = []
        for night in self.nights:
            self.add(night)
        self.events.sort(key=lambda event: event[:2])

    def tables(self):
        units = ["id,kind,code,name,parent,active_from", "G,group,G,集团,,"]
        units += ["%s,%s,%s,区域,%s," % (one, "region" if one[0] == "R" else "branch", one, up) for one, up in LINES.items()]
        units += ["%s,project,%s,项目,%s,2025-01-01" % (one, one, up) for one, up in HOMES.items()]
        people = ["id,name,post,role,unit"] + ["%s,%s,岗,%s,%s" % (one, one, *grant) for one, grant in self.people.items()]
        return {"organisation.csv": "\n".join(units), "people.csv": "\n".join(people), "night.csv": CHECKLIST,
                "policy.json": json.dumps({"id": "p", "version": "1"})}

    def at(self, night, minutes, what, *words):
        minute = 22 * 60 + 40 if night.kind == "hq_special" else 10 * 60
        self.events.append((year.moment(night.day, minute + minutes), len(self.events), what, night) + words)

    def add(self, night):
        self.at(night, -30, self.plan)
        if night.ending == "planned":
            return
        self.at(night, 5, self.work)
        if night.ending != "seal":
            return
        has_head = night.project in HEADS and night.kind != "training" and not night.tour
        if has_head and night.kind == "hq_special" and night.fails and night.appeal:
            self.at(night, 1440, self.object)
            if night.appeal != "pending":
                self.at(night, 2 * 1440, self.decide)
        if has_head and night.rectified and night.fails:
            self.at(night, night.rectified * 1440, self.rectify)

    # Each does its acts on the devices and synchronises them.
    def plan(self, world, night, at):
        team = [night.writer, "i0"] if night.kind in ("hq_special", "region_routine") else [night.writer]
        window = [(at + datetime.timedelta(minutes=30)).isoformat(), (at + datetime.timedelta(hours=4)).isoformat()]
        world.act(night.writer, at, act="plan", inspection=night.name, project=night.project, kind=night.kind,
                  checklist="night", team=team, leader=night.writer, window=window, tour=night.tour)
        world.sync(night.writer, at)

    def work(self, world, night, at):
        for item in ITEMS:
            world.act(night.writer, at, act="answer", inspection=night.name, item=item,
                      value="fail" if item in night.fails else "pass")
            if night.kind == "self_check" and item in night.fails:
                world.act(night.writer, at, act="finding", inspection=night.name, item=item,
                          plan={"person": "x", "date": (night.day + DAY * 9).isoformat(), "measures": "新锁"})
        if night.ending == "stopped":
            world.act(night.writer, at, act="end", inspection=night.name, how="stopped", cause="weather", reason="雷暴")
        else:
            world.act(night.writer, at, act="seal", inspection=night.name)
        world.sync(night.writer, at)

    def object(self, world, night, at):
        head = "head-" + night.project
        world.sync(head, at)
        finding = world.findings(head, night.name)[0]
        night.appeal_id = world.act(head, at, act="appeal", inspection=night.name, finding=finding["id"], text="有异议")["appeal"]
        night.item = finding["item"]
        world.sync(head, at)

    def decide(self, world, night, at):
        world.sync("pm", at)
        more = {}
        if night.appeal in ("upheld", "partly"):
            more["amendments"] = [{"item": night.item, "value": "pass"}]
            self.amended[night.name] = [night.item]
        world.act("pm", at, act="appeal_decide", inspection=night.name, appeal=night.appeal_id, outcome=night.appeal,
                  text="核对", **more)
        world.sync("pm", at)

    def rectify(self, world, night, at):
        head = "head-" + night.project
        world.sync(head, at)
        for finding in world.findings(head, night.name):
            if not finding["struck_out"] and finding["state"] in ("open", "assigned"):
                world.act(head, at, act="rectify", inspection=night.name, finding=finding["id"], text="已修")
        world.sync(head, at)


def rounded(value):
    """Half away from zero, as text without trailing zeros."""
    scaled = value * 10 ** PLACES
    whole = (abs(scaled.numerator) * 2 + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if scaled >= 0 else -whole, 10 ** PLACES)


def text(value):
    if value is None:
        return None
    sign, value = ("-" if value < 0 else ""), abs(value)
    digits = "%0*d" % (PLACES + 1, int(value * 10 ** PLACES))
    return sign + (digits[:-PLACES] + "." + digits[-PLACES:]).rstrip("0").rstrip(".")


def mean(scores):
    return rounded(sum(scores, Fraction(0)) / len(scores)) if scores else None


def percent(part, whole):
    return rounded(Fraction(100 * part, whole)) if whole else None


def less(a, b):
    return None if a is None or b is None else a - b


def items_of(parts):
    for part in parts:
        if part["code"] in ITEMS:
            yield part["code"], Fraction(part["value"]), Fraction(part["full"])
        else:
            yield from items_of(part.get("parts") or [])


class Raw:
    """One inspection, from the report of results; findings and appeals from theirs."""

    def __init__(self, row, amended, findings, appeals):
        self.kind, self.project, self.state = row["kind"], row["project"], row["state"]
        self.day = datetime.date.fromisoformat(row["business_date"])
        self.units = line_of(self.project, self.day)
        self.findings = [one for one in findings if not one["struck_out"]] if self.state == "sealed" else []
        self.appeals = appeals
        self.items, self.score, self.sealed, self.vetoes = [], None, None, 0
        if self.state != "sealed":
            return
        self.sealed, self.had_passed = Fraction(row["seal"]["score"]), row["score"]["passed"]
        self.score, self.passed = self.sealed, self.had_passed
        self.is_amended = row["amended"] is not None
        if self.is_amended:
            self.score, self.passed = Fraction(row["amended"]["score"]), row["amended"]["passed"]
        for code, value, full in items_of(row["score"]["parts"]):
            self.items.append((code, full if code in amended else value, full))
        self.vetoes = sum(1 for gate in row["score"]["gates"] if gate["id"] == "GATE-1" and gate["cause"] not in amended)


def figures(visits, compared):
    """What the report must say of these inspections; `compared` are those among which the two sides are looked for."""
    sealed = [one for one in visits if one.state == "sealed"]
    findings = [one for visit in sealed for one in visit.findings]
    done = [one for one in findings if one["state"] in ("rectified", "reviewed", "closed")]
    late = sum(1 for one in done if one["late"]) + sum(1 for one in findings if one not in done and one["overdue"])
    on_time = sum(1 for one in done if not one["late"])
    appeals = [one for visit in sealed for one in visit.appeals if not one["own_motion"]]
    decided = [one for one in appeals if one["state"] in ("decided", "settled")]
    items = [one for visit in sealed for one in visit.items]
    full = sum(1 for _, value, whole in items if value >= whole)
    scores, before = [one.score for one in sealed], [one.sealed for one in sealed]
    passed = sum(1 for one in sealed if one.passed)
    top = []
    for code in ITEMS:
        lost = [whole - value for name, value, whole in items if name == code]
        bad = [one for one in lost if one > 0]
        if bad:
            top.append({"item": code, "lost": text(sum(bad, Fraction(0))), "failures": len(bad), "checked": len(lost)})
    top.sort(key=lambda one: (-Fraction(one["lost"]), -one["failures"], one["item"]))
    both = [[one for one in compared if one.state == "sealed" and one.kind in kinds]
            for kinds in (("self_check",), ("hq_special", "year_end"))]
    projects = {one.project for one in both[0]} & {one.project for one in both[1]}
    own, theirs = (mean([one.score for one in side if one.project in projects]) for side in both)
    return {
        "inspections": len(visits), "sealed": len(sealed), "refused": 0, "stopped": len(visits) - len(sealed),
        "scored": len(scores), "mean": text(mean(scores)), "mean_sealed": text(mean(before)),
        "amended": sum(1 for one in sealed if one.is_amended), "passed": passed,
        "passed_sealed": sum(1 for one in sealed if one.had_passed), "pass_rate": text(percent(passed, len(scores))),
        "vetoed": sum(1 for one in sealed if one.vetoes), "vetoes": sum(one.vetoes for one in sealed), "items": len(items),
        "items_full": full, "conforming": text(percent(full, len(items))), "findings": len(findings),
        "repeats": sum(1 for one in findings if one["repeated"]), "on_time": on_time, "late": late,
        "pending": len(findings) - on_time - late, "on_time_rate": text(percent(on_time, on_time + late)),
        "appeals": len(appeals), "decided": len(decided), "upheld": sum(1 for one in decided if one["decision"] == "upheld"),
        "partly": sum(1 for one in decided if one["decision"] == "partly"), "compared": len(projects), "self_mean": text(own),
        "hq_mean": text(theirs), "self_difference": text(less(own, theirs)), "top_items": top}


def days_of(name):
    """First and last day of a period."""
    at = int(name[:4])
    if len(name) == 4:
        return datetime.date(at, 1, 1), datetime.date(at, 12, 31)
    first, count = (int(name[6]) * 3 - 2, 3) if name[5] == "Q" else (int(name[5:]), 1)
    following = datetime.date(at + (first + count > 12), (first + count - 1) % 12 + 1, 1)
    return datetime.date(at, first, 1), following - DAY


def name_of(kind, day):
    return {4: "%04d" % day.year, 7: "%04d-%02d" % (day.year, day.month)}.get(kind) or "%04d-Q%d" % (
        day.year, (day.month + 2) // 3)


def neighbours(name):
    first, _ = days_of(name)
    length = 4 if len(name) == 4 else 7 if name[5] != "Q" else 0
    return name_of(length, first - DAY), "%04d%s" % (int(name[:4]) - 1, name[4:])


def coverage_of(name, raws, days, at):
    """By unit: (target, counted, done, required where it is the unit's own), with coverage.py."""
    first, last = days_of(name)
    targets = []
    for target in year.TARGETS:
        for level in ("group", "region", "branch", "project"):
            if target["of"] == "projects" or level == "group":
                own = level == target["charge"] or target["of"] == "regions"
                targets.append((dict(target, id="%s@%s@%d" % (target["id"], level, own), charge=level,
                                     in_charge="G" if level == "group" else ""), target["period"]))
    register = [{"project": one, "step": "open", "date": "2025-01-01", "region": LINES[home], "branch": home}
                for one, home in HOMES.items()]
    register.append({"project": MOVED, "step": "move", "date": MOVE_DAY.isoformat(), "region": LINES[MOVED_TO],
                     "branch": MOVED_TO})
    ended = [{"id": str(number), "project": one.project, "kind": one.kind, "ending": one.state,
              "business_date": one.day.isoformat()} for number, one in enumerate(raws) if one.day <= last]
    document = {"coverage": [target for target, _ in targets], "register": register, "inspections": ended}
    known = coverage_model.Known(document, at)
    found = {}
    for kind in ("year", "quarter", "month"):
        ends = [last]
        if kind != "year":
            ends = [end for month in range(1, 13) if kind == "month" or month % 3 == 0
                    for end in [days_of("%04d-%02d" % (last.year, month))[1]] if first <= end <= last] or [last]
        for end in ends:
            for row in coverage_model.rows(document, {"at": at.isoformat(), "date": end.isoformat()}, known, days):
                target, _, own = row["target"].split("@")
                if next(period for one, period in targets if one["id"] == row["target"]) != kind:
                    continue
                cell = found.setdefault(row["unit"], {}).setdefault(target, [0, 0, 0, own == "1"])
                for place, key in enumerate(("counted", "done", "required")):
                    cell[place] += row[key]
    return {unit: sorted((target, cell[0], cell[1], cell[2] if cell[3] else None) for target, cell in cells.items())
            for unit, cells in found.items()}


def wanted_rows(name, raws, coverage):
    first, last = days_of(name)
    spans = [days_of(one) for one in (name,) + neighbours(name)]
    rows = {}
    for unit in ["G"] + list(LINES) + list(HOMES):
        in_unit = [[one for one in raws if unit in one.units and span[0] <= one.day <= span[1]] for span in spans]
        for kind in {""} | {one.kind for some in in_unit for one in some}:
            some = [[one for one in part if one.kind == kind or (not kind and one.kind in JUDGED)] for part in in_unit]
            row = figures(some[0], [] if kind else in_unit[0])
            now = mean([one.score for one in some[0] if one.state == "sealed"])
            for at, (mean_name, change) in enumerate((("mean_before", "change"), ("mean_year_before", "change_on_year")), 1):
                then = mean([one.score for one in some[at] if one.state == "sealed"])
                row[mean_name], row[change] = text(then), text(less(now, then))
            row["coverage"] = coverage.get(unit, []) if not kind else []
            rows[unit, kind] = row
    return rows


def told_rows(report):
    rows = {}
    for row in report["period"]:
        row = dict(row)
        row["top_items"] = [{key: one[key] for key in ("item", "lost", "failures", "checked")} for one in row["top_items"]]
        row["coverage"] = sorted((one["target"], one["counted"], one["done"], one["required"]) for one in row["coverage"])
        rows[row["unit"], row["kind"]] = {key: value for key, value in row.items()
                                          if key not in ("unit", "unit_kind", "name", "parent", "kind")}
    return rows


def compare(company, hub, days, at):
    """How many figures were compared, and those that differ."""
    def report(kind, *words):
        return hub.report(kind, *words, "--at", at.isoformat())
    findings, appeals = report("findings")["findings"], report("appeals")["appeals"]
    untold = {night.name for night in company.nights if night.tour or night.kind == "training"}
    raws = [Raw(row, company.amended.get(row["name"], []), [one for one in findings if one["inspection"] == row["name"]],
                [one for one in appeals if one["inspection"] == row["name"]])
            for row in report("results")["inspections"]
            if row["state"] in ("sealed", "refused", "stopped") and row["name"] not in untold]
    compared, differing = 0, []
    for name in PERIODS:
        told = told_rows(report("period", "--period", name))
        wanted = wanted_rows(name, raws, coverage_of(name, raws, days, at))
        # A unit without inspections in any of the three periods has its row for its coverage alone.
        if set(told) != set(wanted):
            differing.append((name, "rows", sorted(set(told) ^ set(wanted))))
        for key in set(told) & set(wanted):
            compared += len(wanted[key])
            differing += [(name, key, field, value, told[key].get(field)) for field, value in wanted[key].items()
                          if told[key].get(field) != value]
    return compared, differing


def play(world, hub, write, seed, visits):
    company = Company(seed, visits)
    begin = datetime.datetime(2025, 6, 1, 9, tzinfo=CHINA)
    days = [{"date": "2026-01-01", "name": "元旦", "isOffDay": True}]
    files = [write(name, content) for name, content in company.tables().items()]
    files.append(write("calendar.csv", "date,name,off\n2025-01-01,元旦,yes\n2026-01-01,元旦,yes\n"))
    hub.command("load", *files, "--at", begin.isoformat())
    facts = [{"about": "unit", "id": MOVED, "field": "parent", "value": MOVED_TO, "from": MOVE_DAY.isoformat()}]
    hub.command("change", write("move.json", json.dumps(facts)), "--by", "root", "--at", begin.isoformat())
    world.begin(sorted(company.people), begin)
    for at, _, what, night in company.events:
        what(world, night, at)
    return compare(company, hub, coverage_model.days_of({"year": 2026, "days": days}),
                   max(company.events[-1][0], datetime.datetime(2026, 9, 30, 12, tzinfo=CHINA)))
