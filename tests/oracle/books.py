"""Statements of the same year as index_play.py: lines against the raw acts, statements against the ledger of statement.py.

Every finding that names somebody takes a fixed sum; what an appeal amends to conforming takes nothing. Each month payees are told,
the month before is frozen, and payroll returns what it took. Shares no code with wincheck.
"""
import statement

FEN = 701
RULES = {"rules": [{"id": "pay", "kind": "performance_pay", "basis": "办法第11条", "fen": FEN}], "objection_days": 4}


def last_workday(day, count, off):
    return statement.end_of_window(day, count, off, set())


class Books:
    def __init__(self, play, off):
        self.play = play
        self.ledger = statement.Model(off, set(), RULES["objection_days"], 3, 20)
        self.frozen, self.differing, self.compared = {}, [], 0

    def lines(self, at):
        return self.play.hub.report("consequences", "--at", at.isoformat())["consequences"]

    def check(self, what, wanted, found):
        self.compared += len(wanted)
        if wanted != found:
            self.differing.append((what, wanted, found))

    def check_lines(self, at):
        """Of every sealed visit that counts, each failed item that was not amended and whose finding was not struck out."""
        wanted = sorted((visit["name"], finding.get("person", ""), str(FEN)) for visit in self.play.model.visits
                        if visit["sealed"] and visit["kind"] != "training" for finding in visit["fails"].values()
                        if not finding.get("struck_out"))
        lines = self.lines(at)
        self.check("lines %s" % at, wanted, sorted((line["inspection"], line["payee"], line["value"]) for line in lines))
        return lines

    def tell(self, at):
        lines = self.check_lines(at)
        told = self.play.hub.command("tell", "--by", "centre", "--json", "--at", at.isoformat()).json["told"]
        self.check("told %s" % at, [self.ledger.tell(at.date(), lines)], [int(told)])

    def close(self, month, at):
        """Freezes the month; payroll takes half of some sums and nothing of others."""
        expected = self.ledger.freeze(month, at.date(), self.check_lines(at))
        hub, when = self.play.hub, at.isoformat()
        frozen = hub.command("statement", month, "--freeze", "--by", "centre", "--json", "--at", when).json
        for wanted, found in zip(expected, statement.shown(frozen)):
            self.check("statement %s" % month, wanted, found)
        self.frozen[month] = self.kept(frozen)
        taken = {account: self.play.rng.choice((fen, fen // 2, 0)) if fen > 0 else fen
                 for account, fen in self.ledger.asked[month].items()}
        if taken:
            text = "month,payee,kind,taken,bearer\n" + "".join(
                "%s,%s,%s,%d,%s\n" % (month, payee, kind, fen, bearer) for (payee, bearer, kind), fen in taken.items())
            hub.command("taken", self.play.write("taken.csv", text), "--by", "payroll", "--at", when)
            self.ledger.taken[month] = taken

    @staticmethod
    def kept(report):
        return {key: report[key] for key in ("at", "by", "log", "statement", "held")}

    def reconcile(self, at):
        """Nothing frozen has changed, and to the fen: what was asked is what was said of lines and what was brought over."""
        for month, was in self.frozen.items():
            report = self.play.hub.report("statement", "--month", month, "--at", at.isoformat())
            self.check("frozen %s" % month, [was], [self.kept(report)])
        asked = sum(fen for account in self.ledger.asked.values() for fen in account.values())
        brought = sum(fen for account in self.ledger.brought.values() for fen in account.values())
        stated = sum(int(row["value"]) for report in self.frozen.values() for row in report["statement"])
        self.check("sums", [asked, asked], [stated, sum(self.ledger.said.values()) + brought])
