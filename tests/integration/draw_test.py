"""DRAW-1, DRAW-2, PLAN-2: the draw on files, against the example's own verifier and RFC 3797's published numbers."""
import hashlib
import json
import os
import shutil
import subprocess
import sys
import unittest

from world import PLAN_AT, ROOT, WorldTest, run, write

DRAW = os.path.join(ROOT, "examples", "draw")
SHARED = os.environ.get("WINCHECK_SHARED_DATA", os.path.join(ROOT, "..", "shared", "data"))
RFC = os.path.join(SHARED, "rfc3797", "worked-example.json")
ID = "2026-03-nights"
OUT = os.path.join(ROOT, "build", "draw-test")


class Draw(unittest.TestCase):
    def setUp(self):
        shutil.rmtree(OUT, ignore_errors=True)
        os.makedirs(OUT)
        self.log, self.secret = self.path("log.jsonl"), self.path("secret.json")
        self.list, self.result = self.path("list.txt"), self.path("result.txt")
        self.values = os.path.join(DRAW, "values.json")
        self.commit()
        run("draw", "freeze", os.path.join(DRAW, "candidates.csv"), "--draw", ID, "--total", 3, "--inspectors",
            os.path.join(DRAW, "inspectors.json"), "--log", self.log, "--out", self.list, "--at",
            "2026-03-02T09:00:00+08:00", "--json")
        run("draw", "run", "--draw", ID, "--log", self.log, "--list", self.list, "--secret", self.secret, "--values",
            self.values, "--out", self.result, "--at", "2026-03-06T09:00:00+08:00", "--json")

    def path(self, name):
        return os.path.join(OUT, name)

    def commit(self, wanted=0, secret=None):
        return run("draw", "commit", os.path.join(DRAW, "draw.json"), "--log", self.log, "--secret", secret or self.secret,
                   "--at", "2026-03-01T09:00:00+08:00", "--json", wanted=wanted)

    def reveal(self):
        run("draw", "reveal", "--draw", ID, "--log", self.log, "--secret", self.secret, "--at",
            "2026-04-10T09:00:00+08:00", "--json")

    def verify(self, wanted, at="2026-04-20T09:00:00+08:00"):
        return run("draw", "verify", "--draw", ID, "--log", self.log, "--list", self.list, "--result", self.result,
                   "--values", self.values, "--at", at, "--json", wanted=wanted).json

    def independent(self):
        return subprocess.run([sys.executable, os.path.join(DRAW, "verify_draw.py"), ID, self.log, self.list, self.result,
                               self.values], capture_output=True, text=True, check=False)

    def change(self, path, old, new):
        with open(path, encoding="utf-8") as source:
            text = source.read()
        self.assertIn(old, text)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text.replace(old, new, 1))

    def test_both_verifiers_agree(self):
        self.reveal()
        ours = self.verify(0)
        theirs = self.independent()
        self.assertEqual(0, theirs.returncode, theirs.stderr)
        self.assertEqual(["\t".join([pick["stratum"], pick["id"], *pick["team"]]) for pick in ours["picks"]],
                         theirs.stdout.splitlines())
        self.assertEqual(["east", "east", "west"], sorted(pick["stratum"] for pick in ours["picks"]))

    def test_teams_are_drawn_with_the_projects_and_nobody_where_barred(self):
        self.reveal()
        barred = {"an": ("garden",), "bo": ("terrace", "orchard"), "chen": ("terrace", "orchard"), "deng": ("harbour",)}
        for pick in self.verify(0)["picks"]:
            self.assertEqual(2, len(set(pick["team"])))
            for inspector in pick["team"]:
                self.assertNotIn(pick["id"], barred.get(inspector, ()))
                self.assertNotEqual("e", inspector)

    def test_a_list_that_cannot_give_a_team_is_refused_and_nothing_is_logged(self):
        few = self.path("few.json")
        with open(few, "w", encoding="utf-8") as out:
            json.dump({"team": 1, "inspectors": [{"id": "an", "project": "garden"}]}, out)
        log, listing = self.path("few-log"), self.path("few-list")
        run("draw", "commit", os.path.join(DRAW, "draw.json"), "--log", log, "--secret", self.path("few-secret"))
        answer = run("draw", "freeze", os.path.join(DRAW, "candidates.csv"), "--draw", ID, "--total", 3, "--inspectors", few,
                     "--log", log, "--out", listing, "--json", wanted=1).json["error"]
        self.assertEqual(("draw_team_too_small", "garden"), (answer["reason"], answer["where"]))
        self.assertFalse(os.path.exists(listing))

    def test_weights_that_leave_the_formula_are_refused_and_found_by_both(self):
        other = self.path("other.json")
        with open(other, "w", encoding="utf-8") as out:
            json.dump({"formula": {"per_risk_point": 11}, "candidates": [
                {"id": "a", "stratum": "s", "days_unseen": 1, "risk": 1}]}, out)
        log = self.path("other-log")
        run("draw", "commit", os.path.join(DRAW, "draw.json"), "--log", log, "--secret", self.path("other-secret"))
        answer = run("draw", "freeze", other, "--draw", ID, "--total", 1, "--log", log, "--out", self.path("other-list"),
                     "--json", wanted=1).json["error"]
        self.assertEqual("draw_formula_other", answer["reason"])
        self.reveal()
        with open(self.log, encoding="utf-8") as source:
            frozen = json.loads(source.read().splitlines()[1])["list"]
        self.change(self.list, "facts\tgarden\t40", "facts\tgarden\t41")
        with open(self.list, "rb") as source:
            self.change(self.log, frozen, hashlib.sha256(source.read()).hexdigest())
        self.assertIn("list_wrong", [one["code"] for one in self.verify(1)["problems"]])
        self.assertIn("the weight of garden does not follow the formula", self.independent().stderr)

    def test_a_year_is_shared_among_rounds_and_a_round_is_drawn_from_it(self):
        regions = {"R1": 20, "R2": 9, "R3": 1}
        register = [{"project": "%s-%02d" % (region, number), "step": "open", "date": "2025-01-01", "region": region,
                     "branch": region} for region, count in regions.items() for number in range(count)]
        register.append({"project": "R1-00", "step": "close", "date": "2026-02-01"})
        visits = [{"id": "v%d" % number, "project": "R1-%02d" % number, "kind": "hq_special", "ending": "sealed",
                   "business_date": "2026-02-0%d" % number} for number in range(1, 9)]
        year = self.path("year.json")
        with open(year, "w", encoding="utf-8") as out:
            json.dump({"register": register, "inspections": visits, "facts": {"R2-03": {"risk": 2, "complaints": 1}},
                       "formula": {"holiday_eve_percent": 150}, "team": 1, "inspectors": [{"id": "an"}, {"id": "bo"}],
                       "calendar": {"years": [2026], "days": [{"date": "2026-04-06", "off": True}]}}, out)
        words = ("draw", "plan", year, "--at", "2026-04-05T09:00:00+08:00")
        told = run(*words, "--rounds", 5, "--out", self.path("candidates.json"), "--json").json
        # 60 % of 30 are 18; 8 are done.
        self.assertEqual((10, 21), (told["owed"], told["candidates"]))
        self.assertEqual([2] * 5, [sum(one["strata"].values()) for one in told["rounds"]])
        self.assertEqual({"R1": 0, "R2": 1, "R3": 1}, told["rounds"][0]["strata"])
        self.assertEqual(("2026-04-05", "2026-12-31"), (told["rounds"][0]["from"], told["rounds"][-1]["to"]))
        log, listing = self.path("year-log"), self.path("year-list")
        run("draw", "commit", os.path.join(DRAW, "draw.json"), "--log", log, "--secret", self.path("year-secret"))
        refused = run("draw", "freeze", self.path("candidates.json"), "--draw", ID, "--log", log, "--out", listing, "--json",
                      wanted=1).json["error"]
        self.assertEqual("draw_formula_other", refused["reason"])  # the percentage was not committed to
        plan = self.path("plan.json")
        with open(os.path.join(DRAW, "draw.json"), encoding="utf-8") as source:
            document = json.load(source)
        with open(plan, "w", encoding="utf-8") as out:
            json.dump(dict(document, draw="year", formula={"holiday_eve_percent": 150}), out)
        run("draw", "commit", plan, "--log", log, "--secret", self.path("year-secret-2"))
        run("draw", "freeze", self.path("candidates.json"), "--draw", "year", "--log", log, "--out", listing)
        with open(listing, encoding="utf-8") as source:
            lines = source.read().splitlines()
        self.assertIn("candidate\tR2\tR2-03\t%d" % ((1 + 365 + 20 + 30) * 150 // 100), lines)
        self.assertIn("facts\tR2-03\t459\t2\t1\t1", lines)
        unknown = run(*words[:3], "--at", "2026-12-31T09:00:00+08:00", "--out", self.path("later.json"), "--json", wanted=1)
        self.assertEqual("year_unpublished", unknown.json["error"]["reason"])
        run(*words, "--rounds", 0, wanted=1)

    def test_nothing_is_told_before_the_reveal(self):
        with open(self.result, encoding="utf-8") as source:
            picks = [line.split("\t")[2].strip() for line in source if line.startswith("pick")]
        with open(self.log, encoding="utf-8") as source:
            log = source.read()
        self.assertEqual(3, len(picks))
        self.assertEqual([], [pick for pick in picks if pick in log])
        self.assertEqual([], self.verify(0, at="2026-04-14T09:00:00+08:00")["picks"])
        self.assertEqual(["not_revealed"], [one["code"] for one in self.verify(1)["problems"]])

    def test_the_secret_is_its_keepers_only(self):
        self.assertEqual(0o600, os.stat(self.secret).st_mode & 0o777)

    def test_every_change_is_found_by_both(self):
        self.reveal()
        with open(self.secret, encoding="utf-8") as source:
            nonce = json.load(source)["nonce"]
        other = ("0" if nonce[0] != "0" else "1") + nonce[1:]
        changes = {"list_changed": (self.list, "harbour\t13", "harbour\t14"),
                   "value_changed": (self.log, "/7.0.4./", "/7.0.5./"),
                   "nonce_wrong": (self.log, nonce, other),
                   "result_changed": (self.result, "pick\twest", "pick\teast")}
        for code, (path, old, new) in changes.items():
            with self.subTest(code):
                shutil.copy(path, path + ".good")
                self.change(path, old, new)
                self.assertIn(code, [one["code"] for one in self.verify(1)["problems"]])
                self.assertEqual(1, self.independent().returncode)
                shutil.move(path + ".good", path)
        self.assertEqual(0, self.independent().returncode)

    def test_a_second_commitment_is_refused_and_leaves_no_secret(self):
        answer = self.commit(wanted=1, secret=self.path("second.json"))
        self.assertEqual("draw_step_twice", answer.json["error"]["reason"])
        self.assertFalse(os.path.exists(self.path("second.json")))

    def test_a_second_commitment_that_somebody_wrote_is_found_by_both(self):
        self.reveal()
        with open(self.log, encoding="utf-8") as source:
            first = source.readline()
        with open(self.log, "a", encoding="utf-8") as out:
            out.write(first)
        self.assertIn("second_commitment", [one["code"] for one in self.verify(1)["problems"]])
        self.assertEqual(1, self.independent().returncode)

    def test_wrong_words_end_with_2(self):
        run("draw", "verify", "--draw", ID, wanted=2)
        run("draw", "commit", wanted=2)

    @unittest.skipUnless(os.path.exists(RFC), "no shared data here")
    def test_rfc_3797s_key_string(self):
        with open(RFC, encoding="utf-8") as source:
            example = json.load(source)
        names = ["source %d" % n for n in range(len(example["sources"]))]
        plan = {"draw": "rfc", "rule": "as published", "reveal_by": "2026-12-31", "sources": names}
        files = {}
        for name, content in (("plan", plan), ("values", {n: s["values"] for n, s in zip(names, example["sources"])})):
            files[name] = self.path("rfc-%s.json" % name)
            with open(files[name], "w", encoding="utf-8") as out:
                json.dump(content, out)
        log, secret, listing = (self.path("rfc-" + name) for name in ("log", "secret", "list"))
        run("draw", "commit", files["plan"], "--log", log, "--secret", secret)
        run("draw", "freeze", os.path.join(DRAW, "candidates.csv"), "--draw", "rfc", "--total", 2, "--log", log, "--out",
            listing)
        answer = run("draw", "run", "--draw", "rfc", "--log", log, "--list", listing, "--secret", secret, "--values",
                     files["values"], "--out", self.path("rfc-result"), "--json")
        self.assertEqual(example["key_string"], answer.json["value"])



class DrawInTheHub(WorldTest):
    """DRAW-1, PLAN-2: the steps as entries of the hub's journal, and the plan that follows them, in front of the verifiers."""

    def step(self, name, *more, at="2026-03-02T10:%02d:00+08:00", wanted=0):
        self.minute += 1
        return run("hub", "draw", self.hub.folder, name, *more, "--at", at % self.minute, "--json", wanted=wanted).json

    def plan(self, planner, name, pick):
        planner.act({"act": "plan", "inspection": name, "project": pick["id"], "kind": "hq_special", "draw": ID,
                     "window": "2026-03-05T22:00:00+08:00/2026-03-06T06:00:00+08:00", "leader": "planner",
                     "team": ["planner", "lead-a"], "checklist": "small", "at": PLAN_AT})
        planner.sync(self.hub.url, "2026-03-02T10:21:00+08:00")

    def independent(self, folder, *bundles):
        # The proof is verified with PyNaCl, which only the system's Python has.
        return subprocess.run(["/usr/bin/python3", os.path.join(DRAW, "verify_draw.py"), ID] +
                              [os.path.join(folder, name) for name in ("log", "list", "result")] +
                              ["--plan", *bundles], capture_output=True, text=True, check=False)

    def test_a_plan_that_follows_its_draw_is_seen_to_do_so_by_hub_and_verifiers(self):
        self.minute = 0
        hub = self.loaded_hub()
        planner = self.device("planner", "planner", 11)
        candidates = write(self.path("candidates.csv"), "id,stratum,days_unseen,risk,complaints\n" + "".join(
            "%s,%s,40,1,0\n" % one for one in (("p-jade", "east"), ("p-river", "east"), ("p-bay", "south"))))
        self.step("commit", os.path.join(DRAW, "draw.json"), "--by", "planner")
        self.assertEqual("draw_step_twice", self.step("commit", os.path.join(DRAW, "draw.json"), "--by", "planner",
                                                      wanted=1)["error"]["reason"])
        self.step("freeze", candidates, "--draw", ID, "--total", 2, "--by", "planner")
        self.step("run", "--draw", ID, "--values", os.path.join(DRAW, "values.json"), "--by", "planner")
        planner.sync(hub.url, "2026-03-02T10:15:00+08:00")
        picks = self.step("show", "--draw", ID)["picks"]
        self.assertEqual(["east", "south"], [pick["stratum"] for pick in picks])
        other = [one for one in ("p-jade", "p-river") if one != picks[0]["id"]][0]
        self.plan(planner, "n1", picks[0])
        self.plan(planner, "n2", {"id": other})
        self.assertEqual(["draw"], [row["reason"] for row in hub.report("quarantine")["quarantine"]])
        row = hub.report("draws")["draws"][0]
        self.assertEqual((2, 1, [picks[1]["id"]]), (row["picks"], row["planned"], row["missing"]))
        self.step("reveal", "--draw", ID, "--by", "planner")
        out, bundle = self.path("draw"), self.path("n1.wckproof")
        self.step("show", "--draw", ID, "--out", out)
        run("draw", "verify", "--draw", ID, *[word for name in ("log", "list", "result")
                                              for word in ("--" + name, os.path.join(out, name))],
            "--values", os.path.join(DRAW, "values.json"), "--at", PLAN_AT)
        run("proof", hub.folder, "--inspection", "n1", "--out", bundle)
        done = self.independent(out, bundle)
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        self.assertIn("east\t" + picks[0]["id"], done.stdout)
        # An inspection that was begun without a plan follows no draw.
        done = self.independent(out, os.path.join(ROOT, "tests", "golden", "inspection.wckproof"))
        self.assertEqual(1, done.returncode)
        self.assertIn("proves no plan", done.stderr)


if __name__ == "__main__":
    unittest.main()
