"""Index and ranking of a small year over a hub, against a model that reads only the raw acts and the tables that were imported.

Planner, project head and the Projects Department act on three devices, month by month: visits are sealed, findings put right in time
or late, judged, objected to; figures and events are imported, corrected and taken back. Written from the rules' text with fractions;
shares no code with wincheck.
"""
import datetime
import json
import os
import random
import sys
import zoneinfo
from fractions import Fraction

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import books as statements  # noqa: E402
import days as calendar  # noqa: E402
import due as due_model  # noqa: E402

CHINA = zoneinfo.ZoneInfo("Asia/Shanghai")
FIRST = datetime.date(2026, 1, 1)
DAY = calendar.DAY
# A section of shares and one of weights, side by side in a sum: of full marks 100 and 20.
SHARES, WEIGHTED = {"G1": 50, "G2": 30}, {"G3": 3, "G4": 1}
WEIGHTED_FULL = 20
ITEMS = {**SHARES, **WEIGHTED}
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


class Company:
    def __init__(self, rng, projects):
        self.rng = rng
        self.regions = ("R1", "R2")
        self.projects = {}
        for number in range(projects):
            opened = FIRST - DAY * 300 if rng.random() < 0.7 else FIRST + DAY * rng.randrange(120)
            closed = opened + DAY * rng.randint(20, 400) if rng.random() < 0.2 else None
            self.projects["P%02d" % number] = {"region": rng.choice(self.regions), "class": rng.choice("AB"),
                                               "households": rng.choice((None, 300, 1200, "2500.5")),
                                               "opened": opened, "closed": closed if closed and closed > FIRST else None}
        self.policy = self.make_policy()

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
        people = ["id,name,post,role,unit", "planner,计,岗,quality_centre,G", "planner,计,岗,regional_inspector,G",
                  "root,管,岗,administrator,G", "pm,周,岗,projects_manager,G"]
        people += ["head,头,岗,project_head,%s" % name for name in self.projects] + statements.PEOPLE
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
        self.visits, self.figures, self.events = [], {}, {}

    def due_of(self, visit):
        announced = [{"kind": one["kind"], "unit": "", "project": one["project"], "business_date": one["day"].isoformat()}
                     for one in self.visits if one["kind"] != "hq_special"]
        rules = {"due": DUE, "days": self.days, "announced": announced}
        facts = {"kind": visit["kind"], "project": visit["project"], "unit": ""}
        return due_model.rectification(facts, visit["day"], 0, rules, CHINA)[2]

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
            due = self.due_of(one)
            for finding in one["fails"].values():
                closed = finding.get("state") == "closed"
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
        below = [unit] if unit in self.company.projects else [
            name for name, one in self.company.projects.items() if unit in (one["region"], "G")]
        visits = [one for one in self.visits if one["project"] in below and first <= one["day"] <= last and one["sealed"] and
                  one["kind"] != "training"]
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
        valid = [kind for (kind, _), one in self.events.items()
                 if one["unit"] == unit and one["valid"] and first <= one["day"] <= last]
        added = 4 * valid.count("praise")
        value += min(added, year.get("add_max", added)) - Fraction(3, 2) * valid.count("complaint")
        value = min(max(value, Fraction(0)), scale)
        if "incident" in valid:
            value = min(value, Fraction(6))
        return (Fraction(0) if "death" in valid else rounded(value, year["places"])), parts

    def ranking(self, period, at):
        """By unit: group, index, rank, of, bottom, why not ranked."""
        first, last = bounds(period)
        rules, rows, groups = self.company.policy["year"]["ranking"], {}, {}
        for name, one in self.company.projects.items():
            group = one["class"] if "attribute" in rules else one["region"] if "level" in rules else ""
            value, _ = self.index(name, period, at)
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
            edge = sorted(value for value, _ in members)[count - 1] if count else None
            for value, name in members:
                rows[name][2] = 1 + sum(other > value for other, _ in members)
                rows[name][3] = len(members)
                rows[name][4] = edge is not None and value <= edge
        return {name: tuple(row) for name, row in rows.items()}


class Play:
    def __init__(self, hub, make_device, write, seed, projects, months, visits):
        self.hub, self.write = hub, write
        self.rng = rng = random.Random(seed)
        self.company = Company(rng, projects)
        self.months, self.visits, self.number = months, visits, 0
        begin = moment(FIRST - DAY * 3, 600).isoformat()
        own = [{"date": "2026-%02d-%02d" % (month, day), "name": "假", "isOffDay": True}
               for month, day in ((1, 1), (2, 17), (2, 18), (5, 1), (5, 4))]
        files = [write(name, text) for name, text in self.company.tables().items()]
        for year in (2026, 2027):
            text = "".join("%s,%s,yes\n" % (day["date"].replace("2026", str(year)), day["name"]) for day in own)
            files.append(write("calendar-%d.csv" % year, "date,name,off\n" + text))
        days = calendar.Days()
        for year in (2026, 2027):
            days.add({"year": year, "days": [dict(day, date=day["date"].replace("2026", str(year))) for day in own]})
        hub.command("load", *files, "--at", begin)
        self.model = Model(self.company, days)
        self.books = statements.Books(self, {datetime.date.fromisoformat(day["date"].replace("2026", str(year)))
                                             for year in (2026, 2027) for day in own})
        self.devices = {name: make_device(name, name, begin) for name in ("planner", "head", "pm")}
        closures = [{"about": "unit", "id": name, "field": "active", "value": "closed", "from": one["closed"].isoformat()}
                    for name, one in self.company.projects.items() if one["closed"]]
        if closures:
            hub.command("change", write("closures.json", json.dumps(closures)), "--by", "root", "--at", begin)

    def sync(self, at, *names):
        for name in names:
            self.devices[name].sync(self.hub.url, at.isoformat())

    def visit(self, day, minute):
        rng, planner = self.rng, self.devices["planner"]
        open_now = [name for name in self.company.projects if self.company.is_managed(name, day)]
        if not open_now:
            return
        project, kind = rng.choice(open_now), rng.choice(("hq_special", "region_routine", "region_routine", "training"))
        self.number += 1
        name, start = "v%d" % self.number, moment(day, minute)

        def act(after, word, **more):
            return planner.try_act(dict(more, act=word, inspection=name, at=(start + datetime.timedelta(minutes=after)).isoformat()))
        planned = act(0, "plan", project=project, kind=kind, checklist="small", team=["planner"], leader="planner",
                      window=[start.isoformat(), (start + datetime.timedelta(hours=2)).isoformat()])
        if not planned["ok"]:
            return
        visit = {"name": name, "number": planned["number"], "project": project, "kind": kind, "day": day, "fails": {}, "sealed": False}
        for item in ITEMS:
            failed = rng.random() < 0.3
            answer = act(1, "answer", item=item, value="fail" if failed else "pass")
            if answer["ok"] and failed:
                visit["fails"][item] = {}
                person = rng.choice(statements.PAYEES)
                if act(2, "finding", item=item, person=person, text="x")["ok"]:
                    visit["fails"][item]["person"] = person
        if rng.random() < 0.9:
            visit["sealed"] = act(5, "seal")["ok"]
        self.model.visits.append(visit)

    def told_findings(self, at):
        return {(row["inspection"], row["item"]): row["id"]
                for row in self.hub.report("findings", "--at", at.isoformat())["findings"]}

    def month(self, number):
        rng, first = self.rng, datetime.date(2026, number, 1)
        begun = len(self.model.visits)
        for day in sorted(rng.randint(1, 19) for _ in range(self.visits)):
            self.visit(first + DAY * (day - 1), 9 * 60 + 11 * (self.number % 40))
        at = moment(first + DAY * 20, 600)
        self.sync(at, "planner", "head", "pm")
        ids = self.told_findings(at)
        fresh = [one for one in self.model.visits[begun:] if one["sealed"] and one["kind"] != "training"]
        self.object_to(fresh, ids, first + DAY * 20)
        # Older ones come again: they are late.
        for visit in [one for one in self.model.visits if one["sealed"] and one["kind"] != "training"]:
            for item, finding in visit["fails"].items():
                if (visit["name"], item) in ids and not finding.get("state") and rng.random() < 0.5:
                    self.put_right(visit, ids[(visit["name"], item)], finding, first + DAY * rng.choice((22, 23)))
        self.sync(moment(first + DAY * 24, 600), "head", "planner")
        for visit in self.model.visits:
            for item, finding in visit["fails"].items():
                if finding.get("state") == "rectified" and rng.random() < 0.8:
                    word = "close" if rng.random() < 0.8 else "reject"
                    done = self.devices["planner"].try_act({
                        "act": word, "inspection": visit["name"], "finding": ids[(visit["name"], item)], "text": "看",
                        "at": moment(first + DAY * 25, 600).isoformat()})
                    if done["ok"]:
                        finding["state"] = "closed" if word == "close" else None
        self.sync(moment(first + DAY * 26, 600), "planner", "head")
        self.imports(number, moment(first + DAY * 26, 700))
        self.books.tell(moment(first + DAY * 26, 710))

    def put_right(self, visit, finding_id, finding, day):
        at = moment(day, 600)
        done = self.devices["head"].try_act({"act": "rectify", "inspection": visit["name"], "finding": finding_id, "text": "改",
                                             "at": at.isoformat()})
        if done["ok"]:
            finding.update(state="rectified", at=at)

    def object_to(self, fresh, ids, day):
        for visit in fresh:
            for item in list(visit["fails"]):
                if (visit["name"], item) not in ids or self.rng.random() > 0.15:
                    continue
                filed = self.devices["head"].try_act({"act": "appeal", "inspection": visit["name"], "text": "不服",
                                                      "finding": ids[(visit["name"], item)], "at": moment(day, 660).isoformat()})
                if not filed["ok"]:
                    continue
                self.sync(moment(day, 700), "head", "pm")
                self.devices["pm"].act({
                    "act": "appeal_decide", "inspection": visit["name"], "appeal": filed["appeal"], "outcome": "upheld",
                    "text": "属实", "amendments": [{"item": item, "value": "pass"}], "at": moment(day, 720).isoformat()})
                del visit["fails"][item]
                self.sync(moment(day, 730), "pm", "head", "planner")
                return

    def imports(self, number, at):
        rng, scale = self.rng, self.company.policy["year"]["scale"]
        period = rng.choice(("2026", "2026-Q%d" % ((number + 2) // 3), "2026-%02d" % number))
        rows = []
        for name in rng.sample(sorted(self.company.projects), min(5, len(self.company.projects))) + ["R1"]:
            value = Fraction(rng.randrange(0, scale * 100), 100)
            rows.append("%s,%s,satisfaction,%s" % (name, period, text_of(value)))
            self.model.figures[(name, period, "satisfaction")] = value
        events = []
        for _ in range(4):
            kind = rng.choice(("praise", "praise", "complaint", "complaint", "incident", "death", "unheard"))
            if kind == "death" and rng.random() < 0.6:
                kind = "praise"
            key = (kind, "N%d" % rng.randint(1, 12))
            one = {"unit": rng.choice(sorted(self.company.projects) + ["R2"]), "valid": rng.random() < 0.7,
                   "day": FIRST + DAY * rng.randrange(30 * number)}
            self.model.events[key] = one
            events.append("%s,%s,%s,%s,%s,%s" % (*key, one["unit"], one["day"], "是" if one["valid"] else "否", "root"))
        for name, header, lines in (("figures", "单位,期间,指标,数值", rows), ("events", "事件,来源编号,单位,日期,是否成立,认定人", events)):
            path = self.write("%s-%d.csv" % (name, number), "\n".join([header] + lines) + "\n")
            self.hub.command("import", path, "--by", "root", "--apply", "--at", at.isoformat())

    def compare(self, period, at):
        """How many figures were compared, and those that differ."""
        told = self.hub.report("index", "--period", period, "--at", at.isoformat())["index"]
        wanted = {name: self.model.index(name, period, at) for name in sorted(self.company.projects)}
        found = {row["unit"]: (row["index"], [(part["part"], part["value"], part["count"]) for part in row["parts"]]) for row in told}
        differing, compared = [], 0
        for name, (value, parts) in wanted.items():
            compared += 1 + len(parts)
            if found.get(name) != (text_of(value), parts):
                differing.append((period, name, (text_of(value), parts), found.get(name)))
        for unit in ("R1", "R2", "G"):
            row = self.hub.report("index", "--period", period, "--unit", unit, "--at", at.isoformat())["index"][0]
            value, parts = self.model.index(unit, period, at)
            compared += 1
            if row["index"] != text_of(value) or [len(part["from"]) for part in row["parts"]] != [part[2] for part in parts]:
                differing.append((period, unit, (text_of(value), parts), row))
        keys = ("group", "index", "rank", "of", "bottom", "unranked")
        told = {row["unit"]: tuple(row[key] for key in keys)
                for row in self.hub.report("ranking", "--period", period, "--at", at.isoformat())["ranking"]}
        for name, row in self.model.ranking(period, at).items():
            compared += 1
            if told.get(name) != row:
                differing.append((period, name, row, told.get(name)))
        return compared, differing


def first_after(month):
    """The first day after a month of the year, also after December."""
    return datetime.date(2026 + month // 12, month % 12 + 1, 1)


def play(hub, make_device, write, seed, projects, months, visits):
    """Plays the months; returns the play, how many figures were compared, and those that differ."""
    one = Play(hub, make_device, write, seed, projects, months, visits)
    compared, differing = 0, []
    for number in range(1, months + 1):
        one.month(number)
        at = moment(first_after(number), 0)
        periods = ["2026-%02d" % number, "2026-Q%d" % ((number + 2) // 3)] + (["2026"] if number == months else [])
        for period in periods:
            count, wrong = one.compare(period, at)
            compared += count
            differing += wrong
        one.books.close("2026-%02d" % number, moment(first_after(number), 600))
    one.books.reconcile(moment(first_after(months), 660))
    compared += one.books.compared
    differing += one.books.differing
    return one, compared, differing
