#!/usr/bin/env python3
"""SIGKILL on real files, at random moments of a real process: what was answered is there afterwards.

Acts, photos, a sealed file that comes in, an erase, recovery of a damaged store and migration of an old one. What stands in a store is read with Python's own
SQLite from a copy, not with the command. Some seconds each; with WINCHECK_LONG=1 a thousand kills in all.
"""
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
import unittest

from world import ROOT, WINCHECK, WorldTest, entries_in, in_copy, run, write

IS_LONG = bool(os.environ.get("WINCHECK_LONG"))
SECONDS = 4
AT = "2026-03-05T23:%02d:00+08:00"
TOLD, ALSO_TOLD = "王小明 13800001111", "李小红 13900002222"


def tables_in(folder):
    return in_copy(folder, lambda store: dict(store.execute(
        "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")))


def traces(folder):
    """Files of a device that hold a resident's name."""
    found = []
    for where, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(where, name), "rb") as source:
                data = source.read()
            found += [name] if TOLD.encode() in data or ALSO_TOLD.encode() in data else []
    return found


def version_in_header(folder):
    """user_version of the database file alone, without its log."""
    with open(os.path.join(folder, "store.db"), "rb") as database:
        return database.read(100)[60:64]


class Kills(WorldTest):
    def setUp(self):
        super().setUp()
        self.kills = 0
        self.chance = random.Random(int(os.environ.get("WINCHECK_SEED", "1")))
        self.lines = self.path("lines")

    def rounds(self, kills_in_long_run):
        """0, 1, 2 … for some seconds and a few kills, or in a long run until so many processes were killed."""
        until, number = time.monotonic() + SECONDS, 0
        while self.kills < (kills_in_long_run if IS_LONG else 4) or (not IS_LONG and time.monotonic() < until):
            yield number
            number += 1
        self.assertGreater(self.kills, 3)
        print("\n  %d kills" % self.kills, flush=True)

    def lasts(self, *arguments):
        """Seconds that the command takes when nobody ends it."""
        begun = time.monotonic()
        run(*arguments)
        return time.monotonic() - begun

    def killed(self, within, *arguments):
        """Ends the command at a random moment; the whole lines that it had printed, and whether it came to its end."""
        with open(self.lines, "wb") as out:
            process = subprocess.Popen([WINCHECK, *arguments], stdin=subprocess.DEVNULL, stdout=out,
                                       stderr=subprocess.DEVNULL)
            try:
                process.wait(self.chance.uniform(0, within))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
            has_ended = process.wait() != -signal.SIGKILL
        self.kills += 0 if has_ended else 1
        with open(self.lines, "rb") as printed:
            return printed.read().split(b"\n")[:-1], has_ended

    def acts(self, name, acts):
        return write(self.path(name), "".join(json.dumps(act) + "\n" for act in acts))

    def answers(self, number):
        return [{"act": "answer", "inspection": "n1", "item": "G%d" % (1 + place % 3),
                 "value": "fail" if (number + place) % 2 else "pass", "at": AT % (10 + place % 50)} for place in range(60)]

    def opened(self):
        leader = self.planned()
        leader.act({"act": "phase", "inspection": "n1", "phase": "on_site", "at": AT % 1})
        leader.close()
        return leader.folder

    def keeps(self, folder, name, acts_of, entries_of_one, kills_in_long_run):
        """Kills runs of acts; nothing answered is missing, and of what was not answered one act at most is there."""
        first = self.acts(name, acts_of(0))
        arguments = ("device", "do", folder, "--acts", first, "--clock", "acts")
        within = self.lasts(*arguments)
        here, told = entries_in(folder), set()
        for number in self.rounds(kills_in_long_run):
            self.acts(name, acts_of(number + 1))
            lines, _ = self.killed(within, *arguments)
            answers = [json.loads(line) for line in lines]
            self.assertTrue(all(one["ok"] for one in answers), lines)
            told |= {one["entry"] for one in answers}
            before, here = here, entries_in(folder)
            self.assertEqual(told - here, set(), "kill %d lost what was answered" % number)
            self.assertEqual(before - here, set(), "kill %d lost what stood there" % number)
            unanswered = len(here - before) - entries_of_one * len(answers)
            self.assertIn(unanswered, range(0, entries_of_one + 1))
        report = run("doctor", folder, "--json").json
        self.assertTrue(report["ok"], report)
        return told

    def test_no_act_that_was_answered_is_lost(self):
        """DO-2 killed while it opens, acts and shortens its log."""
        self.assertGreater(len(self.keeps(self.opened(), "acts.jsonl", self.answers, 1, 400)), 60)

    def test_no_photo_that_was_answered_is_lost(self):
        """DUR-4 killed while chunk files are written: an answered photo is whole, and nothing of others is left over."""
        folder = self.opened()

        def photos(number):
            acts = []
            for place in range(3):
                path = self.path("photo-%d.jpg" % place)
                with open(path, "wb") as out:
                    out.write(random.Random(number * 3 + place).randbytes(900_000))
                acts.append({"act": "capture", "inspection": "n1", "item": "G1", "live": True, "file": path,
                             "at": AT % (10 + place)})
            return acts

        self.keeps(folder, "photos.jsonl", photos, 2, 200)
        run("device", "show", folder, "health")  # an opening takes away what was cut off
        self.assertEqual(os.listdir(os.path.join(folder, "evidence", "tmp")), [])

    def resident(self, device, name, number):
        """A suggestion with a resident's name, and a photo; the hashes of their entries."""
        path = self.path("%s.jpg" % name)
        with open(path, "wb") as out:
            out.write(random.Random(number).randbytes(400_000))
        acts = ({"act": "suggest", "item": "G1", "text": name}, {"act": "capture", "item": "G1", "live": True, "file": path})
        return [device.act({**act, "inspection": "n1", "at": AT % (2 + place)})["entry"] for place, act in enumerate(acts)]

    def test_erase_and_import_that_are_killed_leave_nothing_or_all(self):
        """PII-1, DO-11 killed while a sealed file comes in and while what it and others told is erased."""
        leader = self.planned()
        member = self.device("member", "member-b", 13)
        member.sync(self.hub.url, "2026-03-05T18:30:00+08:00")
        for device in (leader, member):
            device.act({"act": "open", "inspection": "n1", "recusal": "none", "at": AT % 0})
        told, also_told = self.resident(leader, TOLD, 1), self.resident(member, ALSO_TOLD, 2)
        leader.close()
        member.export("n1", self.path("member.wckfile"))
        comes = {"act": "import", "file": self.path("member.wckfile"), "at": AT % 10}
        acts = self.acts("erase.jsonl", (comes, {
            "act": "erase", "inspection": "n1", "reason": "住户申请", "entries": [*told, also_told[0]], "at": AT % 11}))
        again = self.acts("again.jsonl", (comes, self.answers(1)[0]))
        work = self.path("work")
        arguments = ("device", "do", work, "--acts", acts, "--clock", "acts")
        shutil.copytree(leader.folder, work)
        within = self.lasts(*arguments)
        self.assertEqual(traces(work), [])
        ends = {True: 0, False: 0}
        for _ in self.rounds(200):
            shutil.rmtree(work)
            shutil.copytree(leader.folder, work)
            lines, _ = self.killed(within, *arguments)
            self.assertTrue(all(json.loads(line)["ok"] for line in lines), lines)
            run("device", "do", work, "--acts", again, "--clock", "acts")  # and maintains what was left
            is_ordered = in_copy(work, lambda store: store.execute("SELECT count(*) FROM entry WHERE type = 26").fetchone()[0])
            self.assertTrue(is_ordered or len(lines) < 2, lines)
            self.assertEqual(not traces(work), bool(is_ordered), traces(work))
            kept = [name for _, _, names in os.walk(os.path.join(work, "evidence")) for name in names]
            self.assertEqual(len(kept), 2 if is_ordered else 4, kept)  # two chunk files a photo
            ends[bool(is_ordered)] += 1
        if IS_LONG:
            self.assertTrue(all(ends.values()), ends)
        self.assertTrue(run("doctor", work, "--json").json["ok"])

    def damaged(self):
        """A store of a clean stop whose first page is gone, and the entries that stood in it."""
        folder = self.opened()
        run("device", "do", folder, "--acts", self.acts("acts.jsonl", self.answers(1)), "--clock", "acts")
        here = entries_in(folder)
        own = in_copy(folder, lambda store: store.execute("SELECT total(size) FROM chain WHERE is_own").fetchone()[0])
        self.assertFalse(os.path.getsize(os.path.join(folder, "store.db-wal")))
        with open(os.path.join(folder, "store.db"), "r+b") as database:
            database.write(bytes(4096))
        return folder, here, own

    def test_recovery_that_is_killed_ends_the_same(self):
        """DUR-6 killed once or twice while it recovers: all entries come back, and one untouched copy stays."""
        folder, here, own = self.damaged()
        work = self.path("work")
        shutil.copytree(folder, work)
        within = self.lasts("salvage", work)
        for _ in self.rounds(200):
            shutil.rmtree(work)
            shutil.copytree(folder, work)
            for _ in range(self.chance.randint(1, 2)):
                self.killed(within, "salvage", work)
            health = run("device", "show", work, "health", "--json").json
            self.assertEqual((health["recovery"]["how"], health["recovery"]["own_entries"]), ("salvaged", own))
            self.assertEqual(here - entries_in(work), set())
            copies = [name for name in os.listdir(work) if name.startswith("damaged-") and name.endswith(".db")]
            self.assertEqual(len(copies), 1, os.listdir(work))
            self.assertFalse(os.path.exists(os.path.join(work, "recovering")))
            with open(os.path.join(work, copies[0]), "rb") as copy, open(os.path.join(folder, "store.db"), "rb") as old:
                self.assertEqual(copy.read(), old.read())
        self.assertTrue(run("doctor", work, "--json").json["ok"])

    def as_first_schema(self, folder):
        """Makes the store one of schema 1; that it is one is checked against the stored fixture of that release."""
        first = self.path("first")
        os.makedirs(first)
        shutil.copy(os.path.join(ROOT, "tests", "golden", "store-1.db"), os.path.join(first, "store.db"))
        store = sqlite3.connect(os.path.join(folder, "store.db"))
        for name in tables_in(folder).keys() - tables_in(first).keys():
            found = store.execute("SELECT type FROM sqlite_schema WHERE name = ?", [name]).fetchone()
            if found:  # an index goes with its table
                store.execute("DROP %s %s" % (found[0], name))
        store.execute("PRAGMA user_version=1")
        store.commit()
        store.close()
        self.assertEqual(tables_in(folder), tables_in(first))

    def test_migration_that_is_killed_leaves_the_old_store_or_the_new_one(self):
        """DUR-7 killed while an old store is brought to the present schema."""
        folder = self.opened()
        run("device", "do", folder, "--acts", self.acts("acts.jsonl", self.answers(1)), "--clock", "acts")
        here, new = entries_in(folder), tables_in(folder)
        digest = run("digest", folder).out
        self.as_first_schema(folder)
        old = tables_in(folder)
        self.assertNotEqual(old, new)
        work = self.path("work")
        shutil.copytree(folder, work)
        within = self.lasts("device", "show", work, "health")
        self.assertEqual(tables_in(work), new)
        found = []
        for _ in self.rounds(200):
            shutil.rmtree(work)
            shutil.copytree(folder, work)
            if self.killed(within, "device", "show", work, "health")[1]:
                continue
            self.assertEqual(entries_in(work), here)
            tables = tables_in(work)
            self.assertIn(tables, (old, new))
            found.append(tables == new)
            was_closed_well = version_in_header(work) != version_in_header(folder)
            run("device", "show", work, "health")  # migrates where that was not stored
            self.assertEqual(os.path.exists(os.path.join(work, "store.db.before")), not was_closed_well)
            self.assertEqual(run("digest", work).out, digest)
            self.assertFalse(os.path.exists(os.path.join(work, "store.db.before")))
        if IS_LONG:  # enough for both
            self.assertEqual(set(found), {True, False})
        self.assertTrue(run("doctor", work, "--json").json["ok"])


if __name__ == "__main__":
    unittest.main()
