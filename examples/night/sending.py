"""Steps 4 and 5, home again: sync over HTTP, a cut line, receipts, equal digests, the report."""
import json

from command import run
from relay import Relay

MORNING = "2026-03-06T08:%02d:00+08:00"


def cut_in_a_photo(night):
    """A's first sync breaks off in the middle of a photo; the next one goes on there."""
    checks = night.checks
    relay = Relay("127.0.0.1", night.hub.port)
    cut = 1_500_000
    relay.cut_at(cut)
    broken = night.a.sync(relay.url, MORNING % 0, wanted=None, seconds=8)
    checks.holds("the line breaks in the middle of a photo, and the command says so", broken.code == 3 and relay.was_cut,
                 [broken.code, broken.err[-600:]])
    relay.mend()
    night.a.sync(relay.url, MORNING % 2)
    went_up = relay.bytes_up
    relay.mend()
    total = sum(one["length"] for one in night.a.show("evidence", "--inspection", night.inspection)
                if one["by"] == "lead-a")
    checks.holds("the next sync goes on where it stopped: %d kB before the break, %d kB after, %d kB of photos" % (
        cut // 1000, went_up // 1000, total // 1000), went_up < total - cut + 600_000, [cut, went_up, total])
    relay.close()


def dissent(night):
    head = night.devices["head"]
    head.sync(night.hub.url, MORNING % 20)
    known = [one["inspection"] for one in head.show("inspections")]
    night.checks.holds("after the reveal the project head's phone has the inspection", known == [night.inspection], known)
    head.act({"act": "sign", "inspection": night.inspection, "role": "project_head", "name": "王建国",
              "outcome": "dissent", "reason": "西侧围墙缺口当晚已报修，维修单号 WX-0305-17，请复核。",
              "at": MORNING % 25})
    night.checks.say("the project head dissents, with a reason, on an own phone")
    head.sync(night.hub.url, MORNING % 26)


def play(night):
    checks = night.checks
    checks.step(4, "The next morning: the hub is back, everything is sent")
    night.hub.serve()
    cut_in_a_photo(night)
    night.b.sync(night.hub.url, MORNING % 10)
    dissent(night)
    for minute, name in ((30, "a"), (31, "b"), (32, "a"), (33, "head"), (34, "planner")):
        night.devices[name].sync(night.hub.url, MORNING % minute)
    for name in ("a", "b"):
        copies = night.devices[name].show("copies", "--inspection", night.inspection)
        checks.holds("phone %s: signed receipts say that all is at headquarters" % name.upper(),
                     copies["entries_only_here"] == 0 and copies["photos_only_here"] == 0, copies)
    digests = {name: night.devices[name].digest(night.scope) for name in ("a", "b")}
    digests["hub"] = run("digest", night.hub.folder, "--scope", night.scope).out.split()[0]
    checks.holds("digest of the record is equal on A, B and the hub: %s" % digests["hub"][:16],
                 len(set(digests.values())) == 1, digests)
    checks.step(5, "Headquarters' figure, and the proof of it")
    report(night)


def report(night):
    """The results as headquarters' report has them, and the explanation of one item down to its photo."""
    checks = night.checks
    rows = night.hub.report("results", "--inspection", night.inspection)["inspections"]
    row = rows[0]
    night.row = row
    checks.equal("headquarters' figure equals the sealed one to the digit", row["score"]["score"], night.sealed["score"])
    checks.holds("computed again from the entries, exact figure, band and verdict equal the seal's", row["seal"]["equal"],
                 row["seal"])
    checks.holds("the report has sections, gates and findings",
                 len(row["sections"]) == 8 and row["score"]["gates"] and row["findings"],
                 [row["sections"], row["score"]["gates"]])
    checks.holds("it lists %d pieces of evidence, all received" % len(row["evidence"]),
                 len(row["evidence"]) >= 20 and all(one["state"] == "received" for one in row["evidence"]),
                 [one["state"] for one in row["evidence"]])
    dissents = [one for one in row["signatures"] if one["role"] == "project_head"]
    checks.holds("it has the project head's dissent and its reason", dissents and "WX-0305-17" in dissents[0]["reason"],
                 row["signatures"])
    explained = night.hub.report("explanation", "--inspection", night.inspection, "--item", "PATROL_08")
    checks.say("PATROL_08 explained: " + json.dumps(explained["part"], ensure_ascii=False)[:160])
    photo = [one for one in explained["evidence"] if one["purpose"] == "item"]
    checks.holds("the explanation goes down to PATROL_08, its answer and its photo",
                 explained["part"]["value"] == "0.5" and "缺口" in json.dumps(explained["answers"], ensure_ascii=False) and
                 photo and photo[0]["length"] > 1_000_000, explained)


def result_table(night):
    row = night.row
    print("\n== Result at headquarters")
    print("   %s  %s  %s points  %s  %s" % (row.get("number", ""), row.get("project", ""), row["score"]["score"],
                                          row["score"]["band"], "passed" if row["score"]["passed"] else "not passed"))
    for gate in row["score"]["gates"]:
        print("   gate %s at %s: %s" % (gate["id"], gate["at"] or "the inspection", gate["cause"]))
    for part in row["score"]["parts"]:
        print("   %-16s %8s of %s" % (part["code"], part["value"], part["full"]))
    print("   %d findings, %d pieces of evidence" % (len(row["findings"]), len(row["evidence"])))
