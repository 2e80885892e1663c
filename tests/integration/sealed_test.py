#!/usr/bin/env python3
"""DO-11: a sealed file is read by a reader that shares no code with the engine, and by a hub, served or not."""
import hashlib
import os
import random
import subprocess
import unittest

from world import ROOT, WorldTest, run

from jpeg import draw

PYTHON = "/usr/bin/python3"
OPEN = os.path.join(ROOT, "examples", "open_sealed.py")
AT = "2026-03-05T23:%02d:00+08:00"


def opened(*words):
    done = subprocess.run([PYTHON, OPEN, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60,
                          check=False)
    return done.returncode, done.stdout


class SealedFiles(WorldTest):
    def written(self):
        """A night of three answers and a photo of two chunk files, on the leader's phone alone, and its sealed file."""
        device = self.planned()
        device.act({"act": "open", "inspection": "n1", "recusal": "none", "at": AT % 40})
        for minute, item in enumerate(("G1", "G2", "G3"), 41):
            device.act({"act": "answer", "inspection": "n1", "item": item, "value": "pass", "at": AT % minute})
        self.photo = draw(5, 400_000)
        with open(self.path("gate.jpg"), "wb") as file:
            file.write(self.photo)
        device.act({"act": "capture", "inspection": "n1", "item": "G1", "file": self.path("gate.jpg"), "live": True,
                    "at": AT % 45})
        path = self.path("n1.wckfile")
        device.export("n1", path)
        return device, path

    def key(self):
        return os.path.join(self.hub.folder, "keys", "evidence")

    def test_headquarters_reads_it_without_the_engine(self):
        _, path = self.written()
        code, out = opened(path, self.key(), "--tenant", self.hub.tenant, "--out", self.path("out"))
        self.assertEqual(code, 0, out)
        self.assertRegex(out, r"entries: \d+ of 2 chains, all signed")
        self.assertIn("of other inspections, for headquarters: 0 entries, 0 segments not readable here", out)
        self.assertIn("originals: 1 read of 1, 2 chunk files", out)
        with open(os.path.join(self.path("out"), hashlib.sha256(self.photo).hexdigest()), "rb") as file:
            self.assertEqual(file.read(), self.photo)

    def test_nobody_else_reads_it_and_no_change_passes(self):
        _, path = self.written()
        code, out = opened(path, "11" * 32)
        self.assertEqual((code, "not sealed to this reader" in out), (1, True), out)
        code, out = opened(path, self.key(), "--tenant", "00" * 32)
        self.assertEqual((code, "another tenant key" in out), (1, True), out)
        self.assertEqual(opened(path)[0], 2)
        self.assertEqual(opened(self.path("absent"), self.key())[0], 2)
        with open(path, "rb") as file:
            good = file.read()
        chance = random.Random(int(os.environ.get("WINCHECK_SEED", "1")))
        bad = self.path("bad.wckfile")
        for at in [0, 8, 12, len(good) - 1] + [chance.randrange(len(good)) for _ in range(12)]:
            with open(bad, "wb") as file:
                file.write(good[:at] + bytes([good[at] ^ 1]) + good[at + 1:])
            self.assertEqual(opened(bad, self.key())[0], 1, at)
            with open(bad, "wb") as file:
                file.write(good[:at])
            self.assertEqual(opened(bad, self.key())[0], 1, at)

    def test_a_hub_takes_it_in_served_or_not_and_says_the_same(self):
        device, path = self.written()
        device.close()
        told = run("import", self.hub.folder, path, "--json").json
        scope = "inspection:" + told["inspection"]
        outputs = {}
        for state in ("served", "stopped"):
            bundle = self.path(state + ".wckproof")
            run("proof", self.hub.folder, "--inspection", "n1", "--out", bundle)
            sealed = self.path(state + ".wckfile")
            run("export", self.hub.folder, "--inspection", "n1", "--out", sealed)
            code, out = opened(sealed, self.key(), "--tenant", self.hub.tenant)
            self.assertEqual(code, 0, out)
            report = run("doctor", self.hub.folder, "--json").json
            doctor = (report["ok"], report["problems"])
            outputs[state] = (run("digest", self.hub.folder, "--scope", scope).out, doctor, out,
                              run("verify", bundle, "--tenant", self.hub.tenant).out)
            if state == "served":
                self.hub.stop()
        self.assertEqual(outputs["served"], outputs["stopped"])
        self.assertGreater(told["entries"], 5)
        # The phone's own sync brings nothing new, and its receipts.
        self.hub.serve()
        device.sync(self.hub.url, "2026-03-06T08:00:00+08:00")
        self.assertEqual(device.show("outbox")["entries_only_here"], 0)
        self.assertEqual(device.digest(scope), run("digest", self.hub.folder, "--scope", scope).out.strip())


if __name__ == "__main__":
    unittest.main()
