"""YEAR-1 to YEAR-5, KIND-3, CON-2: small random years with findings, appeals and amendments whose index, ranking, bottom list and lines
agree with a model that reads only the raw acts, and whose statements agree to the fen with a ledger of those lines; what is frozen stays as
it is, rankings become final, and their bottom list becomes plans.

WINCHECK_LONG=1 plays years of a small company and one of a whole (30 regions, 7,000 projects, 400 inspectors);
WINCHECK_YEAR_INDEX=PROJECTS,MONTHS,VISITS,REGIONS,INSPECTORS,DESKS plays any other, visits being those of a month.
"""
import csv
import datetime
import json
import os
import unittest

from world import ROOT, Device, Hub, WorldTest, write

import sys
sys.path.insert(0, os.path.join(ROOT, "tests", "oracle"))
import index  # noqa: E402
import index_play as oracle  # noqa: E402

LONG = os.environ.get("WINCHECK_LONG") == "1"
SEED = int(os.environ.get("WINCHECK_SEED", "1")) * 1_000_033 % 2**31
SMALL = [index.Size(8, 3, 12)] * 2
LARGE = [index.Size(12, 6, 30)] * 8 + [index.Size(60, 12, 60, regions=3, inspectors=30),
                                       index.Size(7000, 12, 700, regions=30, inspectors=400, desks=10)]


def sizes():
    own = os.environ.get("WINCHECK_YEAR_INDEX")
    return [index.Size(*map(int, own.split(",")))] if own else LARGE if LONG else SMALL


class YearIndex(WorldTest):
    def played(self, seed, size):
        folder = "year-%d" % seed
        os.makedirs(self.path(folder))

        def place(name):
            return os.path.join(self.path(folder), name)
        self.hub = Hub(place("hub"), place("hub.log"))
        self.hub.init("试验集团", seed=seed)
        self.hub.serve()

        def make_device(name, person, at):
            device = Device(place(name), place(name + ".log"))
            self.devices.append(device)
            device.enrol(self.hub.invite(person, at), seed=100 + len(self.devices), at=at)
            device.sync(self.hub.url, at)
            return device
        return oracle.play(self.hub, make_device, lambda name, text: write(place(name), text), seed, size)

    def test_index_and_ranking_of_random_years_agree_with_the_model(self):
        for number, size in enumerate(sizes()):
            seed = SEED + number
            play, compared, differing = self.played(seed, size)
            print("year index: seed %d, %d figures" % (seed, compared))
            self.assertEqual([], differing[:3], "seed %d" % seed)
            self.assertGreater(compared, 100)
            self.freeze(play)
            for device in play.devices.values():
                device.close()
            self.hub.stop()
            self.hub = None

    def freeze(self, play):
        """The last whole month: frozen, a later event changes the present and nothing that was frozen."""
        month = "2026-%02d" % play.months
        at = index.moment(oracle.first_after(play.months).replace(day=3), 600)

        def rank(*words, when=at, wanted=0):
            return self.hub.command("rank", "--period", month, *words, "--json", "--at", when.isoformat(), wanted=wanted)

        def report(when, *words):
            return self.hub.report("ranking", "--period", month, *words, "--at", when.isoformat())
        self.says(rank("--freeze", "--by", "pm", wanted=1).out, "may_not_change")
        self.says(rank("--final", "--by", "root", wanted=1).out, "ranking_missing")
        frozen = rank("--freeze", "--by", "root", "--reason", "公示").json
        before = report(at)
        self.assertEqual(("provisional", frozen["document"]), (before["state"], before["document"]))
        self.assertEqual([], [row for row in before["ranking"] if row["differs"] or row["frozen_index"] != row["index"]])
        self.says(rank("--final", "--by", "root", wanted=1).out, "ranking_disputed")
        lines = ["event,number,unit,date,valid,decided_by"]
        for name in play.company.projects:
            lines.append("complaint,late-%s,%s,%s-02,yes,root" % (name, name, month))
            play.model.tell(("complaint", "late-" + name), {
                "unit": name, "valid": True, "day": datetime.date(2026, play.months, 2)})
        self.hub.command("import", play.write("late.csv", "\n".join(lines)), "--by", "root", "--apply", "--at", at.isoformat())
        after = report(at)
        kept = ("unit", "frozen_index", "frozen_rank", "frozen_bottom")
        self.assertEqual(sorted(tuple(str(row[key]) for key in kept) for row in before["ranking"]),
                         sorted(tuple(str(row[key]) for key in kept) for row in after["ranking"]))
        self.assertEqual([], play.compare(month, at)[1][:3])
        for row in after["ranking"]:
            self.assertEqual(row["differs"], any(row[key] != row["frozen_" + key] for key in ("index", "rank", "bottom")))
        table = os.path.join(os.path.dirname(play.write("x", "")), "index.csv")
        self.hub.command("report", "index", "--period", month, "--csv", table, "--at", at.isoformat())
        with open(table, encoding="utf-8", newline="") as source:
            lines = list(csv.DictReader(source))
        self.assertEqual(sorted(play.company.projects), sorted(line["unit"] for line in lines if line["what"] == "index"))
        # VIS-1: before it is final nobody below headquarters is told; then the head has the own projects' frozen lines.
        self.assertEqual([], report(at, "--for", "head")["ranking"])
        self.assertEqual([], self.hub.report("index", "--period", month, "--for", "head", "--at", at.isoformat())["index"])
        done = at + datetime.timedelta(days=14)
        differing = [row["unit"] for row in report(done)["ranking"] if row.get("differs")]
        final = rank("--final", "--by", "root", when=done).json
        self.assertEqual(("final", sorted(differing)), (final["step"], sorted(final["differing_units"])))
        self.says(rank("--freeze", "--by", "root", when=done, wanted=1).out, "ranking_stands")
        def led(rows):
            return {row["unit"] for row in rows if play.company.is_managed(row["unit"], done.date()) and
                    play.company.person("head", row["unit"]) == "head"}
        seen = report(done, "--for", "head")["ranking"]
        self.assertEqual(led(before["ranking"]), led(seen))
        self.assertEqual([], [row["unit"] for row in seen if play.company.person("head", row["unit"]) != "head"])
        self.assertFalse(any("index" in row or "rank" in row for row in seen))
        self.bottom(play, month, before, done)

    def bottom(self, play, month, before, at):
        """KIND-3: a plan for each unit on the frozen bottom list, whatever became of it since."""
        start = at + datetime.timedelta(days=1)
        shared = play.write("shared.json", json.dumps({
            "window": [start.isoformat(), (start + datetime.timedelta(hours=3)).isoformat()], "leader": "planner",
            "team": ["planner"], "checklist": "small"}))
        out = os.path.join(os.path.dirname(shared), "bottom.jsonl")
        self.hub.command("rank", "--period", month, "--plans", shared, "--out", out, "--at", at.isoformat())
        with open(out, encoding="utf-8") as lines:
            acts = [json.loads(line) for line in lines]
        wanted = [row["unit"] for row in before["ranking"] if row["bottom"]]
        self.assertEqual(wanted, [act["project"] for act in acts])
        play.sync(at, "planner")
        for act in acts:
            self.assertEqual(("year_end", "planner", ["planner"]), (act["kind"], act["leader"], act["team"]))
            if play.company.is_managed(act["project"], at.date()):
                own = play.company.person("planner", act["project"])
                play.devices[own].act(dict(act, leader=own, team=[own], at=at.isoformat()))

    def test_a_wrong_cell_is_named_and_nothing_is_imported(self):
        hub = self.loaded_hub()
        at = "2026-03-03T09:00:00+08:00"
        bad = write(self.path("bad.csv"), "unit,period,part,value\np-jade,2026,satisfaction,91\nnowhere,2026-Q5,,many\n")
        said = hub.command("import", bad, "--by", "planner", "--apply", "--json", "--at", at, wanted=1).json
        self.assertEqual([("bad.csv!A3", "unit_unknown"), ("bad.csv!C3", "field_missing"), ("bad.csv!B3", "not_period"),
                          ("bad.csv!D3", "not_decimal")],
                         [(one["where"], one["code"]) for one in said["problems"]])
        self.assertFalse(said["applied"])
        events = write(self.path("events.csv"), "event,number,unit,date,valid,decided_by\n"
                       "complaint,12345-1,p-jade,2026-02-30,maybe,nobody\ncomplaint,,p-jade,2026-02-03,yes,\n")
        said = hub.command("import", events, "--by", "planner", "--json", "--at", at, wanted=1).json
        self.assertEqual(["events.csv!D2", "events.csv!E2", "events.csv!F2", "events.csv!B3", "events.csv!F3"],
                         [one["where"] for one in said["problems"]])


if __name__ == "__main__":
    unittest.main()
