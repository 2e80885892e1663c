"""The month's statement (CON-2, CON-3) from the report of lines, day by day; shares no code with wincheck.

A ledger for each payee and kind is kept in the model alone: what a line came to when a month was frozen, what had been said of it
before, and what payroll took. Nothing is read from a statement of the hub.
"""
import datetime

DAY = datetime.timedelta(days=1)


def end_of_window(told, count, off, work):
    """The last of so many workdays after a day."""
    day = told
    while count:
        day += DAY
        if day in work or (day.isoweekday() < 6 and day not in off):
            count -= 1
    return day


class Model:
    """Days that differ from the plain week, and the days of the policy."""

    def __init__(self, off, work, objection_days, verify_days, wage_percent):
        self.off, self.work = off, work
        self.objection_days, self.verify_days, self.wage_percent = objection_days, verify_days, wage_percent
        self.told = {}      # line -> [(day, value)]
        self.verdicts = {}  # line -> [(day, agreed)]
        self.wages = {}     # (month, person) -> fen
        self.said = {}      # line -> value that statements said so far
        self.known = {}     # line -> (payee, bearer, kind, measure, capped)
        self.asked = {}     # month -> {(payee, bearer, kind): fen}, brought included
        self.brought = {}   # month -> {(payee, bearer, kind): fen}
        self.taken = {}     # month -> {(payee, bearer, kind): fen}
        self.capped = set()

    # --- what happens ---
    def tell(self, day, lines):
        """Everybody is told of what they were not told of yet; returns how many lines."""
        count = 0
        for line in lines:
            value = number(line)
            if line["payee"] and not any(said >= value for _, said in self.told.get(line["id"], [])):
                self.told.setdefault(line["id"], []).append((day, value))
                count += 1
        return count

    def verify(self, day, line, agreed):
        self.verdicts.setdefault(line, []).append((day, agreed))

    # --- what follows ---
    def told_on(self, line):
        days = [day for day, value in self.told.get(line["id"], []) if value >= number(line)]
        return min(days) if days else None

    def share(self, line, today):
        told = self.told_on(line)
        if told is None:
            return "proposed"
        until = end_of_window(told, self.verify_days, self.off, self.work)
        for day, agreed in self.verdicts.get(line["id"], []):
            if day <= until:
                return "agreed" if agreed else "refused"
        return "lapsed" if today > until else "proposed"

    def why_held(self, line, today):
        if not line["payee"]:
            return "nobody"
        if line["suspended"]:
            return "suspended"
        told = self.told_on(line)
        if told is None:
            return "untold"
        if line["share"] and self.share(line, today) != "agreed":
            return "unverified"
        return "objection" if today <= end_of_window(told, self.objection_days, self.off, self.work) else None

    def statement(self, month, today, lines):
        """(rows, held, brought) as sorted lists of (line or account, value, what)."""
        standing, capped = [], {}
        for line in lines:
            self.known[line["id"]] = (line["payee"], line["bearer"], line["kind"], line["measure"])
            if line["month"] > month or (line["share"] and self.share(line, today) in ("refused", "lapsed")):
                continue
            standing.append(line)
        wanted = []
        for line in standing:
            before = self.said.get(line["id"])
            what = "difference" if before is not None else "line" if line["month"] == month else "late"
            wanted.append((line["id"], number(line) - (before or 0), what, self.why_held(line, today)))
        here = {line["id"] for line in standing}
        gone = [(line, -value, "difference", None) for line, value in self.said.items() if line not in here]
        wanted = [one for one in wanted + gone if one[1] != 0]
        brought = {}
        for line, value, _, _ in wanted:
            if value < 0 and self.is_capped(line):
                payee = self.known[line][0]
                capped[payee] = capped.get(payee, 0) + value
        for account in sorted({account for asked in self.asked.values() for account in asked}):
            rest = sum(asked.get(account, 0) - self.taken[m].get(account, 0)
                       for m, asked in self.asked.items() if m in self.taken)
            rest -= sum(one.get(account, 0) for one in self.brought.values())
            if account[2] in self.capped:
                rest = self.room(month, account[0], rest, capped)
            if rest:
                brought[account] = rest
                if account[2] in self.capped:
                    capped[account[0]] = capped.get(account[0], 0) + rest
        rows, held = [], []
        for line, value, what, why in wanted:
            if value > 0 and why:
                held.append((line, value, why))
                continue
            part = value
            if value > 0 and self.is_capped(line):
                payee = self.known[line][0]
                part = self.room(month, payee, value, capped)
                capped[payee] = capped.get(payee, 0) + part
                if part < value:
                    held.append((line, value - part, "over_cap"))
            if part:
                rows.append((line, part, what))
        return sorted(rows), sorted(held), sorted((account, fen, "brought") for account, fen in brought.items())

    def freeze(self, month, today, lines):
        rows, held, brought = self.statement(month, today, lines)
        asked = {}
        for line, value, _ in rows:
            self.said[line] = self.said.get(line, 0) + value
            payee, bearer, kind, measure = self.known[line]
            if measure == "fen":
                asked[(payee, bearer, kind)] = asked.get((payee, bearer, kind), 0) + value
        self.brought[month] = {account: fen for account, fen, _ in brought}
        for account, fen, _ in brought:
            asked[account] = asked.get(account, 0) + fen
        self.asked[month] = asked
        return rows, held, brought

    def is_capped(self, line):
        return self.known[line][2] in self.capped

    def room(self, month, payee, wanted, borne):
        wage = self.wages.get((month, payee))
        if wanted <= 0 or wage is None:
            return wanted
        return max(0, min(wanted, wage * self.wage_percent // 100 - borne.get(payee, 0)))


def number(line):
    """In fen, billionths of a point, or times."""
    if line["measure"] != "points":
        return int(line["value"])
    whole, _, rest = line["value"].lstrip("-").partition(".")
    value = int(whole + (rest + "0" * 9)[:9])
    return -value if line["value"].startswith("-") else value


def shown(statement):
    """What a statement of the hub says, in the model's words."""
    rows = sorted((row["id"], number(row), row["what"]) for row in statement["statement"] if row["what"] != "brought")
    held = sorted((row["id"], number(row), row["what"]) for row in statement["held"])
    brought = sorted(((row["payee"], row["bearer"], row["kind"]), int(row["value"]), row["what"])
                     for row in statement["statement"] if row["what"] == "brought")
    return rows, held, brought
