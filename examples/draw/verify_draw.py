#!/usr/bin/env python3
"""Checks a draw with nothing but hashes: verify_draw.py ID LOG LIST RESULT [VALUES.json] [--plan BUNDLE.wckproof …]

Shares no code with wincheck; docs/format.md ("The draw") has the layout. Prints the picks and ends with 0, or says
what does not fit and ends with 1. --plan: the inspection in a proof bundle was planned as it was drawn.
"""
import hashlib
import hmac
import json
import os
import sys
from decimal import Decimal


def sha(data):
    return hashlib.sha256(data).hexdigest()


def mac(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()


def number_text(value):
    text = format(Decimal(str(value)), "f")
    if "." in text:
        text = text.rstrip("0")
    return text if "." in text else text + "."


def public_value(sources, values):
    text = ""
    for source in sources:
        numbers = [Decimal(str(value)) for value in values[source["name"]]]
        text += "".join(number_text(n) for n in (numbers if source["ordered"] else sorted(numbers))) + "/"
    return text


class Numbers:
    """Numbers below a bound, all equally likely."""

    def __init__(self, seed):
        self.seed, self.counter = seed, 0

    def below(self, bound):
        while True:
            number = int.from_bytes(mac(self.seed, b"wincheck draw/1 pick\n" + self.counter.to_bytes(8, "big"))[:8], "big")
            self.counter += 1
            if number >= 2**64 % bound:
                return number % bound


def pick(pool, numbers):
    """Takes one (id, weight) out of a pool, by cumulative weight."""
    rest, at = numbers.below(sum(weight for _, weight in pool)), 0
    while rest >= pool[at][1]:
        rest -= pool[at][1]
        at += 1
    return pool[at][0]


def lines_of(text):
    """The lines of the list by their first word."""
    found = {}
    for line in text.splitlines()[1:]:
        fields = line.split("\t")
        found.setdefault(fields[0], []).append(fields[1:])
    return found


def weight_of(formula, facts):
    base, per_day, days_max, per_risk, per_complaint, complaints_max, eve_percent = formula
    days, risk, complaints, is_eve = facts
    total = base + per_day * min(days, days_max) + per_risk * risk + per_complaint * min(complaints, complaints_max)
    return min(max(total * eve_percent // 100 if is_eve else total, 1), 10**9)


def weights_wrong(lines):
    """Those whose weight does not follow the formula that the list names."""
    if "formula" not in lines:
        return []
    formula = [int(number) for number in lines["formula"][0]]
    facts = {fields[0]: [int(number) for number in fields[1:]] for fields in lines.get("facts", [])}
    return [fields[1] for fields in lines.get("candidate", [])
            if fields[1] not in facts or weight_of(formula, facts[fields[1]]) != int(fields[2])]


def team_for(stratum, candidate, size, lines, times, numbers):
    """By weight from those allowed who were drawn least often so far."""
    barred = {fields[0] for fields in lines.get("barred", ())
              if fields[1:3] in (["stratum", stratum], ["candidate", candidate])}
    allowed = [(fields[0], int(fields[1])) for fields in lines.get("inspector", ()) if fields[0] not in barred]
    team = []
    while len(team) < size and allowed:
        least = min(times.get(name, 0) for name, _ in allowed)
        name = pick([one for one in allowed if times.get(one[0], 0) == least], numbers)
        times[name] = times.get(name, 0) + 1
        team.append(name)
        allowed = [one for one in allowed if one[0] != name]
    return team


def draw(text, seed):
    """Picks by stratum without replacement, then a team for each: (stratum, candidate, inspector …)."""
    lines, numbers, picks = lines_of(text), Numbers(seed), []
    for name, count in lines.get("stratum", []):
        pool = [(fields[1], int(fields[2])) for fields in lines.get("candidate", []) if fields[0] == name]
        for _ in range(int(count)):
            picks.append((name, pick(pool, numbers)))
            pool = [one for one in pool if one[0] != picks[-1][1]]
    size, times = int(lines["team"][0][0]) if "team" in lines else 0, {}
    return [one + tuple(team_for(one[0], one[1], size, lines, times, numbers)) for one in picks]


def check(name, log, listing, result, values):
    wrong, lines, previous = [], [], "0" * 64
    for raw in log.split(b"\n")[:-1]:
        line = json.loads(raw)
        if line["previous"] != previous:
            wrong.append("the log is broken")
        previous = sha(raw)
        if line["draw"] == name:
            lines.append(line)
    if [line["step"] for line in lines] != ["commit", "freeze", "run", "reveal"]:
        return wrong + ["the steps are not commit, freeze, run, reveal, once each"], []
    commit, freeze, run, reveal = lines
    nonce = bytes.fromhex(reveal["nonce"])
    if sha(b"wincheck draw/1 commit\n" + nonce) != commit["commitment"]:
        wrong.append("the nonce is not the one committed to")
    if sha(listing) != freeze["list"]:
        wrong.append("the list is not the one that was frozen")
    if sha(result) != run["result"]:
        wrong.append("the result is not the one that was logged")
    if values is not None and public_value(commit["sources"], values) != run["value"]:
        wrong.append("the public value is another")
    if reveal["at"][:10] > commit["reveal_by"]:
        wrong.append("the reveal came late")
    entries = lines_of(listing.decode())
    wrong += ["the weight of %s does not follow the formula" % one for one in weights_wrong(entries)]
    if "formula" in commit and "\t".join(entries.get("formula", [[]])[0]) != commit["formula"]:
        wrong.append("the weights follow another formula than was committed to")
    value = run["value"].encode()
    seed = mac(nonce, b"wincheck draw/1 seed\n" + name.encode() + hashlib.sha256(listing).digest() +
               hashlib.sha256(value).digest())
    picks = draw(listing.decode(), seed)
    text = "wincheck draw/1 result\ndraw\t%s\nlist\t%s\nvalue\t%s\n" % (name, sha(listing), run["value"])
    text += "".join("pick\t%s\n" % "\t".join(one) for one in picks)
    if text.encode() != result:
        wrong.append("recomputing gives another result")
    return wrong, picks


def plans_wrong(name, picks, path):
    """Whether the plan that a proof bundle shows follows the draw; ../verify.py checks the bundle itself."""
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    import verify
    with open(path, "rb") as source:
        bundle = verify.Bundle(source.read(), None)
    plans = [verify.cbor(entry["core"]) for entry in bundle.entries if entry["h"][18:20] == [verify.PLAN, 1]]
    if bundle.problems or len(plans) != 1:
        return ["%s proves no plan: %s" % (path, "; ".join(bundle.problems))]
    project, team, draw = plans[0][1], plans[0][6], str(*plans[0][18:19])
    drawn = [one for one in picks if one[1] == project]
    if draw != name or not drawn:
        return ["%s: its plan names %s, and %s was %sdrawn" % (path, draw or "no draw", project, "" if drawn else "not ")]
    return [] if not drawn[0][2:] or sorted(drawn[0][2:]) == team else ["%s: another team was drawn" % path]


def main(words):
    plans = words[words.index("--plan") + 1:] if "--plan" in words else []
    words = words[:words.index("--plan")] if plans else words
    if len(words) not in (4, 5):
        print(__doc__)
        return 2
    log, listing, result = (open(path, "rb").read() for path in words[1:4])
    values = json.load(open(words[4], encoding="utf-8")) if len(words) == 5 else None
    wrong, picks = check(words[0], log, listing, result, values)
    wrong += [text for path in plans for text in plans_wrong(words[0], picks, path)]
    for one in picks:
        print("\t".join(one))
    for text in wrong:
        print("WRONG: " + text, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
