#!/usr/bin/env python3
"""One night check, from a spreadsheet to a proven result at headquarters, through the real command.

Plays six steps and prints each in plain words; the last line counts the checks. Exit 0 only if all passed.
Standard library only. Everything it makes is under build/night; the proof bundle and a sealed file are left
in build/ as night.wckproof and night.wckfile.
"""
import argparse
import os
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import closing
import proving
import sending
import visit
from checks import Checks
from command import ROOT, WINCHECK, Failure, run
from device import Device
from hub import Hub

HERE = os.path.dirname(os.path.abspath(__file__))
WORKBOOK = os.path.join(ROOT, "examples", "night-check", "夜间突防.xlsx")
BROKEN = os.path.join(ROOT, "examples", "night-check", "broken.xlsx")
INSPECTION = "night-0305"
PROJECT = "p-jade"


class Night:
    """What the steps share: folders, hub, devices, checks."""

    def __init__(self, folder, build):
        self.folder = folder
        self.build = build
        self.checks = Checks()
        self.hub = Hub(self.path("hub"), self.path("hub.log"))
        self.devices = {name: Device(self.path(name), self.path(name + ".log"))
                        for name in ("planner", "a", "b", "head")}
        self.inspection = INSPECTION
        self.stream = None
        self.sealed = None

    def path(self, name):
        return os.path.join(self.folder, name)

    @property
    def a(self):
        return self.devices["a"]

    @property
    def b(self):
        return self.devices["b"]

    @property
    def scope(self):
        return "inspection:" + self.stream


def prepare(night):
    """Step 1: the hub, and what headquarters loads into it."""
    checks = night.checks
    checks.step(1, "Headquarters: a hub, the organisation, and the checklist from a spreadsheet")
    night.hub.init("万物物业集团 品质管理中心", seed=1)
    night.hub.serve()
    checks.say("the hub listens on " + night.hub.url)
    at = "2026-03-01T09:00:00+08:00"
    refused = run("checklist", "check", BROKEN, "--json", wanted=1).json
    for problem in refused["problems"]:
        checks.say("a broken copy: %s: %s" % (problem["where"], problem["message"]))
    checks.holds("a broken copy is refused with all its %d problems, each at its cell" % len(refused["problems"]),
                 not refused["ok"] and len(refused["problems"]) >= 5 and
                 all("!" in one["where"] for one in refused["problems"]), refused)
    before = run("digest", night.hub.folder).out
    night.hub.command("load", BROKEN, "--at", at, wanted=1)
    checks.holds("and nothing of it is imported", run("digest", night.hub.folder).out == before)
    good = run("checklist", "check", WORKBOOK, "--json").json
    checks.holds("the workbook is good: %d items in %d sections" % (good["items"], good["sections"]),
                 good["ok"] and good["items"] >= 73 and good["sections"] >= 8, good)
    for name in ("organisation.csv", "locations.csv", "people.csv", "policy.json", "calendar.csv"):
        night.hub.command("load", os.path.join(HERE, name), "--at", at)
        checks.say("loaded " + name)
    night.hub.command("load", WORKBOOK, "--at", at)
    checks.say("loaded 夜间突防.xlsx")


def plan(night):
    """Step 2: an unannounced visit for two; devices enrol and fetch what they need."""
    checks = night.checks
    checks.step(2, "An unannounced visit is planned; the team's phones are made ready")
    people = {"planner": "planner", "a": "lead-a", "b": "member-b", "head": "head-jade"}
    for number, (name, person) in enumerate(people.items()):
        at = "2026-03-02T10:%02d:00+08:00" % number
        night.devices[name].enrol(night.hub.invite(person, at), seed=100 + number, at=at)
        checks.say("%s enrolled a phone" % person)
    night.devices["planner"].sync(night.hub.url, "2026-03-02T10:10:00+08:00")
    night.devices["planner"].act({
        "act": "plan", "inspection": INSPECTION, "project": PROJECT, "kind": "hq_special",
        "window": "2026-03-05T22:00:00+08:00/2026-03-06T06:00:00+08:00", "leader": "lead-a",
        "team": ["lead-a", "member-b"], "checklist": "night-check", "unannounced": True,
        "at": "2026-03-02T10:20:00+08:00"})
    night.devices["planner"].sync(night.hub.url, "2026-03-02T10:21:00+08:00")
    for name in ("a", "b"):
        device = night.devices[name]
        device.sync(night.hub.url, "2026-03-05T18:00:00+08:00")
        ready = device.show("ready")
        checks.holds("phone %s is ready for offline work" % name.upper(), ready.get("ready") is True, ready)
    night.devices["head"].sync(night.hub.url, "2026-03-05T18:01:00+08:00")
    listed = night.devices["head"].show("inspections")
    checks.holds("the project head's phone knows nothing of it", listed == [], listed)
    own = [one for one in night.a.show("inspections") if one["inspection"] == INSPECTION]
    night.stream = own[0]["id"]
    code = night.hub.stop()
    checks.equal("the hub ends cleanly on SIGTERM, exit code", code, 0)
    shutil.copytree(night.a.folder, night.path("a-before"))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", default=os.path.join(ROOT, "build", "night"))
    options = parser.parse_args()
    if not os.path.exists(WINCHECK):
        print("There is no %s; run bash examples/run.sh, which builds it." % WINCHECK)
        return 2
    shutil.rmtree(options.folder, ignore_errors=True)
    os.makedirs(options.folder)
    night = Night(options.folder, os.path.join(ROOT, "build"))
    try:
        prepare(night)
        plan(night)
        visit.play(night)
        closing.play(night)
        sending.play(night)
        proving.play(night)
        proving.replay(night)
        sending.result_table(night)
    except Failure as failure:
        night.checks.holds("the night goes on", False, str(failure))
    finally:
        for device in night.devices.values():
            if device.process is not None:
                device.process.kill()
        if night.hub.process is not None:
            night.hub.process.kill()
    print("\n" + night.checks.last_line())
    return 1 if night.checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
