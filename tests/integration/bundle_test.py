#!/usr/bin/env python3
"""Two verifiers that share no code agree: the command and examples/verify.py; and cbor2 writes as we do."""
import glob
import hashlib
import os
import random
import subprocess
import unittest

from world import ROOT, WorldTest

GOLDEN = os.path.join(ROOT, "tests", "golden")
VERIFY = os.path.join(ROOT, "examples", "verify.py")
PYTHON = "/usr/bin/python3"
WINCHECK = os.path.join(ROOT, "build", "wincheck")
KEY = "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c"


def exit_of(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False)
    return done.returncode, done.stdout


def resealed(sections):
    """A bundle with good hashes over whatever the sections hold."""
    out = b"WCKPROOF0\n"
    for name, body in sections + [("end", None)]:
        body = hashlib.sha256(out).digest() if name == "end" else body
        raw = name.encode()
        out += bytes([len(raw)]) + raw + len(body).to_bytes(4, "little") + body + hashlib.sha256(raw + body).digest()
    return out


def sections_of(data):
    at, found = 10, []
    while at < len(data):
        name = data[at + 1:at + 1 + data[at]]
        at += 1 + len(name)
        length = int.from_bytes(data[at:at + 4], "little")
        found.append((name.decode(), data[at + 4:at + 4 + length]))
        at += 4 + length + 32
    return found[:-1]


class Bundles(WorldTest):
    def setUp(self):
        super().setUp()
        with open(os.path.join(GOLDEN, "inspection.wckproof"), "rb") as file:
            self.good = file.read()

    def verdicts(self, data, *more):
        path = self.path("b.wckproof")
        with open(path, "wb") as file:
            file.write(data)
        script = exit_of(PYTHON, VERIFY, path, *more)
        command = exit_of(WINCHECK, "verify", path, *more)
        return script, command

    def test_the_golden_bundle_is_proven_by_both(self):
        for more in ((), ("--tenant", KEY)):
            script, command = self.verdicts(self.good, *more)
            self.assertEqual(script[0], 0, script[1])
            self.assertEqual(command[0], 0, command[1])
            self.assertIn(KEY, script[1])
            self.assertIn("recorded by the device: proven (5 entries)", script[1])
            self.assertIn("received by HQ: proven", script[1])
            self.assertIn("in HQ's log: proven", script[1])

    def test_another_tenant_key_is_refused_by_both(self):
        script, command = self.verdicts(self.good, "--tenant", "00" * 32)
        self.assertEqual((script[0], command[0]), (1, 1))

    def test_wrong_usage(self):
        self.assertEqual(exit_of(PYTHON, VERIFY)[0], 2)
        self.assertEqual(exit_of(PYTHON, VERIFY, self.path("absent"))[0], 2)

    def test_changed_bytes_under_good_hashes_are_refused_by_both(self):
        """Each section changed in a few places, with hashes made new: only the cryptography can tell."""
        chance = random.Random(int(os.environ.get("WINCHECK_SEED", "1")))
        sections = sections_of(self.good)
        self.assertEqual(resealed(sections), self.good)
        for index, (name, body) in enumerate(sections):
            for at in {0, len(body) - 1, chance.randrange(len(body)), chance.randrange(len(body))}:
                changed = bytearray(body)
                changed[at] ^= 1
                data = resealed(sections[:index] + [(name, bytes(changed))] + sections[index + 1:])
                script, command = self.verdicts(data)
                self.assertEqual((script[0], command[0]), (1, 1), (name, at, script[1], command[1]))

    def test_a_section_left_out_is_noticed_by_both_or_neither(self):
        sections = sections_of(self.good)
        for index, (name, _) in enumerate(sections):
            rest = sections[:index] + sections[index + 1:]
            script, command = self.verdicts(resealed(rest))
            self.assertEqual(script[0], command[0], (name, script[1], command[1]))


class Encoding(unittest.TestCase):
    def test_cbor2_in_canonical_mode_writes_the_same_bytes(self):
        try:
            import cbor2
        except ImportError:
            self.skipTest("cbor2 is not here")
        for name in ("certificate", "opening", "entry-header", "entry-core", "entry-text", "segment"):
            with open(os.path.join(GOLDEN, name + ".hex"), encoding="ascii") as file:
                data = bytes.fromhex(file.read())
            self.assertEqual(cbor2.dumps(cbor2.loads(data), canonical=True), data, name)

    def test_cbor2_writes_what_a_bundle_holds(self):
        try:
            import cbor2
        except ImportError:
            self.skipTest("cbor2 is not here")
        with open(os.path.join(GOLDEN, "inspection.wckproof"), "rb") as file:
            sections = sections_of(file.read())
        seen = 0
        for name, body in sections:
            if name.split("/")[0] not in ("tenant", "opening", "entry", "evidence-receipt"):
                continue
            value = cbor2.loads(body)
            self.assertEqual(cbor2.dumps(value, canonical=True), body, name)
            inner = [value[0]] + [part[2] for part in value[1] if part[2]] if name.startswith("entry/") else []
            for data in inner:
                self.assertEqual(cbor2.dumps(cbor2.loads(data), canonical=True), data, name)
            seen += len(inner)
        self.assertGreaterEqual(seen, 10)  # five headers and their parts, the seal's among them

    def test_cbor2_in_canonical_mode_writes_the_same_bytes_of_every_payload(self):
        """INT-1a every row of golden/payloads.txt: read by another decoder, written the same by another encoder."""
        try:
            import cbor2
        except ImportError:
            self.skipTest("cbor2 is not here")
        rows = 0
        with open(os.path.join(GOLDEN, "payloads.txt"), encoding="ascii") as file:
            for line in file:
                name, text = line.rstrip("\n").split(" ", 1)
                if name == "type":
                    continue
                value = cbor2.loads(bytes.fromhex(text))
                self.assertIsInstance(value, list, name)
                self.assertEqual(cbor2.dumps(value, canonical=True), bytes.fromhex(text), name)
                rows += 1
        self.assertGreater(rows, 120)

    def test_the_scripts_stay_short(self):
        for script in (VERIFY, os.path.join(ROOT, "examples", "open_sealed.py")):
            with open(script, encoding="utf-8") as file:
                self.assertLess(len(file.readlines()), 300)
        self.assertTrue(glob.glob(os.path.join(GOLDEN, "*.hex")))


if __name__ == "__main__":
    unittest.main()
