#!/usr/bin/env python3
"""A real file system of 2, 8 or 64 MiB that is full at each step of a night: refused with the reason, nothing lost.

A normal run takes one of the sizes and each third step, others in each run; WINCHECK_LONG=1 takes all. Mounting needs
root; without it everything here says 'skipped'.
"""
import json
import os
import shutil
import subprocess
import unittest

from world import Device, WorldTest, entries_in, run

IS_LONG = bool(os.environ.get("WINCHECK_LONG"))
SEED = int(os.environ.get("WINCHECK_SEED", "1"))
SIZES = (2, 8, 64)
MEDIA_ROOM = 5 * 2**20  # what a photo of this test asks for before the shutter (DUR-4)
AT = "2026-03-05T23:%02d:00+08:00"


class FullDisk(WorldTest):
    def setUp(self):
        super().setUp()
        self.small = self.path("small")
        self.refused = 0

    def mount(self, size):
        os.makedirs(self.small, exist_ok=True)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=%dm,mode=755" % size, "none", self.small],
                              capture_output=True, text=True, check=False)
        if done.returncode:
            self.skipTest("a tmpfs cannot be mounted here: " + done.stderr.strip())

    def unmount(self):
        subprocess.run(["umount", "-l", self.small], check=True)

    def fill(self):
        """Takes the last block."""
        with open(os.path.join(self.small, "filler"), "ab", buffering=0) as filler:
            for piece in (2**20, 4096, 1):
                try:
                    while True:
                        filler.write(bytes(piece))
                except OSError:
                    pass  # no room for a piece of this size

    def free(self):
        os.remove(os.path.join(self.small, "filler"))

    def steps(self):
        def of(act, minute, **fields):
            return dict(fields, act=act, inspection="n1", at=AT % minute)

        photo = self.path("photo.jpg")
        with open(photo, "wb") as out:
            out.write(bytes(range(256)) * 1000)
        return [of("phase", 1, phase="on_site"), of("answer", 2, item="G1", value="fail"),
                of("capture", 3, item="G1", live=True, file=photo), of("answer", 4, item="G2", value="pass"),
                of("finding", 5, item="G1", text="岗亭无人"), of("answer", 6, item="G3", value="fail"),
                of("clear", 7, item="G3"), of("answer", 8, item="G3", value="pass"),
                of("suggest", 9, item="G3", text="加装照明")]

    def is_refused_for_space(self, answer):
        self.says(json.dumps(answer["error"]), "space")
        self.assertEqual(answer["error"]["code"], "storage_full")

    def until_room(self, device, act):
        """Tries on a full disk, three times; the answer that says yes, or None."""
        self.fill()
        for _ in range(3):
            answer = device.try_act(act)
            if answer["ok"]:
                break
            self.is_refused_for_space(answer)
            self.refused += 1
        self.assertTrue(device.show("health")["chains"])  # it opens, and reads
        self.free()
        return answer if answer["ok"] else None

    def night(self, device, size, full_at, is_killed):
        """Plays all steps; step `full_at` meets the full disk first, also as the first one after a kill."""
        for place, act in enumerate(self.steps()):
            if place == full_at:
                if is_killed and device.process is not None:
                    device.kill()
                if self.until_room(device, act):
                    continue
            answer = device.try_act(act)
            if act["act"] == "capture" and size * 2**20 < MEDIA_ROOM:
                self.is_refused_for_space(answer)
            else:
                self.assertTrue(answer["ok"], (place, answer))
        device.close()

    def phone(self, base):
        folder = os.path.join(self.small, "phone")
        shutil.copytree(base, folder)
        device = Device(folder, self.path("phone.log"))
        self.devices.append(device)
        return device

    def test_a_disk_that_is_full_at_each_step(self):
        # DUR-5 on a real file system: what finds no room is refused and done later; what was answered is there.
        leader = self.planned()
        leader.close()
        before = entries_in(leader.folder)
        stride = 1 if IS_LONG else 3
        nights = [(size, full_at) for size in (SIZES if IS_LONG else (SIZES[SEED % len(SIZES)],))
                  for full_at in range(SEED % stride, len(self.steps()), stride)]
        for size, full_at in nights:
            with self.subTest(size=size, full_at=full_at):
                self.mount(size)
                try:
                    device = self.phone(leader.folder)
                    self.night(device, size, full_at, is_killed=(SEED + full_at) % 2 == 0)
                    told = [one["entry"] for one in device.entries]
                    self.assertGreaterEqual(len(told), len(self.steps()) - 1)
                    here = entries_in(device.folder, self.path("copy"))
                    self.assertEqual((before | set(told)) - here, set())
                    self.assertTrue(run("doctor", device.folder, "--json").json["ok"])
                finally:
                    if self.devices[-1].process is not None:
                        self.devices[-1].kill()
                    self.unmount()
        self.assertGreaterEqual(self.refused, 3 * len(nights) // 2)  # the disk was full
        print("\n  %d nights on %s MiB, %d acts refused" % (len(nights), sorted({size for size, _ in nights}), self.refused),
              flush=True)


if __name__ == "__main__":
    unittest.main()
