"""Step 3, the end of the visit: missing photo, signatures, feedback, seal."""
import os
import shutil

from visit import swap


def missing_photo(night, script):
    checks = night.checks
    line = script.chapters["missing photo"][0]
    refused = night.a.try_act({"act": "seal", "inspection": night.inspection, "at": script.time()})
    checks.holds("no seal while a required photo is missing; %s is named" % line["item"],
                 not refused["ok"] and line["item"] in str(refused["error"]), refused)
    shown = night.a.show("problems", "--inspection", night.inspection)
    checks.holds("it is the only thing that is missing", len(shown) == 1 and line["item"] in shown[0], shown)
    device, act = script.made(line)
    device.act(act)
    checks.say("the photo of %s is given" % line["item"])


def play(night):
    checks, script = night.checks, night.script
    script.play("signatures")
    signatures = night.a.show("signatures", "--inspection", night.inspection)
    outcomes = {one["role"]: one for one in signatures}
    checks.holds("the shift leader signed", outcomes["shift_leader"]["outcome"] == "agree", signatures)
    line = script.chapters["refusal"][0]
    device, act = script.made(line)
    alone = device.try_act(dict(act, witnesses=act["witnesses"][:1]))
    checks.holds("one witness is not enough for a refused signature", not alone["ok"], alone)
    device.act(act)
    checks.say("the guard refused to sign, before two witnesses")
    script.play("feedback")
    missing_photo(night, script)
    sealed_file = swap(night, script, 3)
    answer = night.a.act({"act": "seal", "inspection": night.inspection, "at": script.time(30)})
    night.sealed = answer["score"]
    checks.holds("the inspection is sealed at %s with %s points, %s" % (
        script.now.strftime("%H:%M"), night.sealed["score"], night.sealed["band"]),
                 night.sealed["state"] == "scored" and script.now.strftime("%H:%M") <= "02:10", night.sealed)
    after = night.a.try_act({"act": "suggest", "inspection": night.inspection, "text": "迟到的建议", "at": script.time()})
    checks.holds("nothing is added by the leader's phone after the seal", not after["ok"], after)
    checks.holds("%d photos, %d kB" % (script.photos, script.photo_bytes // 1000), script.photos >= 20)
    evidence = night.a.show("evidence", "--inspection", night.inspection)
    checks.holds("phone A knows %d pieces of evidence" % len(evidence), len(evidence) >= 20, len(evidence))
    findings = night.a.show("findings", "--inspection", night.inspection)
    complete = [one for one in findings if one["post"] and one["suggestion"] and one["severity"]]
    checks.holds("%d findings; %d with severity, responsible post and suggestion" % (len(findings), len(complete)),
                 len(complete) >= 3, findings)
    checks.holds("one was put right on the spot", any(one["fixed_on_spot"] for one in findings), findings)
    night.sealed_digest = night.a.digest(night.scope)
    night.a_acts = list(night.a.done)
    shutil.copy(sealed_file, os.path.join(night.build, "night.wckfile"))
