#!/usr/bin/env python3
"""Go's x/mod (sumdb/note, sumdb/tlog) reads our signed notes and finds the entries in their trees.

Debian: golang-go and golang-golang-x-mod-dev, 80 MB, which run.sh therefore does not install; without them 'skipped'.
"""
import hashlib
import json
import os
import shutil
import subprocess
import unittest

import cbor2

from bundle_test import GOLDEN, sections_of
from world import ROOT, WorldTest

GO_LIBRARY = "/usr/share/gocode"
HAS_GO = shutil.which("go") and os.path.isdir(os.path.join(GO_LIBRARY, "src", "golang.org", "x", "mod", "sumdb", "tlog"))
ED25519, COSIGNATURE = 1, 4


def key_of(certificate):
    return cbor2.loads(cbor2.loads(certificate)[0])[6]


class Bundle:
    """What a proof bundle shows, taken apart with cbor2 after docs/format.md."""

    def __init__(self, path):
        with open(path, "rb") as file:
            sections = sections_of(file.read())
        self.bodies = {}
        for name, body in sections:
            self.bodies.setdefault(name.split("/")[0], []).append(body)
        _, root, intake, log = cbor2.loads(self.bodies["tenant"][0])
        self.tenant = hashlib.sha256(root).digest()[:16].hex()
        self.intake, self.log = intake and key_of(intake), log and key_of(log)
        self.entries = [cbor2.loads(body) for body in self.bodies["entry"]]

    def device_keys(self):
        for body in self.bodies["opening"]:
            opening = cbor2.loads(body)
            yield {"Name": "wincheck/device/" + opening[2].hex(), "Kind": ED25519, "Public": key_of(opening[7]).hex()}

    def questions(self):
        """Each note with the keys that should have signed it and the places that it should prove."""
        devices = list(self.device_keys())
        for text in [body.decode() for body in self.bodies["checkpoint"]]:
            incarnation, size = text.split("\n")[0].rpartition("/")[2], int(text.split("\n")[1])
            places = [{"Index": header[4], "Record": raw.hex(), "Path": [node.hex() for node in path]}
                      for raw, header, entry_size, path in ((one[0], cbor2.loads(one[0]), one[2], one[3]) for one in self.entries)
                      if header[3].hex() == incarnation and entry_size == size]
            yield {"Note": text, "Keys": devices, "Places": places}
        for body in self.bodies.get("receipt", []):
            yield {"Note": body.decode(), "Places": [], "Keys": [
                {"Name": "wincheck/intake/%s/durable" % self.tenant, "Kind": COSIGNATURE, "Public": self.intake.hex()}]}
        for text in [body.decode() for body in self.bodies.get("log-checkpoint", [])]:
            epoch, size = text.split("\n")[0].rpartition("/")[2], int(text.split("\n")[1])
            places = [{"Index": log[1], "Path": [node.hex() for node in log[4]],
                       "Record": (b"\4" + log[3] + hashlib.sha256(b"\0" + raw).digest()).hex()}
                      for raw, log in ((one[0], one[4]) for one in self.entries)
                      if log and log[0].hex() == epoch and log[2] == size]
            yield {"Note": text, "Places": places,
                   "Keys": [{"Name": "wincheck/log/" + self.tenant, "Kind": ED25519, "Public": self.log.hex()}]}


@unittest.skipUnless(HAS_GO, "no Go with x/mod here (Debian: golang-go, golang-golang-x-mod-dev)")
class Notes(WorldTest):
    def setUp(self):
        super().setUp()
        self.program = self.path("notes")
        environment = dict(os.environ, GO111MODULE="off", GOPATH=GO_LIBRARY, GOCACHE=self.path("cache"), GOFLAGS="",
                           CGO_ENABLED="0")
        done = subprocess.run(["go", "build", "-o", self.program, "main.go"], env=environment, text=True,
                              cwd=os.path.join(ROOT, "tests", "integration", "notes"), capture_output=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)

    def ask(self, questions):
        done = subprocess.run([self.program], input="".join(json.dumps(one) + "\n" for one in questions), text=True,
                              capture_output=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def bundles(self):
        night = os.path.join(ROOT, "build", "night.wckproof")  # of examples/run.sh, where it ran
        return [Bundle(path) for path in (os.path.join(GOLDEN, "inspection.wckproof"), night) if os.path.exists(path)]

    def test_every_note_and_every_place_holds(self):
        # INT-4, INT-7, INT-8: checkpoints of devices, receipts and the log of the hub.
        for bundle in self.bundles():
            questions = list(bundle.questions())
            answers = self.ask(questions)
            self.assertEqual([one["wrong"] for one in answers], [""] * len(questions))
            for question, answer in zip(questions, answers):
                self.assertEqual(answer["origin"], question["Note"].split("\n")[0])
                self.assertEqual(answer["places"], len(question["Places"]))
                self.assertTrue(answer["signed"])
            in_devices = sum(len(one["Places"]) for one in questions if one["Note"].startswith("wincheck/0/"))
            in_log = sum(len(one["Places"]) for one in questions if one["Note"].startswith("wincheck-log/0/"))
            self.assertEqual((in_devices, in_log), (len(bundle.entries), sum(1 for one in bundle.entries if one[4])))
            print("\n  %d notes, %d places in devices' trees, %d in the log" % (len(questions), in_devices, in_log), flush=True)

    def test_what_was_changed_does_not_hold(self):
        for question in Bundle(os.path.join(GOLDEN, "inspection.wckproof")).questions():
            changed = []
            body = question["Note"].index("\n\n")
            for at in range(0, body, 7):
                letter = "A" if question["Note"][at] != "A" else "B"
                changed.append(dict(question, Note=question["Note"][:at] + letter + question["Note"][at + 1:]))
            changed.append(dict(question, Keys=[dict(one, Public="11" * 32) for one in question["Keys"]]))
            for place in question["Places"]:
                changed.append(dict(question, Places=[dict(place, Index=place["Index"] + 1)]))
                changed.append(dict(question, Places=[dict(place, Record="00" + place["Record"][2:])]))
                changed.append(dict(question, Places=[dict(place, Path=place["Path"][1:])]))
            answers = self.ask(changed)
            self.assertEqual(len(answers), len(changed))
            self.assertEqual([one for one in answers if not one["wrong"]], [])


if __name__ == "__main__":
    unittest.main()
