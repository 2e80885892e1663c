"""DUE-0 to DUE-3 by brute force: each deadline found by walking day by day; shares no code with wincheck.

    due.py WINCHECK [--cases N] [--seed S]

makes N random inspections on random calendars and compares every row of `wincheck due`.
"""
import argparse
import datetime
import json
import os
import random
import subprocess
import sys
import tempfile
import zoneinfo

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import days as calendar  # noqa: E402
from days import DAY  # noqa: E402

ZONES = ("Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Australia/Lord_Howe", "Europe/Berlin", "America/St_Johns")
UTC = datetime.timezone.utc


def offsets(name, first, last):
    """A zone's periods, found by looking at every minute where the offset of two days differs."""
    zone, found = zoneinfo.ZoneInfo(name), []

    def minutes(moment):
        return int(moment.astimezone(zone).utcoffset().total_seconds()) // 60
    moment = datetime.datetime(first, 1, 1, tzinfo=UTC)
    found.append({"offset_minutes": minutes(moment)})
    while moment.year <= last:
        after = moment + DAY
        if minutes(moment) != minutes(after):
            low, high = moment, after
            while high - low > datetime.timedelta(minutes=1):
                middle = low + datetime.timedelta(minutes=int((high - low).total_seconds()) // 120)
                low, high = (low, middle) if minutes(middle) != minutes(low) else (middle, high)
            found.append({"from": high.strftime("%Y-%m-%dT%H:%M:%SZ"), "offset_minutes": minutes(high)})
        moment = after
    return {"name": name, "periods": found}


def local(moment, zone):
    return moment.astimezone(zone)


def business_date(moment, zone, visit):
    """The day that began the night, found minute by minute of the window's edge."""
    there = local(moment, zone)
    minute, start, end = there.hour * 60 + there.minute, visit["night_from_minute"], visit["night_to_minute"]
    if end > start:
        return there.date(), start <= minute < end
    if minute < end:
        return there.date() - DAY, True
    return there.date(), minute >= start


def second_week(day, reading):
    """The seven days of 'the second week'."""
    if reading == "week_after":
        year, week, _ = day.isocalendar()
        other = day
        while other.isocalendar()[:2] == (year, week):
            other += DAY
        return [other + n * DAY for n in range(7)]
    month = day
    while (month.year, month.month) == (day.year, day.month):
        month += DAY
    thursdays = [month + n * DAY for n in range(31) if (month + n * DAY).month == month.month
                 and (month + n * DAY).isoweekday() == 4]
    return [thursdays[1] + n * DAY for n in range(-3, 4)]


def moment_of(day, minute, zone):
    if minute == 1440:
        day, minute = day + DAY, 0
    naive = datetime.datetime.combine(day, datetime.time(minute // 60, minute % 60), tzinfo=zone)
    early, late = naive.replace(fold=0).astimezone(UTC), naive.replace(fold=1).astimezone(UTC)
    is_twice = late > early
    return late if is_twice else early


def moved(day, minute, rules, zone):
    nominal = day
    while rules["days"].kind(day) == "off":
        day += DAY
    if rules["days"].kind(day) == "unknown":
        return nominal, day, None
    return nominal, day, moment_of(day, minute if day == nominal else rules["due"]["close_minute"], zone)


def rectification(inspection, day, severity, rules, zone):
    coming = [datetime.date.fromisoformat(one["business_date"]) for one in rules["announced"]
              if all(one[key] == inspection[key] for key in ("kind", "unit", "project"))]
    coming = [one for one in coming if one > day]
    if coming:
        before = min(coming) - DAY
        return before, before, moment_of(before, 1440, zone)
    allowed = {one["severity"]: one["days"] for one in rules["due"]["rectification"]}
    count, until = allowed.get(severity, rules["due"]["rectification_otherwise"]), day
    for _ in range(count):
        until += DAY
    return moved(until, rules["due"]["close_minute"], rules, zone)


def rows_of(inspection, rules, now):
    zone = zoneinfo.ZoneInfo(inspection["zone"])
    if "business_date" in inspection:
        day, inside = datetime.date.fromisoformat(inspection["business_date"]), True
    else:
        day, inside = business_date(datetime.datetime.fromisoformat(inspection["began"]), zone, rules["visit"])

    def row(what, finding, found, done):
        nominal, falls, due = found
        moment = datetime.datetime.fromisoformat(done) if done else None
        return {"inspection": inspection["id"], "what": what, "finding": finding, "business_date": day.isoformat(),
                "outside_window": not inside, "nominal": nominal.isoformat(),
                "due": due and due.timestamp(), "moved": None if due is None else falls != nominal,
                "unknown": falls.isoformat() if due is None else None, "done": moment and moment.timestamp(),
                "late": None if due is None else (moment or now) > due}
    if inspection.get("left"):
        due = datetime.datetime.fromisoformat(inspection["left"]).astimezone(UTC)
        for _ in range(rules["visit"]["seal_due_hours"]):
            due += datetime.timedelta(hours=1)
        there = local(due, zone).date()
        yield row("seal", None, (there, there, due), inspection.get("sealed"))
    if inspection["kind"] in rules["due"]["report_kinds"]:
        target = second_week(day, rules["due"]["report_week"])[rules["due"]["report_weekday"] - 1]
        yield row("report", None, moved(target, rules["due"]["close_minute"], rules, zone), inspection.get("reported"))
    if inspection["kind"] in rules["due"]["feedback_kinds"]:
        target = second_week(day, rules["due"]["feedback_week"])[rules["due"]["feedback_weekday"] - 1]
        yield row("feedback", None, moved(target, 1440, rules, zone), inspection.get("reported"))
    for finding in inspection["findings"]:
        yield row("rectification", finding["id"], rectification(inspection, day, finding["severity"], rules, zone),
                  finding.get("rectified"))


def random_moment(rng, low=2006, high=2028):
    days = (datetime.datetime(high, 1, 10) - datetime.datetime(low, 12, 1)).days
    moment = datetime.datetime(low, 12, 1) + datetime.timedelta(days=rng.randrange(days), minutes=rng.randrange(1440))
    if rng.random() < 0.5:  # what is hard lies around new year, October and the spring
        moment = moment.replace(month=rng.choice((1, 2, 9, 10, 12)), day=rng.randint(1, 28))
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + rng.choice(("+08:00", "Z", "-02:30"))


def random_days(rng):
    """Published notices where they are at hand, or years with invented holidays of any length."""
    published = calendar.published()
    if published is not None and rng.random() < 0.5:
        return calendar.notices()
    notices = []
    for year in range(2006, 2029):
        if rng.random() < 0.1:
            continue
        found, day = {}, datetime.date(year, 1, 1)
        while day.year == year:
            if rng.random() < 0.03:
                for _ in range(rng.randint(1, 12)):
                    found[day] = True
                    day += DAY
            elif day.isoweekday() > 5 and rng.random() < 0.08:
                found[day] = False
            day += DAY
        notices.append({"year": year, "days": [{"name": "", "date": one.isoformat(), "isOffDay": off}
                                               for one, off in sorted(found.items()) if one.year == year]})
    return notices


def random_policy(rng):
    due = {"report_kinds": ["self_check", "cross_check"], "report_week": rng.choice(("week_after", "of_next_month")),
           "report_weekday": rng.choice((1, 1, 1, 5, 7)), "feedback_kinds": ["branch_monthly"],
           "feedback_week": rng.choice(("week_after", "week_after", "of_next_month")),
           "feedback_weekday": rng.choice((7, 7, 5, 6)), "close_minute": rng.choice((1080, 1050, 1440)),
           "rectification": [{"severity": n, "days": rng.randint(0, 40)} for n in (1, 2, 3)],
           "rectification_otherwise": rng.randint(0, 90)}
    visit = {"night_from_minute": rng.choice((1320, 1320, 540)), "night_to_minute": rng.choice((360, 360, 1020)),
             "seal_due_hours": rng.choice((12, 24, 1))}
    return due, visit


def random_inspection(rng, number):
    one = {"id": "i%d" % number, "kind": rng.choice(("self_check", "cross_check", "branch_monthly", "region_routine")),
           "unit": rng.choice(("u1", "u2")), "project": rng.choice(("p1", "p2")), "zone": rng.choice(ZONES), "findings": []}
    if rng.random() < 0.5:
        one["began"] = random_moment(rng)
    else:
        one["business_date"] = random_moment(rng)[:10]
    for name in ("left", "sealed", "reported"):
        if rng.random() < 0.6:
            one[name] = random_moment(rng)
    for index in range(rng.randrange(3)):
        one["findings"].append({"id": "f%d" % index, "severity": rng.randint(1, 5)})
        if rng.random() < 0.5:
            one["findings"][-1]["rectified"] = random_moment(rng)
    return one


def case(seed, zones, size):
    rng = random.Random(seed)
    due, visit = random_policy(rng)
    announced = [{"kind": rng.choice(("region_routine", "self_check")), "unit": rng.choice(("u1", "u2")),
                  "project": rng.choice(("p1", "p2")), "business_date": random_moment(rng)[:10]} for _ in range(30)]
    return {"calendar": random_days(rng), "zones": zones, "due": due, "visit": visit, "announced": announced,
            "inspections": [random_inspection(rng, number) for number in range(size)]}


def seconds(text):
    return None if text is None else datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def compare(wincheck, cases, seed, size=250):
    """Returns rows compared and a list of what differs."""
    zones, compared, differing = [offsets(name, 2005, 2030) for name in ZONES], 0, []
    now = "2016-05-01T00:00:00Z"
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "due.json")
        for number in range(0, cases, size):
            given = case(seed + number, zones, min(size, cases - number))
            with open(path, "w", encoding="utf-8") as out:
                json.dump(given, out)
            done = subprocess.run([wincheck, "due", path, "--at", now, "--json"], capture_output=True, text=True, check=True)
            told = [dict(row, due=seconds(row["due"]), done=seconds(row["done"])) for row in json.loads(done.stdout)["due"]]
            known = calendar.Days()
            for notice in given["calendar"]:
                known.add(notice)
            rules = dict(given, days=known)
            moment = datetime.datetime.fromisoformat(now.replace("Z", "+00:00"))
            wanted = [row for one in given["inspections"] for row in rows_of(one, rules, moment)]
            compared += len(wanted)
            differing += [(seed + number, ours, theirs) for ours, theirs in zip(wanted, told) if ours != theirs]
            if len(wanted) != len(told):
                differing.append((seed + number, len(wanted), len(told)))
    return compared, differing


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wincheck")
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    compared, differing = compare(options.wincheck, options.cases, options.seed)
    for seed, ours, theirs in differing[:3]:
        print("seed %d\n  model  %s\n  engine %s" % (seed, ours, theirs))
    print("%d rows agree, %d differ" % (compared - len(differing), len(differing)))
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
