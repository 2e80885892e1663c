"""Steps 5 and 6: the proof bundle, what every changed byte does to it, and the replay through Java and Swift."""
import json
import os
import random
import re
import shutil
import subprocess

from command import ROOT, WINCHECK, run

PYTHON = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else "python3"
READER = os.path.join(ROOT, "examples", "verify.py")
CHANGES = 200


def play(night):
    checks = night.checks
    bundle = os.path.join(night.build, "night.wckproof")
    if os.path.exists(bundle):
        os.remove(bundle)
    run("proof", night.hub.folder, "--inspection", night.inspection, "--out", bundle)
    told = run("verify", bundle, "--tenant", night.hub.tenant, "--json").json
    checks.holds("the proof bundle of %d entries and %d originals holds under the tenant's key: recorded by devices, "
                 "received by HQ" % (told["entries"], told["originals_shown"]),
                 told["ok"] and told["recorded_by_device"] and told["received_by_hq"], told)
    other = run("verify", bundle, "--tenant", "00" * 32, wanted=None)
    checks.holds("and under no other key", other.code == 1, [other.code, other.out])
    reader = subprocess.run([PYTHON, READER, bundle, "--tenant", night.hub.tenant], capture_output=True, text=True, check=False)
    checks.holds("an independent reader in Python agrees", reader.returncode == 0, reader.stdout + reader.stderr)
    changed_bytes(night, bundle)


def changed_bytes(night, bundle):
    """Each single changed byte must be refused by both readers, with the name of the part."""
    checks = night.checks
    seed = random.SystemRandom().randrange(2**32)
    checks.say("seed of the changed bytes: %d" % seed)
    rng = random.Random(seed)
    with open(bundle, "rb") as source:
        good = source.read()
    path = night.path("changed.wckproof")
    unnoticed, unnamed, parts = [], [], set()
    for _ in range(CHANGES):
        place = rng.randrange(len(good))
        bad = bytearray(good)
        bad[place] ^= rng.randrange(1, 256)
        with open(path, "wb") as out:
            out.write(bad)
        ours = subprocess.run([WINCHECK, "verify", path, "--tenant", night.hub.tenant], capture_output=True, text=True,
                              check=False)
        theirs = subprocess.run([PYTHON, READER, path, "--tenant", night.hub.tenant], capture_output=True, text=True, check=False)
        if ours.returncode != 1 or theirs.returncode == 0:
            unnoticed.append(place)
        named = re.search(r"(?:part|entry|header|note|receipt|evidence|certificate|chunk|proof|magic|length|bundle)[^\n]*",
                          ours.stdout + ours.stderr)
        if named:
            parts.add(re.sub(r"\d+|[0-9a-f]{8,}", "n", named.group(0))[:40])
        else:
            unnamed.append(ours.stdout + ours.stderr)
    os.remove(path)
    checks.holds("%d single changed bytes: each is refused by both readers" % CHANGES, not unnoticed, unnoticed[:5])
    checks.holds("and each refusal names the part", not unnamed, unnamed[:3])


def replay(night):
    checks = night.checks
    checks.step(6, "Phone A's acts once more, through Java and through Swift")
    acts = night.path("a-acts.jsonl")
    with open(acts, "w", encoding="utf-8") as out:
        for act in night.a_acts:
            out.write(json.dumps(act, ensure_ascii=False) + "\n")
    programs = {"Java": os.path.join(ROOT, "examples", "java", "replay.sh"),
                "Swift": os.path.join(ROOT, "examples", "swift", "replay.sh")}
    tools = {"Java": "java", "Swift": "swift"}
    for language, program in programs.items():
        if not shutil.which(tools[language]):
            checks.skip(language, "no %s here" % tools[language])
            continue
        folder = night.path("a-" + language.lower())
        shutil.copytree(night.path("a-before"), folder)
        done = subprocess.run(["bash", program, folder, acts], capture_output=True, text=True, check=False, timeout=600)
        if not checks.holds("%s performed all %d acts" % (language, len(night.a_acts)), done.returncode == 0,
                            done.stdout[-1500:] + done.stderr[-1500:]):
            continue
        checks.equal("%s ends in the digest that A had at the seal" % language,
                     run("digest", folder, "--scope", night.scope).out.split()[0], night.sealed_digest)
        shown = run("device", "show", folder, "score", "--inspection", night.inspection, "--json").json
        checks.equal("%s ends in the sealed score" % language, shown["score"], night.sealed["score"])
