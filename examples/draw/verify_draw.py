#!/usr/bin/env python3
"""Checks a draw with nothing but hashes: verify_draw.py ID LOG LIST RESULT [VALUES.json]

Shares no code with wincheck; docs/format.md ("The draw") has the layout. Prints the picks and ends with 0, or says
what does not fit and ends with 1.
"""
import hashlib
import hmac
import json
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


def draw(text, seed):
    """Picks by stratum, by cumulative weight, without replacement."""
    strata, pools = [], {}
    for line in text.splitlines()[1:]:
        fields = line.split("\t")
        if fields[0] == "stratum":
            strata.append((fields[1], int(fields[2])))
        elif fields[0] == "candidate":
            pools.setdefault(fields[1], []).append((fields[2], int(fields[3])))
    counter, picks = 0, []
    for name, count in strata:
        pool = pools.get(name, [])
        for _ in range(count):
            total = sum(weight for _, weight in pool)
            while True:
                number = int.from_bytes(mac(seed, b"wincheck draw/1 pick\n" + counter.to_bytes(8, "big"))[:8], "big")
                counter += 1
                if number >= 2**64 % total:
                    break
            rest, at = number % total, 0
            while rest >= pool[at][1]:
                rest -= pool[at][1]
                at += 1
            picks.append((name, pool.pop(at)[0]))
    return picks


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
    value = run["value"].encode()
    seed = mac(nonce, b"wincheck draw/1 seed\n" + name.encode() + hashlib.sha256(listing).digest() +
               hashlib.sha256(value).digest())
    picks = draw(listing.decode(), seed)
    text = "wincheck draw/1 result\ndraw\t%s\nlist\t%s\nvalue\t%s\n" % (name, sha(listing), run["value"])
    text += "".join("pick\t%s\t%s\n" % pick for pick in picks)
    if text.encode() != result:
        wrong.append("recomputing gives another result")
    return wrong, picks


def main(words):
    if len(words) not in (4, 5):
        print(__doc__)
        return 2
    log, listing, result = (open(path, "rb").read() for path in words[1:4])
    values = json.load(open(words[4], encoding="utf-8")) if len(words) == 5 else None
    wrong, picks = check(words[0], log, listing, result, values)
    for stratum, pick in picks:
        print("%s\t%s" % (stratum, pick))
    for text in wrong:
        print("WRONG: " + text, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
