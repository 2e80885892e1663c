#!/usr/bin/env python3
"""Faults on a phone: malformed acts, two processes, no permission, a full disk, a clock that is not the store's."""
import datetime
import hashlib
import json
import os
import shutil
import signal
import subprocess
import unittest

from world import NIGHT, WINCHECK, Hub, WorldTest, run, write

AT = "2026-03-05T23:%02d:00+08:00"


def bytes_in(folder):
    """Every file of a folder and the SHA-256 of its bytes."""
    found = {}
    for above, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(above, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder)] = hashlib.sha256(file.read()).hexdigest()
    return found


class DeviceFaults(WorldTest):
    def answer(self, item, minute, value="pass"):
        return {"act": "answer", "inspection": "n1", "item": item, "value": value, "at": AT % minute}

    def own_size(self, device):
        return [one for one in device.show("health")["chains"] if one["own"]][0]["size"]

    def test_a_malformed_line_stops_nothing_else(self):
        device = self.planned()
        before = self.own_size(device)
        lines = [json.dumps({"act": "open", "inspection": "n1", "recusal": "none", "at": AT % 40}), "{\"act\":\"answer\",", "[]",
                 json.dumps({"act": "no such act"}), json.dumps(self.answer("NOBODY", 41)), json.dumps(self.answer("G1", 42))]
        path = write(self.path("acts.jsonl"), "\n".join(lines) + "\n")
        done = run("device", "do", device.folder, "--acts", path, "--clock", "acts", wanted=1)
        results = [json.loads(line) for line in done.out.splitlines()]
        self.assertEqual([one["ok"] for one in results], [True, False, False, False, False, True])
        for one in results:
            if not one["ok"]:
                self.assertTrue(one["error"]["message"] and one["error"]["remedy"], one)
        self.assertEqual(self.own_size(device), before + 2)
        stopped = run("device", "do", device.folder, "--acts", path, "--clock", "acts", "--stop-on-error", wanted=1)
        self.assertLess(len(stopped.out.splitlines()), len(lines))

    def test_an_option_given_twice_is_refused_by_its_name(self):
        store = self.path("no store")
        for words in (("--acts", "a", "--acts", "b"), ("--acts=a", "--acts=a"), ("--wait", "1", "--wait=2")):
            done = run("device", "do", store, *words, wanted=2)
            self.says(done.out + done.err, words[0].split("=")[0], "twice")

    def test_a_second_process_is_refused_with_the_pid_of_the_first(self):
        device = self.planned()
        device.act({"act": "open", "inspection": "n1", "recusal": "none", "at": AT % 40})
        second = run("device", "show", device.folder, "health", "--json", wanted=3)
        self.says(second.out + second.err, "store_in_use", str(device.process.pid))
        waited = subprocess.Popen([WINCHECK, "device", "show", device.folder, "health", "--json", "--wait", "20"],
                                  stdout=subprocess.PIPE, text=True)
        device.close()
        self.assertEqual(waited.wait(timeout=30), 0)
        waited.stdout.close()

    def test_a_folder_without_permission(self):
        device = self.planned()
        before = self.own_size(device)
        os.chmod(device.folder, 0o000)
        words = [WINCHECK, "device", "show", device.folder, "health"]
        if os.geteuid() == 0:
            words = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] + words
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        os.chmod(device.folder, 0o700)
        if "Permission denied" in done.stderr and "setpriv" in done.stderr:
            self.skipTest("another user may not run the command here")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.says(done.stderr, "permission")
        self.assertEqual(self.own_size(device), before)

    def test_a_real_store_keeps_its_own_clock(self):
        hub = self.loaded_hub()
        real = self.path("real")
        invitation = hub.invite("lead-a", datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"))
        enrolled = run("device", "enrol", real, "--invitation", invitation, wanted=None)
        self.assertEqual(enrolled.code, 0, enrolled.err)
        done = run("device", "do", real, "--clock", "acts", wanted=None,
                   input_text=json.dumps({"act": "open", "inspection": "n1", "recusal": "none", "at": AT % 40}) + "\n")
        self.assertEqual(done.code, 1, done.out + done.err)
        self.says(done.out + done.err, "simulated")

    def test_a_simulated_device_is_refused_by_a_real_hub(self):
        real = self.path("realhub")
        run("hub", "init", real, "--name", "真实集团")
        self.hub = Hub(real, self.path("hub.log"))
        self.hub.serve()
        for name in ("organisation.csv", "people.csv", "policy.json"):
            self.hub.command("load", os.path.join(NIGHT, name))
        out = self.hub.command("invite", "--person", "lead-a").out
        text = [word for word in out.split() if word.startswith("wincheck:")][0]
        done = run("device", "enrol", self.path("d"), "--invitation", text, "--simulated", "--seed", "3", wanted=None)
        self.assertEqual(done.code, 1, done.out + done.err)
        self.says(done.out + done.err, "simulated")

    def test_a_full_disk_in_the_middle_of_the_night(self):
        device = self.planned()
        small = self.path("small")
        os.makedirs(small)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "none", small], capture_output=True, check=False)
        if mounted.returncode:
            self.skipTest("mounting a tmpfs is not permitted here")
        try:
            device.close()
            shutil.copytree(device.folder, os.path.join(small, "d"))
            device.folder = os.path.join(small, "d")
            device.act({"act": "open", "inspection": "n1", "recusal": "none", "at": AT % 40})
            device.act(self.answer("G1", 41))
            with open(os.path.join(small, "ballast"), "wb") as filler:
                try:
                    while True:
                        filler.write(bytes(65536))
                        filler.flush()
                except OSError:
                    pass  # full, as wanted
            refused, stored = [], len(device.done)
            for number in range(400):
                answer = device.try_act(self.answer("G2", 42, "fail" if number % 2 else "pass"))
                if not answer["ok"]:
                    refused.append(answer["error"])
                    break
                stored += 1
            photo = write(self.path("photo.jpg"), "x" * 300_000)
            picture = device.try_act({"act": "capture", "inspection": "n1", "item": "G1", "file": photo, "live": True,
                                      "at": AT % 50})
            self.assertFalse(picture["ok"])
            self.says(json.dumps(picture["error"]), "space")
            self.assertTrue(refused, "the disk never filled")
            self.says(json.dumps(refused[0]), "space")
            os.remove(os.path.join(small, "ballast"))
            device.act(self.answer("G3", 55))
            sizes = self.own_size(device)
            self.assertGreaterEqual(sizes, stored + 1)
            doctor = run("doctor", device.folder, wanted=None)
            self.assertEqual(doctor.code, 0, doctor.out + doctor.err)
        finally:
            device.close()
            subprocess.run(["umount", "-l", small], check=False)

    def test_a_damaged_store_is_recovered_and_says_so(self):
        device = self.planned()
        device.act({"act": "open", "inspection": "n1", "recusal": "none", "at": AT % 40})
        for item in ("G1", "G2", "G3"):
            device.act(self.answer(item, 41))
        score = device.show("score", "--inspection", "n1")["as_it_stands"]
        before = self.own_size(device)
        device.close()
        with open(os.path.join(device.folder, "store.db"), "r+b") as database:
            database.write(bytes(4096))
        stored = bytes_in(device.folder)
        told = json.loads(run("doctor", device.folder, "--json", wanted=3).out)
        self.assertEqual((told["would_recover"]["how"], told["would_recover"]["own_entries"]), ("salvaged", before))
        self.assertEqual(bytes_in(device.folder), stored)
        report = json.loads(run("salvage", device.folder, "--json").out)
        self.assertTrue(report["recovered"], report)
        self.assertEqual((report["recovery"]["how"], report["recovery"]["own_entries"]), ("salvaged", before))
        self.assertTrue(os.path.exists(os.path.join(device.folder, report["recovery"]["copy"])))
        again = json.loads(run("salvage", device.folder, "--json").out)
        self.assertFalse(again["recovered"], again)
        self.assertEqual(device.show("score", "--inspection", "n1")["as_it_stands"], score)
        self.assertEqual(self.own_size(device), 0)  # of the new incarnation
        device.act(self.answer("G1", 50, "fail"))
        device.sync(self.hub.url, "2026-03-06T08:00:00+08:00")
        self.assertEqual(device.show("outbox")["entries_only_here"], 0)
        device.close()
        self.assertEqual(run("doctor", device.folder).code, 0)
        with open(os.path.join(device.folder, "store.db"), "wb") as database:
            database.write(b"not a database" * 1000)
        lost = run("device", "show", device.folder, "health", "--json", wanted=3)
        self.says(lost.out + lost.err, "nothing_readable")

    def test_the_doctor_writes_nothing(self):
        device = self.planned()
        device.act({"act": "open", "inspection": "n1", "recusal": "none", "at": AT % 40})
        device.act(self.answer("G1", 41))
        busy = run("doctor", device.folder, "--json", wanted=3)
        self.says(busy.out + busy.err, "store_in_use", str(device.process.pid))
        copied = self.path("copied")
        shutil.copytree(device.folder, copied)  # while its process has it: the copy's lock names that process
        stored = bytes_in(copied)
        report = json.loads(run("doctor", copied, "--copy", "--json").out)
        self.assertTrue(report["ok"], report)
        self.assertIsNone(report["would_recover"])
        self.assertGreater(report["free_bytes"], 0)
        self.assertEqual(bytes_in(copied), stored)
        device.close()
        stored = bytes_in(device.folder)
        whole = json.loads(run("doctor", device.folder, "--json").out)
        self.assertEqual((whole["ok"], whole["digest"]), (True, report["digest"]))
        self.assertEqual(bytes_in(device.folder), stored)
        hub = self.hub.folder
        self.assertTrue(json.loads(run("doctor", hub, "--json").out)["ok"])  # served: it looks itself
        self.hub.stop()
        stored = bytes_in(hub)
        self.assertTrue(json.loads(run("doctor", hub, "--json").out)["ok"])
        self.assertEqual(bytes_in(hub), stored)
        self.says(run("doctor", self.path("nobody"), wanted=2).err, "no store")

    def test_a_kill_loses_no_acknowledged_act(self):
        device = self.planned()
        device.act({"act": "open", "inspection": "n1", "recusal": "none", "at": AT % 40})
        for number in range(5):
            for item in ("G1", "G2", "G3"):
                last = device.act(self.answer(item, 41 + number))
            device.send(self.answer("G1", 50, "fail"))
            device.process.send_signal(signal.SIGKILL)
            device.process.wait()
            device.process.stdin.close()
            device.process.stdout.close()
            device.process = None
            size = self.own_size(device)
            self.assertIn(size, (last["sequence"] + 1, last["sequence"] + 2))
        self.assertEqual(run("doctor", device.folder).code, 0)


if __name__ == "__main__":
    unittest.main()
