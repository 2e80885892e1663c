"""What waits, what a night brought, and who ends the year last: `plans`, `bulletin` and the bottom list from the raw acts alone.

Shares no code with wincheck.
"""
import datetime
from fractions import Fraction

import coverage as coverage_model
from days import DAY

# What the policy does not say otherwise: verdicts of a scale of 100, and hours after leaving.
BANDS = ((90, "优秀"), (80, "良好"), (60, "合格"), (0, "不合格"))
PASS = 60
SEAL_DUE = datetime.timedelta(hours=12)
TOOK_PLACE = ("sealed", "refused", "stopped")


def project_name(project):
    return "项目" + project


def region_name(region):
    return "区域" + region


def score(one, items):
    """In points of 100; nothing of what is not sealed, and of findings without a checklist (KIND-2, KIND-8)."""
    if one["state"] != "sealed" or one["kind"] in ("free", "re_check"):
        return None
    return sum(full for item, (full, _) in items.items() if item not in one["fails"])


def is_to_come(one):
    return one["state"] in ("planned", "open")


def plan_rows(inspections, at):
    """What has not ended, what of it is overdue, and when a seal is due once the team has left (DUE-0)."""
    for one in inspections.values():
        if not is_to_come(one):
            continue
        begins, until = (datetime.datetime.fromisoformat(one[edge]) for edge in ("began", "until"))
        seal_due = datetime.datetime.fromisoformat(one["left"]) + SEAL_DUE if "left" in one else None
        yield (one["number"], one["id"], one["project"], one["kind"], one["leader"], coverage_model.business_date(one).isoformat(),
               begins.timestamp(), until.timestamp(), one["state"], until < at, seal_due and seal_due.timestamp(),
               seal_due is not None and at > seal_due, "")


def told_plans(rows):
    def seconds(text):
        return text and datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
    for row in rows:
        yield (row["number"], row["name"], row["project"], row["kind"], row["leader"], row["business_date"],
               seconds(row["window_from"]), seconds(row["window_to"]), row["state"], row["overdue"], seconds(row["seal_due"]),
               row["seal_late"], row["silent"])


def open_tours(inspections):
    """VISIT-2: the embargo of a tour lasts until every visit of it has ended."""
    return {one["tour"] for one in inspections.values() if one["tour"] and is_to_come(one)}


def bulletin(inspections, date, items, region_on):
    """Counts and rows of one business date: visits that took place and count, of tours that are over."""
    embargoed, rows = open_tours(inspections), []
    for one in inspections.values():
        if one["state"] not in TOOK_PLACE or one["kind"] == "training" or one["tour"] in embargoed:
            continue
        if coverage_model.business_date(one) != date:
            continue
        points = score(one, items)
        band = "" if points is None else next(name for least, name in BANDS if points >= least)
        rows.append((one["number"], one["project"], project_name(one["project"]), region_name(region_on(one["project"], date)),
                     one["kind"], one["state"], points, band, None if points is None else points >= PASS, "", False, False, 0,
                     len(one["fails"]), max([finding["severity"] for finding in one["fails"].values()], default=0)))
    counts = [len(rows)] + [sum(row[5] == ending for row in rows) for ending in TOOK_PLACE]
    return counts, sorted(rows)


def told_bulletin(report):
    keys = ("number", "project", "project_name", "region", "kind", "state", "score", "band", "passed", "amended", "set_aside",
            "suspended", "gates", "findings", "severity")
    rows = [tuple((Fraction(row[key]) if row[key] else None) if key == "score" else row[key] for key in keys)
            for row in report["bulletin"]]
    return [report[key] for key in ("visits",) + TOOK_PLACE], rows


def bottom_list(inspections, homes, items, last, asked, days_min, number):
    """YEAR-2: the lowest mean scores of the year that ends on `last`, whoever ties at the edge included."""
    scores = {}
    for one in inspections.values():
        points = score(one, items)
        if points is not None and one["kind"] != "training" and coverage_model.business_date(one).year == last.year:
            scores.setdefault(one["project"], []).append(points)
    figures = {}
    for project, points in scores.items():
        home = homes.get(project, {})
        if last in home and asked in home and all(last - DAY * back in home for back in range(days_min)):
            hundredths = Fraction(100 * sum(points), len(points)) + Fraction(1, 2)
            figures[project] = hundredths.numerator // hundredths.denominator
    edge = sorted(figures.values())[:number]
    return {project for project, figure in figures.items() if edge and figure <= edge[-1]}
