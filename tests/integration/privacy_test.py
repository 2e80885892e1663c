#!/usr/bin/env python3
"""Personal data through the command: retention and holds searched for in every file, a restored hub, bad input, pictures."""
import hashlib
import json
import os
import struct
import subprocess
import sys
import unittest
import zlib

from world import ROOT, WorldTest, run, write

VERIFY = os.path.join(ROOT, "examples", "verify.py")
TOLD = "住户王小明 13800001111"
KINDS = [{"id": "faces", "purpose": "取证", "basis": "制度 3.2", "retention_days": 180},
         {"id": "names_in_free_text", "purpose": "沟通", "basis": "制度 3.4", "retention_days": 30}]
SEALED, TEXT_DUE, PHOTO_DUE = "2026-03-05T23:40:00+08:00", "2026-04-04T09:00:00+08:00", "2026-09-04T09:00:00+08:00"


def content(path):
    with open(path, "rb") as source:
        return source.read()


def png(width, height):
    """An RGB picture whose left half is white and whose right half is black."""
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    line = b"\0" + b"\xff\xff\xff" * (width // 2) + b"\0\0\0" * (width - width // 2)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(line * height)) + chunk(b"IEND", b""))


def policy(privacy, version="9"):
    return json.dumps({"id": "hq-night", "version": version, "privacy": privacy}, ensure_ascii=False)


class Privacy(WorldTest):
    def kept(self, picture=None):
        """n1 is sealed with a name in a suggestion and one photo; leader and head have it."""
        hub = self.loaded_hub()
        hub.command("load", write(self.path("policy.json"), policy({"kinds": KINDS})), "--at", "2026-03-01T09:00:00+08:00")
        self.loaded_hub = lambda: hub
        leader = self.planned()
        photo = self.path("g1.jpg" if picture is None else "g1.png")
        with open(photo, "wb") as out:
            out.write(picture or os.urandom(20_000))
        for minute, act in enumerate(({"act": "phase", "phase": "on_site"},
                                      {"act": "answer", "item": "G1", "value": "pass"},
                                      {"act": "answer", "item": "G2", "value": "fail"},
                                      {"act": "answer", "item": "G3", "value": "pass"},
                                      {"act": "suggest", "item": "G1", "text": TOLD},
                                      {"act": "capture", "item": "G1", "live": True, "file": photo},
                                      {"act": "seal"})):
            leader.act({**act, "inspection": "n1", "at": "2026-03-05T23:%02d:00+08:00" % minute})
        leader.sync(hub.url, SEALED)
        head = self.device("head", "head-jade", 13)
        head.sync(hub.url, "2026-03-06T08:00:00+08:00")
        return leader, head

    def files_with(self, text, *folders):
        """Names of files under the folders that hold the bytes."""
        found = []
        for folder in folders:
            for where, _, names in os.walk(folder):
                for name in names:
                    path = os.path.join(where, name)
                    if os.path.isfile(path):
                        with open(path, "rb") as source:
                            found += [path] if text.encode() in source.read() else []
        return found

    def retention(self, at, *words):
        return self.hub.command("retention", *words, "--at", at, "--json").json

    def proof(self):
        out = self.path("n1.wckproof")
        if os.path.exists(out):
            os.remove(out)
        run("proof", self.hub.folder, "--inspection", "n1", "--out", out)
        done = subprocess.run([sys.executable, VERIFY, out], capture_output=True, text=True, check=False)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        return done.stdout

    def test_what_is_due_is_gone_from_every_file_and_an_outside_verifier_still_proves_the_night(self):
        leader, head = self.kept()
        folders = (self.hub.folder, leader.folder, head.folder)
        score = self.hub.report("results")["inspections"][0]["score"]
        self.assertEqual(3, len({folder for folder in folders if self.files_with(TOLD, folder)}))
        self.assertIn("erased: 0", self.proof())
        self.assertEqual(0, self.retention("2026-04-03T23:59:00+08:00", "--by", "planner")["parts"])
        self.assertEqual(1, self.retention(TEXT_DUE, "--dry-run")["parts"])
        done = self.retention(TEXT_DUE, "--by", "planner", "--reason", "年度清理")
        self.assertEqual([["names_in_free_text"]],
                         [part["kinds"] for row in done["inspections"] for part in row["erased"]])
        for device in (leader, head):
            device.sync(self.hub.url, "2026-04-05T09:00:00+08:00")
        self.assertEqual([], self.files_with(TOLD, *folders))
        self.assertEqual(2, self.retention(PHOTO_DUE, "--by", "planner")["parts"])
        leader.sync(self.hub.url, "2026-09-05T09:00:00+08:00")
        for folder in (self.hub.folder, leader.folder):
            self.assertEqual([], [name for _, _, names in os.walk(os.path.join(folder, "evidence")) for name in names])
        self.assertEqual(0, self.retention(PHOTO_DUE, "--by", "planner")["parts"])
        self.assertEqual(score, self.hub.report("results")["inspections"][0]["score"])
        shown = leader.show("erasures", "--inspection", "n1")
        self.assertEqual([("retention", "planner")] * 2, [(one["basis"], one["on_order_of"]) for one in shown])
        said = self.proof()
        self.assertIn("received by HQ: proven", said)
        self.assertIn("in HQ's log: proven", said)
        self.assertIn("erased: 3", said)

    def test_a_hub_restored_from_before_erases_again(self):
        leader, head = self.kept()
        backup, restored = self.path("backup"), self.path("restored")
        self.hub.command("info", "--at", TEXT_DUE)  # its clock has come so far, and nobody has looked
        self.hub.command("backup", backup)
        self.retention(TEXT_DUE, "--by", "planner")
        leader.sync(self.hub.url, "2026-04-05T09:00:00+08:00")
        self.hub.stop()
        self.assertNotEqual([], self.files_with(TOLD, backup))
        said = run("hub", "restore", backup, restored, "--operator", "陈", "--reason", "disk failed").out
        self.says(said, "erased again: 1 parts")
        self.assertEqual([], self.files_with(TOLD, restored))
        self.hub.folder = restored
        self.hub.serve()
        for device in (head, leader, head):
            device.sync(self.hub.url, "2026-04-06T09:00:00+08:00")
        self.assertEqual([], self.files_with(TOLD, restored, leader.folder, head.folder))
        kept = run("hub", "restore", backup, self.path("kept"), "--operator", "陈", "--reason", "x", "--leave-due").out
        self.assertNotIn("erased", kept)
        self.assertNotEqual([], self.files_with(TOLD, self.path("kept")))

    def test_a_masked_copy_has_the_same_bytes_from_hub_and_devices(self):
        leader, head = self.kept(png(64, 48))
        original = leader.show("evidence", "--inspection", "n1")[0]["evidence"]

        def given(name, *words, wanted=0):
            path = self.path(name)
            done = self.hub.command("picture", "--inspection", "n1", "--original", original, "--for", "head-jade", "--out", path,
                                    *words, "--at", "2026-03-06T09:00:00+08:00", wanted=wanted)
            return done if wanted else content(path)

        def on(device, name, wanted=0):
            path = self.path(name)
            done = run("device", "picture", device.folder, "--original", original, "--out", path, wanted=wanted)
            return done.err if wanted else content(path)
        self.says(given("none.jpg", wanted=1).err, "--mask")
        self.says(on(head, "none.jpg", 1), "masked copy")
        copy = given("masked.jpg", "--mask", "0,0,16,48;40,8,10,10", "--by", "lead-a", "--reason", "人脸")
        self.assertEqual(copy, given("again.jpg"))
        for device in (leader, head):
            device.sync(self.hub.url, "2026-03-06T10:00:00+08:00")
        self.assertEqual([copy, copy], [on(leader, "leader.jpg"), on(head, "head.jpg")])
        mask = head.show("evidence", "--inspection", "n1")[0]["mask"]
        self.assertEqual(("0,0,16,48;40,8,10,10", hashlib.sha256(copy).hexdigest(), True),
                         (mask["rectangles"], mask["copy"], mask["here"]))
        # What a device records itself takes its place, for all of them.
        act = {"act": "mask", "inspection": "n1", "original": original, "rectangles": [[0, 0, 64, 20]], "reason": "车牌",
               "at": "2026-03-07T09:00:00+08:00"}
        other = leader.act(act)["copy"]
        leader.close()
        for device in (leader, head):
            device.sync(self.hub.url, "2026-03-07T10:00:00+08:00")
        copies = [on(leader, "leader.jpg"), on(head, "head.jpg"), given("given.jpg")]
        self.assertEqual([other] * 3, [hashlib.sha256(one).hexdigest() for one in copies])
        self.assertNotEqual(copy, copies[0])

    def test_a_hold_keeps_it_and_the_run_says_so(self):
        self.kept()
        self.hub.command("hold", "--inspection", "n1", "--by", "planner", "--reason", "法院来函")
        self.says(self.hub.command("retention", "--by", "planner", "--at", PHOTO_DUE).out, "left:", "hold", "0 parts erased")
        self.hub.command("hold", "--inspection", "n1", "--by", "planner", "--reason", "结案", "--release")
        self.says(self.hub.command("retention", "--by", "planner", "--at", PHOTO_DUE).out, "3 parts erased")

    def test_policies_that_do_not_say_why_or_how_long_are_refused_by_place(self):
        self.loaded_hub()
        for kinds, where in (([{"id": "faces"}], "purpose"), ([dict(KINDS[0], retention_days=0)], "retention_days"),
                             ([dict(KINDS[0], basis="")], "basis"), ([KINDS[0], KINDS[0]], "kinds[2].id"),
                             ([dict(KINDS[0], id="gait")], "holds"), ([dict(KINDS[0], holds=["smell"])], "holds"),
                             ([dict(KINDS[0], retention_days="soon")], "retention_days"), ("all", "kinds")):
            bad = write(self.path("bad.json"), policy({"kinds": kinds}))
            failed = self.hub.command("load", bad, "--at", PHOTO_DUE, wanted=1)
            self.says(failed.out + failed.err, "bad.json", where)
        self.says(self.hub.command("retention", "--by", "planner", wanted=1).err, "privacy.kinds")

    def test_a_stranger_s_input_is_answered_and_changes_nothing(self):
        leader, _ = self.kept()
        original = leader.show("evidence", "--inspection", "n1")[0]["evidence"]
        picture = ("picture", "--inspection", "n1", "--original", original, "--out", self.path("out.jpg"))
        for words, wanted, said in (
                (("retention",), 1, "by"), (("retention", "--by", "guard-jade", "--at", PHOTO_DUE), 1, "may not erase"),
                (("retention", "--by", "planner", "--due", "2099-01-01"), 1, "due"),
                (("retention", "--dry-run", "--due", "31.12.2026"), 1, "due"),
                (("retention", "--dry-run", "--due", ""), 0, "parts due"), (("retention", "--by"), 2, "--by"),
                (("retention", "now", "--by", "planner"), 2, ""), (("hold",), 1, "inspection"),
                (("hold", "--inspection", "../x", "--by", "planner", "--reason", "x"), 1, ""),
                (("hold", "--inspection", "n1", "--by", "planner"), 1, "reason"),
                (("hold", "--inspection", "n1", "--by", "head-jade", "--reason", "x"), 1, "may not erase"),
                (("hold", "--inspection", "n1", "--by", "planner", "--reason", "x", "--release"), 1, "held"),
                (("picture",), 1, "inspection"), ((*picture, "--for", "nobody", "--mask", "0,0,1,1"), 1, ""),
                ((*picture, "--for", "head-jade"), 1, "--mask"),
                ((*picture, "--for", "head-jade", "--whole", "--reason", "x"), 1, "right"),
                ((*picture, "--for", "lead-a", "--mask", "0,0,1,1"), 1, "by"),
                ((*picture, "--for", "lead-a", "--mask", "0,0,1,1", "--by", "head-jade"), 1, "right"),
                ((*picture, "--for", "lead-a", "--mask", "0,0,1,1", "--by", "lead-a"), 1, "picture"),  # bytes that are none
                (("picture", "--inspection", "n1", "--original", "zz", "--for", "lead-a", "--out", "o"), 1, ""),
                (("report", "quarantine", "--for", "head-jade"), 1, "operator")):
            with self.subTest(words=words):
                answer = self.hub.command(*words, wanted=wanted)
                self.says(answer.out + answer.err, said)
        self.assertFalse(os.path.exists(self.path("out.jpg")))
        self.assertNotEqual([], self.files_with(TOLD, self.hub.folder))


if __name__ == "__main__":
    unittest.main()
