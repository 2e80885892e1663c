#!/usr/bin/env python3
"""docs/policy.schema.json says of a policy what the program says when it loads one: fields, types, words, bounds."""
import copy
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
WINCHECK = os.environ.get("WINCHECK_COMMAND", str(ROOT / "build" / "wincheck"))
SCHEMA = json.loads((ROOT / "docs" / "policy.schema.json").read_text(encoding="utf-8"))
CHECKLIST = "type,name,label,rule,full\n,pf,Pass or fail,pass_fail,5\n"

# Every field once, as the guides describe it.
WHOLE = {
    "id": "group", "version": "7",
    "scoring": {"scale": 100, "pass": "60", "places": 3, "bands": [{"from": 80, "name": "优"}, {"from": 0, "name": "差"}],
                "repetition": {"factor": "1.5", "grows_each_time": True, "may_exceed_full": False},
                "adjustments": [{"id": "new", "attribute": "stage", "equals": "new", "factor": "0.9", "points": -1}],
                "adjustment_cap": 5},
    "visit": {"night_from_minute": 1320, "night_to_minute": 360, "seal_due_hours": 12, "allows_unplanned_start": True,
              "needs_feedback_before_left": False, "refusal_witnesses": 2, "team_size_min": 1, "asks_recusal": True,
              "stop_weather": [{"condition": "wind", "level": 8}], "second_person": ["roof"], "silence_hours": 24,
              "drill_limits": ["no fire"], "check_in_minutes": 30, "head_at_feedback": "findings", "refused_score": 40,
              "contacts": ["team", "hq_desk"]},
    "roles": [{"role": "night_steward", "commands": ["plan", "start"]}],
    "kinds": [{"id": "night", "planners": ["quality_centre"], "independence": "others", "unannounced": True, "team_size_min": 2,
               "forbids_same_twice": True, "needs_supervisors": False, "needs_checklist": True, "counts": True, "needs_draw": False,
               "subjects": ["project"]}],
    "programme": {
        "due": {"report_kinds": ["self_check"], "report_week": "week_after", "report_weekday": 1, "feedback_kinds": ["hq_special"],
                "feedback_week": "of_next_month", "feedback_weekday": 5, "close_minute": 1080,
                "rectification": [{"severity": 3, "days": 7}], "rectification_otherwise": 15},
        "coverage": [{"id": "hq", "kinds": ["hq_special"], "endings": ["refused"], "period": "year", "of": "projects", "percent": 60,
                      "rounding": "up", "charge": "region", "in_charge": "centre", "count": "on_date", "register_day": 1,
                      "days_min": 30, "per_day_max": 3, "only_workdays": True}]},
    "findings": {"closing": [{"severity": 4, "means": "on_site"}], "verify_percent": 10,
                 "review": [{"kind": "hq_special", "severity": 3, "by": "branch"}], "after_severity": 2, "repeat_days": 365,
                 "repeat_by": "location"},
    "appeals": {"routes": [{"kind": "hq_special", "object": "score", "by": "project",
                            "levels": [{"role": "projects_manager", "file_days": 5, "decide_days": 10, "days": "workdays",
                                        "talk": True}]}]},
    "year": {"scale": 100, "places": 1,
             "parts": [{"id": "hq", "weight": 2, "missing": "zero", "from": "inspections", "kinds": ["hq_special"], "mean": "weighted",
                        "kind_weights": [{"kind": "hq_special", "weight": "0.5"}], "over": "projects", "size": "households"},
                       {"id": "survey", "from": "imported", "figure": "satisfaction"}],
             "events": [{"kind": "praise", "effect": "add", "points": 1}], "add_max": 5, "recheck_percent": 50,
             "ranking": {"units": "project", "attribute": "level", "bottom_percent": 5, "rounding": "nearest", "bottom_number": 3,
                         "days_min": 90, "appeal_days": 5, "days": "calendar"}},
    "privacy": {"kinds": [{"id": "faces", "purpose": "proof", "basis": "rule 20", "retention_days": 180, "holds": ["picture"],
                           "inspections": ["hq_special"], "items": ["roof"]}], "homes": ["入户"]},
    "consequences": {
        "jurisdiction": "CN-31",
        "kinds": [{"id": "bonus_cut", "measure": "fen", "bearer": "person", "reward": False, "capped": True, "jurisdictions": ["CN"],
                   "except": ["CN-44"]}],
        "rules": [{"id": "grave", "kind": "bonus_cut", "basis": "rule 15", "jurisdictions": ["CN-31"], "inspections": ["hq_special"],
                   "items": ["G1"], "severity": 3, "times": 2, "veto": False, "fen": 5000, "manager_percent": 30}],
        "wage_percent": 20, "objection_days": 3, "verify_days": 3, "days": "calendar", "verifiers": ["quality_centre"],
        "effects": {"kinds": [{"id": "warned", "reward": False, "list": "black", "months": 3, "days": 10,
                               "approvers": ["general_manager"]}],
                    "rules": [{"id": "thrice", "kind": "warned", "basis": "rule 30", "result": "below", "points": 60,
                               "inspections": ["hq_special"], "series": "project", "on": "project", "count": 2, "of_last": 3,
                               "within_months": 12, "from": "2026-01-01", "months": 3, "days": 0},
                              {"id": "last", "kind": "warned", "basis": "rule 31", "result": "bottom", "number": 3,
                               "period": "quarter", "on": "project"}],
                    "approvers": ["general_manager"]}},
    "standards": {"exempts_weight_changes": True},
}


def places(value, path=()):
    """Every object and every field in it, lists by index."""
    yield path, value
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from places(inner, (*path, key))


def put(document, path, value):
    changed = copy.deepcopy(document)
    at = changed
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return changed


class Schema(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "form.csv").write_text(CHECKLIST, encoding="utf-8")
        (self.folder / "answers.json").write_text('{"answers": {"pf": "pass"}}', encoding="utf-8")
        self.validator = jsonschema.Draft202012Validator(SCHEMA)

    def loads(self, policy):
        """Empty where the program takes it, else what it says."""
        file = self.folder / "policy.json"
        file.write_text(json.dumps(policy, ensure_ascii=False), encoding="utf-8")
        done = subprocess.run([WINCHECK, "score", str(self.folder / "form.csv"), "--answers", str(self.folder / "answers.json"), "--policy", str(file),
                               "--json"], capture_output=True, text=True, check=False)
        return "" if done.returncode == 0 else done.stdout + done.stderr

    def differing(self, variants):
        found = []
        for path, policy in variants:
            fits, said = self.validator.is_valid(policy), self.loads(policy)
            if fits != (said == ""):
                found.append((path, "schema: %s" % fits, said[-300:]))
        return found

    def test_the_schema_is_one(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)

    def test_a_policy_with_every_field_is_taken_by_both(self):
        self.assertEqual([], [error.message for error in self.validator.iter_errors(WHOLE)])
        self.assertEqual("", self.loads(WHOLE))
        guide = (ROOT / "docs" / "guides" / "policy.md").read_text(encoding="utf-8")
        shown = json.loads(re.search(r"```json\n(.*?)```", guide, re.S).group(1))
        self.assertTrue(self.validator.is_valid(shown))
        self.assertEqual("", self.loads(shown))

    def test_every_field_of_the_schema_is_in_that_policy(self):
        def fields(schema, path=""):
            for name, inner in schema.get("properties", {}).items():
                yield path + "." + name
                yield from fields(inner, path + "." + name)
            if "items" in schema:
                yield from fields(schema["items"], path)
        have = {"".join("." + key for key in path if isinstance(key, str)) for path, _ in places(WHOLE)}
        self.assertEqual(set(), set(fields(SCHEMA)) - have - {".consequences.rules.points", ".year.ranking.level"})  # beside fen, beside attribute

    def test_unknown_fields_are_refused_by_both(self):
        objects = [path for path, value in places(WHOLE) if isinstance(value, dict)]
        self.assertGreater(len(objects), 30)
        variants = [(path, put(WHOLE, (*path, "nobody"), 1)) for path in objects]
        self.assertEqual([], self.differing(variants))
        self.assertFalse(any(self.validator.is_valid(policy) for _, policy in variants))

    def test_values_of_another_type_are_refused_by_both(self):
        variants = [(path, put(WHOLE, path, {"x": 1})) for path, value in places(WHOLE) if path and not isinstance(value, (dict, list))]
        self.assertGreater(len(variants), 120)
        self.assertEqual([], self.differing(variants))

    def test_words_and_bounds_are_the_same(self):
        variants = []
        for path, value in places(WHOLE):
            if not path or isinstance(value, (dict, list, bool)):
                continue
            tried = ["?", ""] if isinstance(value, str) else [-1, 10 ** 12, 2.5]
            variants += [((*path, one), put(WHOLE, path, one)) for one in tried]
        # What the program says beyond the schema depends on several fields, or on what a text means.
        beyond = {(path, "schema: True") for path, fits, _ in self.differing(variants) if fits == "schema: True"}
        allowed = re.compile(r"points|pass|scale|factor|weight|percent|cap|add_max|refused_score|from|kind|jurisdiction|basis|purpose|"
                             r"of_last|count|number|months|days|fen|size|series|on|result|attribute|role|id|bands|severity|times")
        for path, _ in beyond:
            names = [key for key in path[:-1] if isinstance(key, str)]
            self.assertRegex(names[-1], allowed, "%s: only the program refuses it" % (path,))
        too_strict = [one for one in self.differing(variants) if one[1] == "schema: False"]
        self.assertEqual([], too_strict)


if __name__ == "__main__":
    unittest.main()
