"""Workdays, nights and local time from the rule texts, day by day; shares no code with wincheck."""
import datetime
import glob
import json
import os

SHARED = os.environ.get("WINCHECK_SHARED_DATA",
                        os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "shared", "data"))
DAY = datetime.timedelta(days=1)


class Days:
    """What is published: whole years, and single days of other years."""

    def __init__(self):
        self.years, self.named, self.names = set(), {}, {}

    def add(self, notice):
        if notice["days"]:
            self.years.add(notice["year"])
        for day in notice["days"]:
            self.named[datetime.date.fromisoformat(day["date"])] = day["isOffDay"]
            self.names[datetime.date.fromisoformat(day["date"])] = day["name"]
        return self

    def kind(self, day):
        if day in self.named:
            return "off" if self.named[day] else "workday"
        if day.year not in self.years:
            return "unknown"
        return "off" if day.isoweekday() in (6, 7) else "workday"

    def workday_from(self, day):
        """The first workday on or after; None as soon as a day is unknown."""
        while self.kind(day) == "off":
            day += DAY
        return day if self.kind(day) == "workday" else None


def published_files():
    return sorted(glob.glob(os.path.join(SHARED, "holidays-cn", "20*.json")))


def notices():
    found = []
    for path in published_files():
        with open(path, encoding="utf-8") as source:
            found.append(json.load(source))
    return found


def published():
    """Days of all published years; None where the outside data is absent."""
    if not published_files():
        return None
    days = Days()
    for notice in notices():
        days.add(notice)
    return days


def week_text(day):
    return "%04d-W%02d" % day.isocalendar()[:2]


def quarter_text(day):
    return "%04d-Q%d" % (day.year, (day.month + 2) // 3)
