#!/usr/bin/env python3
"""The hub: commands while it serves, ports in use, folders that are no hub, and a clean end."""
import json
import os
import stat
import subprocess
import unittest

from world import WINCHECK, WorldTest, run


class HubFaults(WorldTest):
    def test_half_a_command_says_where_the_other_half_is_listed(self):
        self.assertIn("wincheck help hub", run("hub", wanted=2).err)
        self.assertIn("wincheck help hub", run("hub", "nothing", wanted=2).err)
        self.assertNotIn("help nothing", run("nothing", wanted=2).err)

    def test_commands_give_the_same_while_it_serves_and_when_it_does_not(self):
        hub = self.loaded_hub()
        self.assertTrue(stat.S_ISSOCK(os.stat(os.path.join(hub.folder, "admin")).st_mode))
        self.assertEqual(stat.S_IMODE(os.stat(os.path.join(hub.folder, "admin")).st_mode), 0o600)
        words = (("digest", hub.folder, "--scope", "tenant"), ("hub", "report", hub.folder, "results", "--json"))
        served = [run(*word).out for word in words]
        self.assertEqual(hub.stop(), 0)
        self.assertEqual([run(*word).out for word in words], served)

    def test_a_port_in_use_is_named(self):
        hub = self.loaded_hub()
        other = self.path("other")
        run("hub", "init", other, "--name", "别家")
        done = run("hub", "serve", other, "--listen", "127.0.0.1:%d" % hub.port, wanted=3, timeout=30)
        self.says(done.err, str(hub.port))

    def test_a_second_server_of_one_folder_is_refused(self):
        hub = self.loaded_hub()
        done = run("hub", "serve", hub.folder, "--listen", "127.0.0.1:0", wanted=3, timeout=30)
        self.says(done.err, "store_in_use")

    def test_what_is_no_hub_is_said_so(self):
        os.makedirs(self.path("empty"))
        done = run("hub", "serve", self.path("empty"), "--listen", "127.0.0.1:0", wanted=None, timeout=30)
        self.assertEqual(done.code, 2, done.err)
        self.says(done.err)
        for words in (("report", "results"), ("draw", "show"), ("info",), ("devices",)):
            done = run("hub", words[0], self.path("empty"), *words[1:], wanted=None)
            self.assertEqual(done.code, 2, (words, done.err))

    def test_a_file_that_is_not_there_is_wrong_usage_and_named(self):
        hub, gone = self.loaded_hub(), self.path("gone")
        for words in (("calendar", gone), ("checklist", "check", gone), ("verify", gone), ("hub", "load", hub.folder, gone),
                      ("draw", "verify", gone, "--log", gone)):
            done = run(*words, wanted=None)
            self.assertEqual(done.code, 2, (words, done.err))

    def test_plain_http_is_for_loopback_only(self):
        hub = self.loaded_hub()
        hub.stop()
        done = run("hub", "serve", hub.folder, "--listen", "0.0.0.0:0", wanted=None, timeout=30)
        self.assertEqual(done.code, 2, done.err)
        self.says(done.err, "loopback")

    def test_a_backup_of_a_serving_hub_is_restored_into_a_new_epoch(self):
        hub = self.loaded_hub()
        backup, restored = self.path("backup"), self.path("restored")
        run("hub", "backup", hub.folder, backup)
        epoch = json.loads(run("hub", "info", hub.folder, "--json").out)["epoch"]
        digest = run("digest", hub.folder, "--scope", "tenant").out
        self.says(run("hub", "backup", hub.folder, backup, wanted=1).err, "backup_exists")
        missing = run("hub", "restore", backup, restored, "--operator", "chen", wanted=2)
        self.says(missing.err, "--reason")
        run("hub", "restore", backup, restored, "--operator", "chen", "--reason", "disk failed")
        self.assertNotEqual(json.loads(run("hub", "info", restored, "--json").out)["epoch"], epoch)
        self.assertEqual(run("digest", restored, "--scope", "tenant").out, digest)
        self.says(run("hub", "restore", backup, restored, "--operator", "c", "--reason", "r", wanted=1).err, "hub_exists")

    def test_what_lies_in_quarantine_is_released_by_a_person_of_the_quality_centre(self):
        leader = self.planned()
        tag = json.loads(run("device", "show", leader.folder, "health", "--json").out)["tag"]
        run("hub", "revoke", self.hub.folder, "--device", tag)
        leader.act({"act": "open", "inspection": "n1", "recusal": "none", "at": "2026-03-05T23:40:00+08:00"})
        leader.close()
        leader.sync(self.hub.url, "2026-03-05T23:50:00+08:00", wanted=None)

        def rows():
            return json.loads(run("hub", "report", self.hub.folder, "quarantine", "--json").out)["quarantine"]
        self.assertEqual([(row["reason"], row["state"]) for row in rows()], [("revoked", "waiting")])
        words = ("hub", "release", self.hub.folder, "--entry", rows()[0]["hash"][:12], "--reason", "asked on the phone")
        self.says(run(*words, wanted=2).err, "--by")
        self.says(run(*words, "--by", "lead-a", wanted=1).err, "own_case")
        self.says(run(*words, "--by", "nobody", wanted=1).err, "may_not_decide")
        self.assertTrue(run(*words, "--by", "planner").out.startswith("released "))
        self.assertEqual([(row["state"], row["by"]) for row in rows()], [("released", "planner")])
        self.says(run("hub", "refuse", *words[2:], "--by", "planner", wanted=1).err, "nothing_waits")
        leader.sync(self.hub.url, "2026-03-06T00:10:00+08:00", wanted=None)
        outbox = json.loads(run("device", "show", leader.folder, "outbox", "--json").out)
        self.assertEqual([one["verdict"] for one in outbox["decided"]], ["released"])

    def test_an_invitation_works_once(self):
        hub = self.loaded_hub()
        at = "2026-03-02T10:00:00+08:00"
        text = hub.invite("lead-a", at)
        run("device", "enrol", self.path("one"), "--invitation", text, "--simulated", "--seed", "1", "--at", at)
        second = run("device", "enrol", self.path("two"), "--invitation", text, "--simulated", "--seed", "2", "--at", at,
                     wanted=1)
        self.says(second.err)

    def test_a_person_nobody_knows_gets_no_invitation(self):
        hub = self.loaded_hub()
        done = hub.command("invite", "--person", "nobody", "--at", "2026-03-02T10:00:00+08:00", wanted=1)
        self.says(done.err)

    def test_wrong_usage_ends_with_2(self):
        for words in ([], ["nothing"], ["hub", "init"], ["device", "do"], ["digest"], ["verify"], ["device", "show", "x"]):
            with self.subTest(words):
                done = subprocess.run([WINCHECK] + words, capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, 2, done.stdout + done.stderr)

    def test_every_command_has_help(self):
        listed = run("help").out
        for name in ("checklist check", "checklist show", "score", "evaluate", "hub init", "hub serve", "hub load", "hub invite",
                     "hub report", "device enrol", "device do", "device show", "device sync", "export", "import", "proof",
                     "verify", "doctor", "digest"):
            with self.subTest(name):
                self.assertIn("wincheck " + name, listed)
                self.assertTrue(run("help", name).out.strip())


if __name__ == "__main__":
    unittest.main()
