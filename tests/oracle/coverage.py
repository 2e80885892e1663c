"""PLAN-1 by brute force: coverage recomputed from the raw acts for each question, day by day; shares no code with wincheck.

    coverage.py WINCHECK [--seed S] [--regions N --projects N --inspectors N] [--asks N]

makes a year of a company and compares every row of `wincheck coverage` at moments of the year.
"""
import argparse
import datetime
import fractions
import heapq
import json
import os
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import days as calendar  # noqa: E402
from days import DAY  # noqa: E402

FIRST, LAST = datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)
CHINA = datetime.timezone(datetime.timedelta(hours=8))


# --- the model ---

def period_days(kind, day):
    """Every day of the period that holds the day."""
    def key(one):
        return {"week": one.isocalendar()[:2], "month": (one.year, one.month), "quarter": (one.year, (one.month + 2) // 3),
                "year": one.year}[kind]
    first = day
    while key(first - DAY) == key(day):
        first -= DAY
    found = [first]
    while key(found[-1] + DAY) == key(day):
        found.append(found[-1] + DAY)
    return found


def period_text(kind, day):
    return {"week": calendar.week_text(day), "month": day.isoformat()[:7], "quarter": calendar.quarter_text(day),
            "year": "%04d" % day.year}[kind]


def homes(steps, days):
    """Who has a project on each of the days: {day: (region, branch)}. `steps` in the order of becoming known."""
    byday = {}
    for step in steps:
        byday.setdefault(datetime.date.fromisoformat(step["date"]), []).append(step)
    home, found = None, {}
    for day in sorted(byday):
        if day < days[0]:
            for step in byday[day]:
                home = None if step["step"] == "close" else apply(step, home)
    for day in days:
        for step in byday.get(day, ()):
            if step["step"] == "close":
                last_home, home = home, None
                if last_home is not None:
                    found[day] = last_home  # the closing day is the last
            else:
                home = apply(step, home)
        if home is not None:
            found[day] = home
    return found


def apply(step, home):
    if step["step"] == "open" or (step["step"] == "move" and home is not None):
        return step["region"], step["branch"]
    return home


def business_date(inspection):
    """A night of 22:00 to 06:00 counts for the day that began it."""
    if "business_date" in inspection:
        return datetime.date.fromisoformat(inspection["business_date"])
    began = datetime.datetime.fromisoformat(inspection["began"]).astimezone(CHINA)
    return began.date() - DAY if began.hour < 6 else began.date()


def is_counted(target, home, span):
    managed = [day for day in span if day in home]
    if target["count"] == "days_in_period":
        return len(managed) >= max(1, target["days_min"])
    register = span[min(target["register_day"], len(span) - 1)]
    if register not in home:
        return False
    day, before = register - DAY, 0
    while day in home and before < target["days_min"]:
        before, day = before + 1, day - DAY
    return before >= target["days_min"]


def possible_from(start, things, span, target, known):
    """How many can be visited from a day on: day after day, whoever must be visited soonest goes first."""
    coming = sorted((max(first, start), last) for first, last in things)
    waiting, made, index = [], 0, 0
    for day in span:
        if day < start:
            continue
        while index < len(coming) and coming[index][0] <= day:
            heapq.heappush(waiting, coming[index][1])
            index += 1
        if target["only_workdays"] and known.kind(day) != "workday":
            continue
        taken = 0
        while waiting and taken < (target["per_day_max"] or len(things)):
            if heapq.heappop(waiting) >= day:
                taken += 1
        made += taken
    return made


def lost_from(owed, things, span, target, known):
    """(state known, first day on which it is too late)."""
    if target["only_workdays"]:
        # A walk back from the end must not meet an unknown day before enough is possible.
        for start in reversed(span):
            if known.kind(start) == "unknown":
                return False, None
            if possible_from(start, things, span, target, known) >= owed:
                return True, start + DAY
        return True, span[0]
    low, high = -1, len(span) - 1  # possible from span[low]; what is possible only shrinks
    if possible_from(span[0], things, span, target, known) < owed:
        return True, span[0]
    low = 0
    while low < high:
        middle = (low + high + 1) // 2
        if possible_from(span[middle], things, span, target, known) >= owed:
            low = middle
        else:
            high = middle - 1
    return True, span[low] + DAY


def rounded(target, counted):
    exact = fractions.Fraction(target["percent"]) * counted / 100
    whole = exact.numerator // exact.denominator
    if target["rounding"] == "up":
        return whole + (exact > whole)
    return whole + (target["rounding"] == "nearest" and exact - whole >= fractions.Fraction(1, 2))


DAYS = [FIRST + DAY * number for number in range(-400, 731)]  # all that a question of these years looks at


class Known:
    """What was known at a moment. `made` keeps who had a project, as long as nothing more is known of it."""

    def __init__(self, document, at, made=None):
        def told(one):
            return "known" not in one or datetime.datetime.fromisoformat(one["known"]) <= at
        order = sorted((one for one in document["register"] if told(one)), key=lambda one: known_time(one))
        self.steps, self.visits = {}, {}
        for one in order:
            self.steps.setdefault(one["project"], []).append(one)
        latest = {}
        for one in sorted((one for one in document["inspections"] if told(one)), key=lambda one: known_time(one)):
            latest[one["id"]] = one
        for one in latest.values():
            self.visits.setdefault(one["project"], []).append((business_date(one), one))
        made = {} if made is None else made
        for project, steps in self.steps.items():
            if made.get(project, (None,))[0] != steps:
                made[project] = list(steps), homes(steps, DAYS)
        self.homes = {project: made[project][1] for project in self.steps}


def known_time(one):
    return datetime.datetime.fromisoformat(one["known"]).timestamp() if "known" in one else float("-inf")


def rows(document, ask, known, days):
    at = datetime.datetime.fromisoformat(ask["at"])
    date = datetime.date.fromisoformat(ask.get("date", at.date().isoformat()))
    for target in document["coverage"]:
        yield from target_rows(target, ask, date, at.date(), known, days)


def target_rows(target, ask, date, today, known, days):
    span = period_days(target["period"], date)
    within = set(span)
    units, reached, regions = {}, set(), {}
    for project, home in known.homes.items():
        managed = [day for day in span if day in home]
        visits = [day for day, one in known.visits.get(project, ()) if day in within and one["kind"] in target["kinds"]
                  and one["ending"] in target["endings"] and one["kind"] != "training"]
        reached |= {home[day][0] for day in visits if day in home}
        if not managed or not is_counted(target, home, span):
            continue
        region, branch = home[managed[-1]]
        if target["of"] == "regions":
            first, last = regions.get(region, (managed[0], managed[-1]))
            regions[region] = (min(first, managed[0]), max(last, managed[-1]))
            continue
        unit = {"group": target["in_charge"], "region": region, "branch": branch, "project": project}[target["charge"]]
        units.setdefault(unit, []).append((bool(visits), managed[0], managed[-1], project))
    for region, (first, last) in regions.items():
        unit = region if target["charge"] == "region" else target["in_charge"]
        units.setdefault(unit, []).append((region in reached, first, last, region))
    for unit in sorted(units):
        counted, done = len(units[unit]), sum(one[0] for one in units[unit])
        required = rounded(target, counted)
        owed = max(0, required - done)
        is_known, lost = True, None
        if owed:
            things = [(first, last) for is_done, first, last, _ in units[unit] if not is_done]
            is_known, lost = lost_from(owed, things, span, target, days)
        state = "met" if not owed else "lost" if lost and today >= lost else "open" if is_known else "unknown"
        yield {"at": ask["at"], "target": target["id"], "period": period_text(target["period"], date), "unit": unit,
               "counted": counted, "required": required, "done": done, "owed": owed, "by": span[-1].isoformat(),
               "lost_from": lost and lost.isoformat(), "state": state,
               "undone": sorted(one[3] for one in units[unit] if not one[0])}


# --- a company's year of acts ---

def company(rng, regions, projects, inspectors):
    """Raw acts of a year: register with openings, closures and moves, inspections of every kind, late, refused, stopped."""
    branches = ["R%02d-%d" % (region, branch) for region in range(regions) for branch in (1, 2)]

    def some_time(day):
        return datetime.datetime.combine(day, datetime.time(rng.randrange(24), rng.randrange(60)), CHINA).isoformat()

    def step(project, word, day, branch=None, known=None):
        one = {"project": project, "step": word, "date": day.isoformat()}
        if branch:
            one.update(region=branch[:3], branch=branch)
        if known:
            one["known"] = some_time(known)
        return one
    register = []
    for number in range(projects):
        project = "P%04d" % number
        opened = FIRST - datetime.timedelta(days=rng.randint(1, 300))
        if rng.random() < 0.12:
            opened = FIRST + datetime.timedelta(days=rng.randrange(365))
        known = opened + datetime.timedelta(days=rng.randint(-20, 20)) if opened > FIRST else None
        register.append(step(project, "open", opened, rng.choice(branches), known))
        day = max(opened, FIRST)
        while rng.random() < 0.2:
            day += datetime.timedelta(days=rng.randint(1, 150))
            word = rng.choice(("move", "move", "close", "open"))
            register.append(step(project, word, day, None if word == "close" else rng.choice(branches),
                                 day + datetime.timedelta(days=rng.randint(-10, 30))))
    inspections, number = [], 0
    kinds = {"hq_special": 0.7, "region_routine": 3.7, "branch_monthly": 11.3, "self_check": 10.5, "cross_check": 1,
             "training": 0.3}
    for kind, times in kinds.items():
        count = min(int(times * projects), inspectors * 366)
        for _ in range(count):
            day = FIRST + datetime.timedelta(days=rng.randrange(-3, 368))
            ending = rng.choices(("sealed", "refused", "stopped", "void", "not_reached"), (90, 4, 3, 2, 1))[0]
            one = {"id": "i%d" % number, "project": "P%04d" % rng.randrange(projects), "kind": kind, "ending": ending}
            number += 1
            if kind in ("hq_special", "region_routine"):
                one["began"] = datetime.datetime.combine(day, datetime.time(rng.choice((22, 23, 0, 2, 5, 6, 21)), 40),
                                                         CHINA).isoformat()
            else:
                one["business_date"] = day.isoformat()
            arrives = day + datetime.timedelta(days=1 if rng.random() < 0.9 else rng.randint(2, 60))
            inspections.append(dict(one, known=some_time(arrives)))
            if ending == "sealed" and rng.random() < 0.02:  # found void later
                inspections.append(dict(one, ending="void", known=some_time(arrives + datetime.timedelta(days=9))))
    rng.shuffle(inspections)
    return register, inspections


def targets(rng, regions):
    """The shipped targets, with choices of the policy drawn."""
    def target(name, kinds, period, charge, **more):
        one = {"id": name, "kinds": kinds, "endings": ["sealed", "refused"], "period": period, "of": "projects",
               "percent": 100, "rounding": "up", "charge": charge, "in_charge": "", "count": "on_date", "register_day": 0,
               "days_min": 0, "per_day_max": 0, "only_workdays": False}
        one.update(more)
        return one
    return [
        target("hq_regions", ["hq_special"], "year", "group", of="regions", in_charge="centre", days_min=rng.choice((0, 30))),
        target("hq_projects", ["hq_special"], "year", "group", in_charge="centre", percent=60,
               register_day=rng.choice((0, 90, 364)), per_day_max=rng.choice((0, 1, 3)), only_workdays=rng.random() < 0.5),
        target("region_routine", ["region_routine"], "quarter", "region", count="days_in_period",
               days_min=rng.choice((0, 30)), per_day_max=rng.choice((0, 1))),
        target("branch_monthly", ["branch_monthly"], "month", "branch", days_min=rng.choice((0, 15)),
               rounding=rng.choice(("up", "down", "nearest")), percent=rng.choice((100, "66.6"))),
        target("project_monthly", ["self_check", "cross_check", "training"], "month", "project", only_workdays=True,
               count=rng.choice(("on_date", "days_in_period")), days_min=rng.choice((1, 15))),
    ]


def asks(rng, count):
    found = []
    for _ in range(count):
        day = FIRST + datetime.timedelta(days=rng.randrange(400))
        one = {"at": datetime.datetime.combine(day, datetime.time(rng.randrange(24), rng.randrange(60)), CHINA).isoformat()}
        if rng.random() < 0.3:  # an earlier period, or the coming one
            one["date"] = (day - datetime.timedelta(days=rng.randint(-40, 90))).isoformat()
        found.append(one)
    return sorted(found, key=lambda one: one["at"])


def world(seed, regions, projects, inspectors, count):
    rng = random.Random(seed)
    published = calendar.published()
    notice = {"years": [2026], "days": [{"date": "2026-10-0%d" % day, "off": True} for day in range(1, 8)]}
    if published is not None and rng.random() < 0.5:
        notice = [one for one in calendar.notices() if one["year"] == 2026][0]
    register, inspections = company(rng, regions, projects, inspectors)
    return {"calendar": notice, "coverage": targets(rng, regions), "register": register, "inspections": inspections,
            "asks": asks(rng, count)}


def days_of(notice):
    known = calendar.Days()
    known.years = set(notice.get("years", [notice.get("year")]))
    for day in notice["days"]:
        known.named[datetime.date.fromisoformat(day["date"])] = day.get("off", day.get("isOffDay"))
    return known


def compare(wincheck, seed, regions, projects, inspectors, count):
    """Returns rows compared and those that differ, for a company of that size and a number of questions."""
    document = world(seed, regions, projects, inspectors, count)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "year.json")
        with open(path, "w", encoding="utf-8") as out:
            json.dump(document, out)
        done = subprocess.run([wincheck, "coverage", path, "--undone", "--json"], capture_output=True, text=True, check=True)
    told, days, wanted, made = json.loads(done.stdout)["coverage"], days_of(document["calendar"]), [], {}
    for ask in document["asks"]:
        known = Known(document, datetime.datetime.fromisoformat(ask["at"]), made)
        wanted += rows(document, ask, known, days)
    differing = [(ours, theirs) for ours, theirs in zip(wanted, told) if ours != theirs]
    if len(wanted) != len(told):
        differing.append(({"rows": len(wanted)}, {"rows": len(told)}))
    return len(wanted), differing


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wincheck")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--regions", type=int, default=3)
    parser.add_argument("--projects", type=int, default=60)
    parser.add_argument("--inspectors", type=int, default=30)
    parser.add_argument("--asks", type=int, default=20)
    options = parser.parse_args()
    compared, differing = compare(options.wincheck, options.seed, options.regions, options.projects, options.inspectors,
                                  options.asks)
    for ours, theirs in differing[:3]:
        print("seed %d\n  model  %s\n  engine %s" % (options.seed, ours, theirs))
    print("%d rows agree, %d differ" % (compared - len(differing), len(differing)))
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
