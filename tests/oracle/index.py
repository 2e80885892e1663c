"""Index and ranking of a year, by a model that reads only the raw acts and the tables that were imported (index_play.py plays them).

Written from the rules' text with fractions; shares no code with wincheck.
"""
import bisect
import datetime
import json
import os
import sys
import zoneinfo
from fractions import Fraction

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import books as statements  # noqa: E402
import days as calendar  # noqa: E402
import due as due_model  # noqa: E402
from nights import BANDS, PASS  # noqa: E402

CHINA = zoneinfo.ZoneInfo("Asia/Shanghai")
FIRST = datetime.date(2026, 1, 1)
DAY = calendar.DAY
# A section of shares and one of weights, side by side in a sum: of full marks 100 and 20.
SHARES, WEIGHTED = {"G1": 50, "G2": 30}, {"G3": 3, "G4": 1}
WEIGHTED_FULL = 20
ITEMS = {**SHARES, **WEIGHTED}
SEVERITY = 2  # 一般, of an item that says nothing else
CHECKLIST = "type,name,label,rule,full,weight,mode\nbegin group,S1,门岗,,,,share\n" + "".join(
    ",%s,项,pass_fail,%d,,\n" % one for one in SHARES.items()) + "end group,,,,,,\nbegin group,S2,巡逻,,,,weighted\n" + "".join(
    ",%s,项,pass_fail,%d,%d,\n" % (name, WEIGHTED_FULL, weight) for name, weight in WEIGHTED.items()) + "end group,,,,,,\n"
DUE = {"rectification": [{"severity": 1, "days": 30}, {"severity": 2, "days": 15}, {"severity": 3, "days": 7},
                         {"severity": 4, "days": 1}], "rectification_otherwise": 15, "close_minute": 1080}


def moment(day, minute):
    return datetime.datetime.combine(day, datetime.time(), CHINA) + datetime.timedelta(minutes=minute)


def rounded(value, places):
    """Half away from zero."""
    scaled = abs(value) * 10 ** places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 10 ** places)


def text_of(value):
    if value is None:
        return None
    whole = value * 10 ** 9
    assert whole.denominator == 1
    sign, digits = ("-" if whole < 0 else ""), "%010d" % abs(whole.numerator)
    return (sign + digits[:-9] + "." + digits[-9:]).rstrip("0").rstrip(".")


def bounds(period):
    """First and last day."""
    year = int(period[:4])
    months = (1, 12)
    if "Q" in period:
        months = (3 * int(period[-1]) - 2, 3 * int(period[-1]))
    elif "-" in period:
        months = (int(period[5:]), int(period[5:]))
    after = datetime.date(year + months[1] // 12, months[1] % 12 + 1, 1)
    return datetime.date(year, months[0], 1), after - DAY


class Size:
    """How large a year is played; visits are those of a month."""

    def __init__(self, projects, months, visits, regions=2, inspectors=0, desks=1):
        self.projects, self.months, self.visits = projects, months, visits
        self.regions, self.inspectors, self.desks = regions, inspectors, desks


class Company:
    """Projects in regions; each desk of some regions has a planner, a head of its projects and a Projects Department of its own."""

    def __init__(self, rng, projects, regions, desks, inspectors):
        self.rng = rng
        self.regions = ["R%d" % (number + 1) for number in range(regions)]
        self.desk_of = {region: number * desks // regions for number, region in enumerate(self.regions)}
        self.desks = desks
        self.projects = {}
        for number in range(projects):
            opened = FIRST - DAY * 300 if rng.random() < 0.7 else FIRST + DAY * rng.randrange(120)
            closed = opened + DAY * rng.randint(20, 400) if rng.random() < 0.2 else None
            self.projects["P%02d" % number] = {"region": rng.choice(self.regions), "class": rng.choice("AB"),
                                               "households": rng.choice((None, 300, 1200, "2500.5")),
                                               "opened": opened, "closed": closed if closed and closed > FIRST else None}
        self.names = sorted(self.projects)
        self.below = {"G": self.names}
        for name in self.names:
            self.below[name] = [name]
            self.below.setdefault(self.projects[name]["region"], []).append(name)
        self.inspectors_of = {}
        for number in range(inspectors):
            self.inspectors_of.setdefault(self.regions[number % regions], []).append("i%03d" % number)
        self.guards = ["guard%d" % (number + 1) for number in range(max(2, projects // 50))]
        self.policy = self.make_policy()

    def person(self, role, project):
        """Who of the project's desk has the role: planner, head, pm."""
        return self.person_of_desk(role, self.desk_of[self.projects[project]["region"]])

    @staticmethod
    def person_of_desk(role, desk):
        return role + (str(desk) if desk else "")

    def make_policy(self):
        rng = self.rng
        def weight():
            return rng.choice((1, 2, 5, "0.3", "2.5", 40))
        def missing():
            return rng.choice(("left_out", "zero"))
        def rolled():
            more = rng.choice(({}, {"mean": "latest"}, {"mean": "weighted", "kind_weights": [{"kind": "hq_special", "weight": "2.5"}]}))
            return {**more, **rng.choice(({}, {"over": "projects"}, {"over": "projects", "size": "households"}))}
        parts = [{"id": "hq", "weight": weight(), "kinds": ["hq_special"], "missing": missing(), **rolled()},
                 {"id": "routine", "weight": weight(), "kinds": ["region_routine"], "missing": missing(), **rolled()},
                 {"id": "all", "weight": weight(), "missing": missing(), **rolled()},
                 {"id": "closed", "weight": weight(), "from": "closure", "kinds": rng.choice(([], ["region_routine"]))},
                 {"id": "survey", "weight": weight(), "from": "imported", "figure": "satisfaction", "missing": missing()}]
        ranking = {"bottom_percent": rng.choice((5, 30, "33.3")), "rounding": rng.choice(("up", "down", "nearest")),
                   "days_min": rng.choice((30, 90)), "appeal_days": 3, "days": rng.choice(("workdays", "calendar"))}
        ranking.update(rng.choice(({}, {"attribute": "class"}, {"level": "region"})))
        if rng.random() < 0.3:
            ranking["bottom_number"] = rng.randint(0, 3)
        year = {"scale": rng.choice((100, 10)), "places": rng.randint(0, 3), "parts": rng.sample(parts, rng.randint(2, 5)),
                "events": [{"kind": "praise", "effect": "add", "points": 4}, {"kind": "complaint", "effect": "deduct", "points": "1.5"},
                           {"kind": "incident", "effect": "cap", "points": 6}, {"kind": "death", "effect": "veto"}],
                "recheck_percent": rng.choice((0, 50, 100)), "ranking": ranking}
        if rng.random() < 0.5:
            year["add_max"] = 5
        return {"id": "p", "version": "1", "year": year, "consequences": statements.RULES}

    def tables(self):
        units = ["id,kind,code,name,parent,active_from,attribute:class,attribute:households", "G,group,G,集团,,,,"]
        units += ["%s,region,%s,区域,G,,," % (one, one) for one in self.regions]
        units += ["%s,project,%s,项目,%s,%s,%s,%s" % (name, name, one["region"], one["opened"], one["class"], one["households"] or "")
                  for name, one in self.projects.items()]
        people = ["id,name,post,role,unit", "centre,质,岗,quality_centre,G", "root,管,岗,administrator,G",
                  "payroll,酬,岗,payroll_reader,G"]
        for region, desk in self.desk_of.items():
            people += ["%s,人,岗,%s,%s" % (self.person_of_desk(person, desk), role, region) for person, role in (
                ("planner", "quality_centre"), ("planner", "regional_inspector"), ("pm", "projects_manager"))]
        people += ["%s,头,岗,project_head,%s" % (self.person("head", name), name) for name in self.names]
        people += ["%s,查,岗,inspector,%s" % (one, region) for region, own in self.inspectors_of.items() for one in own]
        people += ["%s,卫,岗,post_holder,G" % guard for guard in self.guards]
        return {"organisation.csv": "\n".join(units), "people.csv": "\n".join(people), "small.csv": CHECKLIST,
                "policy.json": json.dumps(self.policy)}

    def is_managed(self, project, day):
        one = self.projects[project]
        return one["opened"] <= day and (one["closed"] is None or day < one["closed"])


def points_of(items):
    """What these items are worth on a scale of 100, alone: rounded at the section and on the scale."""
    shares = sum(full for item, full in SHARES.items() if item in items)
    weights = sum(weight for item, weight in WEIGHTED.items() if item in items)
    sections = rounded(Fraction(100 * shares, sum(SHARES.values())), 9) + rounded(
        Fraction(WEIGHTED_FULL * weights, sum(WEIGHTED.values())), 9)
    return rounded(100 * sections / (100 + WEIGHTED_FULL), 9)


class Model:
    """What the hub must say, from what was acknowledged."""

    def __init__(self, company, days):
        self.company, self.days = company, days
        self.visits, self.of_project = [], {name: [] for name in company.names}
        self.figures, self.events, self.of_unit = {}, {}, {}

    def add(self, visit):
        self.visits.append(visit)
        self.of_project[visit["project"]].append(visit)

    def tell(self, key, event):
        """Of a key (event and number) what was told last holds, also where it names another unit."""
        before = self.events.get(key)
        if before is not None:
            del self.of_unit[before["unit"]][key]
        self.events[key] = event
        self.of_unit.setdefault(event["unit"], {})[key] = event

    def events_of(self, unit):
        return [(key[0], event) for key, event in self.of_unit.get(unit, {}).items()]

    def due_of(self, visit, severity):
        announced = [{"kind": one["kind"], "unit": "", "project": one["project"], "business_date": one["day"].isoformat()}
                     for one in self.of_project[visit["project"]] if one["kind"] != "hq_special"]
        rules = {"due": DUE, "days": self.days, "announced": announced}
        facts = {"kind": visit["kind"], "project": visit["project"], "unit": ""}
        return due_model.rectification(facts, visit["day"], severity, rules, CHINA)[2]

    def bulletin_row(self, visit, at):
        """REP-1, APP-2, APP-4: as sealed, as amended, what stands of its findings, and whether an appeal can still go up."""
        sealed = points_of([item for item in ITEMS if item not in visit["failed"]])
        standing = [finding["severity"] for finding in visit["fails"].values() if not finding.get("struck_out")]
        band = next(name for least, name in BANDS if sealed >= least)
        # The end of the last day is still in time.
        suspended = any(at <= moment(until, 1440) for until in visit["suspended_until"])
        return (visit["number"], visit["project"], visit["kind"], rounded(sealed, 2), band, sealed >= PASS,
                rounded(self.score(visit), 2) if visit["amended"] else None, suspended, len(standing), max(standing, default=0))

    def score(self, visit):
        return points_of([item for item in ITEMS if item not in visit["fails"]])

    def part(self, part, unit, visits, period, at, year):
        scale, source = Fraction(year["scale"]), part.get("from", "inspections")
        kinds = part.get("kinds") or ["hq_special", "region_routine"]
        visits = [one for one in visits if one["kind"] in kinds]
        if source == "imported":
            value = self.figures.get((unit, period, part["figure"]))
            return value, 0 if value is None else 1
        if source == "inspections":
            taken = []
            for one in visits:
                score = rounded(self.score(one) * scale / 100, 9)
                back = sum(rounded(points_of([item]) * scale / 100, 9) * year["recheck_percent"] / 100
                           for item, finding in one["fails"].items() if finding.get("state") == "closed")
                taken.append((one, max(score, min(scale, score + back))))
            return self.rolled(part, taken), len(taken)
        judged = in_time = 0
        for one in visits:
            for finding in one["fails"].values():
                if finding.get("struck_out"):
                    continue
                due, closed = self.due_of(one, finding["severity"]), finding.get("state") == "closed"
                if due is None or not (closed or (finding.get("state") != "rectified" and at > due)):
                    continue
                judged += 1
                in_time += closed and finding["at"] <= due
        return (rounded(scale * in_time / judged, 9) if judged else None), judged

    def mean(self, part, taken):
        """One figure of some inspections (ROLL-3), rounded to nine places."""
        how = part.get("mean", "simple")
        if how == "latest":
            return rounded(max(taken, key=lambda one: (one[0]["day"], one[0]["number"]))[1], 9)
        if how == "simple":
            return rounded(sum(score for _, score in taken) / len(taken), 9)
        weights = {one["kind"]: Fraction(one["weight"]) for one in part["kind_weights"]}
        pairs = [(weights.get(visit["kind"], Fraction(1)), rounded(score, 9)) for visit, score in taken]
        return rounded(sum(weight * score for weight, score in pairs) / sum(weight for weight, _ in pairs), 9)

    def rolled(self, part, taken):
        if not taken:
            return None
        if part.get("over") != "projects":
            return self.mean(part, taken)
        by_project = {}
        for visit, score in taken:
            by_project.setdefault(visit["project"], []).append((visit, score))
        figures = {project: self.mean(part, own) for project, own in by_project.items()}
        sizes = {project: Fraction(self.company.projects[project]["households"] or 0) if "size" in part else Fraction(1)
                 for project in figures}
        if len(figures) == 1:
            return next(iter(figures.values()))
        whole = sum(sizes.values())
        return rounded(sum(sizes[project] * value for project, value in figures.items()) / whole, 9) if whole else None

    def index(self, unit, period, at):
        first, last = bounds(period)
        year = self.company.policy["year"]
        visits = [one for name in self.company.below.get(unit, ()) for one in self.of_project[name]
                  if first <= one["day"] <= last and one["sealed"] and one["kind"] != "training"]
        total = weights = Fraction(0)
        known, parts = False, []
        for part in year["parts"]:
            value, count = self.part(part, unit, visits, period, at, year)
            parts.append((part["id"], text_of(value), count))
            if value is None and part.get("missing", "left_out") == "left_out":
                continue
            weights += Fraction(part["weight"])
            total += Fraction(part["weight"]) * (value or 0)
            known = known or value is not None
        if not known:
            return None, parts
        value, scale = total / weights, Fraction(year["scale"])
        valid = [kind for kind, one in self.events_of(unit) if one["valid"] and first <= one["day"] <= last]
        added = 4 * valid.count("praise")
        value += min(added, year.get("add_max", added)) - Fraction(3, 2) * valid.count("complaint")
        value = min(max(value, Fraction(0)), scale)
        if "incident" in valid:
            value = min(value, Fraction(6))
        return (Fraction(0) if "death" in valid else rounded(value, year["places"])), parts

    def ranking(self, period, at, figures):
        """By unit: group, index, rank, of, bottom, why not ranked; `figures` are the index of each."""
        first, last = bounds(period)
        rules, rows, groups = self.company.policy["year"]["ranking"], {}, {}
        for name, one in self.company.projects.items():
            group = one["class"] if "attribute" in rules else one["region"] if "level" in rules else ""
            value, _ = figures[name]
            managed = self.company.is_managed(name, last) and self.company.is_managed(name, max(last, at.astimezone(CHINA).date()))
            why = "handed_back" if not managed else "taken_over" if (last - one["opened"]).days + 1 < rules["days_min"] else \
                "no_figure" if value is None else ""
            rows[name] = [group, text_of(value), None, 0, False, why]
            if not why:
                groups.setdefault(group, []).append((value, name))
        for members in groups.values():
            share = Fraction(rules["bottom_percent"]) * len(members) / 100
            count = {"up": -(-share.numerator // share.denominator), "down": share.numerator // share.denominator,
                     "nearest": int(rounded(share, 0))}[rules["rounding"]]
            count = min(rules.get("bottom_number", count), len(members))
            ascending = sorted(value for value, _ in members)
            edge = ascending[count - 1] if count else None
            for value, name in members:
                rows[name][2] = 1 + len(members) - bisect.bisect_right(ascending, value)
                rows[name][3] = len(members)
                rows[name][4] = edge is not None and value <= edge
        return {name: tuple(row) for name, row in rows.items()}
