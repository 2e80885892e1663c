"""Administrative effects (CON-4) from inspections as somebody would note them on paper; shares no code with wincheck.

An inspection is a dict: name, number, project, date, kind, score (of 100; None = refused) and passed. The model goes through the days of a series once
for every rule, and keeps by hand which results made an effect already.
"""
import datetime


def months_later(day, months):
    """The same day of the month that many months later, or the last one that there is."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for last in (31, 30, 29, 28):
        if last <= max(day.day, 28):
            try:
                return datetime.date(year, month, min(day.day, last))
            except ValueError:
                continue
    raise AssertionError("no such month")


class Model:
    """`above` maps a project to {kind of unit: unit}; `rules` are those of the policy, `terms` (months, days) of kinds."""

    def __init__(self, above, rules, terms):
        self.above, self.rules, self.terms = above, rules, terms
        self.decided = []  # dicts of rule, unit, series, results as they stood, state, until

    @staticmethod
    def counts(rule, one):
        wanted = rule.get("result", "failed")
        if wanted == "failed":
            return one["score"] is None or not one["passed"]
        if wanted == "below":
            return one["score"] is None or one["score"] < rule["points"]
        return one["score"] is not None and one["score"] >= rule["points"]

    def made(self, rule, series):
        return {one["name"] for effect in self.decided if (effect["rule"], effect["series"]) == (rule["id"], series)
                for one in effect["counted"]}

    def proposals(self, inspections):
        """All that is proposed now."""
        proposed = []
        for rule in self.rules:
            kinds = rule.get("inspections", ["hq_special"])
            rows = {}
            for one in inspections:
                if (kinds and one["kind"] not in kinds) or one["date"].isoformat() < rule.get("from", ""):
                    continue
                rows.setdefault(self.above[one["project"]][rule.get("series", "project")], []).append(one)
            for series in sorted(rows):
                proposed += self.of_series(rule, series, sorted(rows[series], key=lambda one: (one["date"], one["number"])))
        return proposed

    def of_series(self, rule, series, row):
        made, found = self.made(rule, series), []
        many = rule.get("of_last") or rule.get("count", 1)
        for place, last in enumerate(row):
            looked = row[max(0, place - many + 1):place + 1]
            if rule.get("within_months"):
                looked = [one for one in looked if months_later(one["date"], rule["within_months"]) > last["date"]]
            counted = [one for one in looked if self.counts(rule, one) and one["name"] not in made]
            if last in counted and len(counted) >= rule.get("count", 1):
                made |= {one["name"] for one in counted}
                found.append({"rule": rule["id"], "kind": rule["kind"], "series": series,
                              "unit": self.above[last["project"]][rule.get("on", "branch")],
                              "looked": [dict(one) for one in looked], "counted": [dict(one) for one in counted]})
        return found

    def decide(self, effect, step, day):
        if step == "lift":
            effect["state"] = "lifted"
            return
        rule = next(rule for rule in self.rules if rule["id"] == effect["rule"])
        months, days = rule.get("months", 0), rule.get("days", 0)
        if not months and not days:
            months, days = self.terms[effect["kind"]]
        until = months_later(day, months) + datetime.timedelta(days=days)
        self.decided.append({**effect, "state": "in_force" if step == "approve" else "declined", "until": until})

    def shown(self, inspections, day):
        """Rows as `row` makes them of a report."""
        now = {one["name"]: one for one in inspections}
        rows = [self.row(one, "proposed", "", False) for one in self.proposals(inspections)]
        for effect in self.decided:
            changed = any((now[one["name"]]["score"], now[one["name"]]["passed"]) != (one["score"], one["passed"])
                          for one in effect["looked"])
            state = "ended" if effect["state"] == "in_force" and day > effect["until"] else effect["state"]
            until = "" if effect["state"] == "declined" else effect["until"].isoformat()
            rows.append(self.row(effect, state, until, changed))
        return sorted(rows)

    @staticmethod
    def row(effect, state, until, changed):
        names = {one["name"] for one in effect["counted"]}
        return (effect["rule"], effect["unit"], effect["series"], state, until, changed,
                tuple((one["number"], one["name"] in names) for one in effect["looked"]))


def row_of(effect):
    """A row of the hub's report in the model's words."""
    return (effect["rule"], effect["unit"], effect["series"], effect["state"], effect["until"] or "", effect["changed"],
            tuple((one["number"], one["counts"]) for one in effect["results"]))
