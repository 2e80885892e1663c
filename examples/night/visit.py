"""Step 3, on site: what acts.jsonl says, on two phones without a network.

A line of acts.jsonl is an act with `who` (a or b) and `after` (seconds since the act before). The driver adds
the inspection and the time; `photo` of a capture is the size of the picture to draw; `{"chapter": NAME}`
begins a chapter and `"kill": true` ends the process with SIGKILL right after that act was sent.
"""
import datetime
import json
import os

import jpeg
from command import Failure

HERE = os.path.dirname(os.path.abspath(__file__))
START = datetime.datetime(2026, 3, 5, 23, 40, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))


class Script:
    """The acts of the night by chapter, and the clock that runs through them."""

    def __init__(self, night):
        self.night = night
        self.now = START
        self.photos = 0
        self.photo_bytes = 0
        self.scores_shown = 0
        self.chapters = {}
        name = None
        with open(os.path.join(HERE, "acts.jsonl"), encoding="utf-8") as lines:
            for line in lines:
                one = json.loads(line)
                if "chapter" in one:
                    name = one["chapter"]
                    self.chapters[name] = []
                else:
                    self.chapters[name].append(one)

    def time(self, seconds=60):
        self.now += datetime.timedelta(seconds=seconds)
        return self.now.isoformat()

    def draw(self, size):
        self.photos += 1
        self.photo_bytes += size
        path = os.path.join(self.night.path("photos"), "photo-%02d.jpg" % self.photos)
        with open(path, "wb") as out:
            out.write(jpeg.draw(self.photos, size))
        return path

    def made(self, line):
        """The act of one line, complete, and the device that performs it."""
        act = {key: value for key, value in line.items() if key not in ("who", "after", "photo", "kill", "fix_photo")}
        act["inspection"] = self.night.inspection
        if "photo" in line:
            act["file"] = self.draw(line["photo"])
        if "fix_photo" in line:
            act["fixed"] = dict(act["fixed"], files=[self.draw(line["fix_photo"])])
        act["at"] = self.time(line.get("after", 62))
        return self.night.devices[line["who"]], act

    def play(self, chapter):
        """Performs a chapter; returns the answers."""
        answers = []
        for line in self.chapters[chapter]:
            device, act = self.made(line)
            if line.get("kill"):
                kill_after(self.night, device, act)
                continue
            answer = device.act(act)
            answers.append(answer)
            if act["act"] in ("answer", "sample", "na", "conform"):
                if not answer.get("score"):
                    raise Failure("no live score after %s" % act)
                self.scores_shown += 1
        return answers


def kill_after(night, device, act):
    """SIGKILL while an act is under way; every acknowledged act must be there again, and none twice."""
    checks = night.checks
    last = device.entries[-1]
    device.send(act)
    device.kill()
    checks.say("phone A died while it recorded %s" % act["item"])
    chain = [one for one in device.show("health")["chains"] if one["own"]][0]
    held = chain["size"]
    checks.holds("all %d acknowledged acts are there again, and at most the one under way besides" % len(device.done),
                 held in (last["sequence"] + 1, last["sequence"] + 2), [held, last["sequence"]])
    if held == last["sequence"] + 1:
        device.act(act)
        checks.say("the act under way was not stored; it was done again")
    else:
        device.done.append(act)
        checks.say("the act under way was stored; it was not repeated")


def live_score(night, script, answer):
    score = answer["score"]
    night.checks.say("%s: as it stands %s of %s, answered part %s" % (
        script.now.strftime("%H:%M"), score["as_it_stands"]["value"], score["as_it_stands"]["full"],
        score["so_far"]["percent"]))


def samples(night, script):
    """The samples that the inspection's seed drew: every one is recorded, the first with what the script says."""
    recorded = 0
    worst = {line["item"]: line for line in script.chapters["samples"]}
    for drawn in night.a.show("samples", "--inspection", night.inspection):
        line = worst[drawn["item"]]
        device = night.devices[line["who"]]
        for number, sample in enumerate(drawn["samples"]):
            value = line["first"] if number == 0 else line["others"]
            device.act({"act": "sample", "inspection": night.inspection, "item": drawn["item"],
                        "sample": sample["sample"], "value": value, "at": script.time(line.get("after", 30))})
            recorded += 1
    night.checks.holds("%d samples of lifts and buildings, drawn by the inspection's seed, are recorded" % recorded,
                       recorded >= 3, recorded)


def swap(night, script, number):
    """The phones give each other what they have, as sealed files, without the hub (DO-11)."""
    files = {}
    for name in ("a", "b"):
        files[name] = night.path("%s-%d.wckfile" % (name, number))
        night.devices[name].export(night.inspection, files[name])
    for name, other in (("a", "b"), ("b", "a")):
        night.devices[name].act({"act": "import", "file": files[other], "at": script.time()})
    sizes = [night.devices[name].digest(night.scope) for name in ("a", "b")]
    night.checks.equal("after swapping sealed files both phones hold the same record", sizes[0], sizes[1])
    return files["a"]


def play(night):
    checks = night.checks
    os.makedirs(night.path("photos"))
    checks.step(3, "The night, 23:40 to 02:10, two phones, no network")
    script = Script(night)
    night.script = script
    script.play("arrival")
    answers = script.play("covert")
    live_score(night, script, answers[-1])
    script.play("reveal")
    checks.say("the team has shown its order; the shift leader walks along")
    answers = script.play("gate and patrol")
    live_score(night, script, answers[-1])
    samples(night, script)
    answers = script.play("rooms")
    live_score(night, script, answers[-1])
    script.play("the rest conforms")
    checks.say("one act answered the rest of a section: the rest conforms")
    swap(night, script, 1)
    live_score(night, script, difference(night, script))
    checks.holds("the live score was shown after each of %d answers" % script.scores_shown, script.scores_shown >= 60)


def difference(night, script):
    """Both phones answered one item, neither knowing of the other: both values stay until the leader chooses."""
    checks = night.checks
    lines = script.chapters["difference"]
    entries = {}
    for line in lines:
        device, act = script.made(line)
        entries[line["who"]] = device.act(act)["entry"]
    item = lines[0]["item"]
    swap(night, script, 2)
    for name in ("a", "b"):
        shown = night.devices[name].show("differences", "--inspection", night.inspection)
        found = [one for one in shown if one["item"] == item]
        kept = sorted(value["entry"] for one in found for value in one["values"])
        checks.holds("phone %s keeps and shows both answers to %s" % (name.upper(), item),
                     kept == sorted(entries.values()), shown)
    answer = night.b.try_act({"act": "settle", "inspection": night.inspection, "item": item, "choose": entries["b"],
                              "at": script.time()})
    checks.holds("only the leader may settle it", not answer["ok"] and answer["error"]["reason"] == "not_leader", answer)
    refused = night.a.try_act({"act": "seal", "inspection": night.inspection, "at": script.time()})
    checks.holds("no seal while the difference stands, and it is named",
                 not refused["ok"] and item in str(refused["error"]), refused)
    settled = night.a.act({"act": "settle", "inspection": night.inspection, "item": item, "choose": entries["b"],
                           "at": script.time()})
    shown = night.a.show("differences", "--inspection", night.inspection)
    checks.holds("the leader settled it for B's answer", shown == [], shown)
    return settled
