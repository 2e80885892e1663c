#!/usr/bin/env python3
"""`wincheck score` from outside: bad answers are refused with place and remedy (part oracle holds it against a model)."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
WINCHECK = os.environ.get("WINCHECK_COMMAND", str(ROOT / "build" / "wincheck"))

CHECKLIST = """sheet,type,name,label,rule,full,lines,table,list_name,points,sampling,sample,step,na
survey,begin group,s,Section,,,,,,,,,,
survey,,pf,Pass or fail,pass_fail,5,,,,,,,,
survey,select_one c,ch,Choice,choice,,,,,,,,,
survey,select_multiple c,mu,Several,multiple,,,,,,,,,
survey,,de,Deduct,deduct,5,a:1;b:0.5,,,,,,,reason
survey,,ra,Ratio,ratio,5,,,,,,,,
survey,,po,Points,points,5,,,,,,,0.5,
survey,,me,Measure,measure,,,<=10:2;else:0,,,,,,
survey,,sa,Sampled,pass_fail,5,,,,,mean,3 of lift,,
survey,begin repeat,lift,Lift,,,,,,,,,,
survey,,li,In a lift,pass_fail,1,,,,,,,,
survey,end repeat,,,,,,,,,,,,
survey,end group,,,,,,,,,,,,
choices,,x,X,,,,,c,2,,,,
choices,,y,Y,,,,,c,1,,,,
"""
REFUSED = [  # answers as JSON text, reason, place
    ('{"nobody": 1}', "unknown_item", "nobody"),
    ('{"ch": "z"}', "unknown_option", "ch"),
    ('{"mu": ["x", "z"]}', "unknown_option", "mu"),
    ('{"mu": ["x", "x"]}', "unknown_option", "mu"),
    ('{"ch": ["x", "y"]}', "wrong_answer_kind", "ch"),
    ('{"pf": "maybe"}', "unknown_option", "pf"),
    ('{"pf": 3}', "unknown_option", "pf"),
    ('{"de": {"occurrences": {"c": 1}}}', "unknown_line", "de"),
    ('{"de": {"occurrences": {"a": -1}}}', "out_of_bounds", "de"),
    ('{"de": {"occurrences": {"a": 0.5}}}', "out_of_bounds", "de"),
    ('{"de": {"occurrences": {"a": 99999999999}}}', "out_of_bounds", "de"),
    ('{"de": 2}', "wrong_answer_kind", "de"),
    ('{"de": "many"}', "not_decimal", "de"),
    ('{"ra": {"compliant": 3}}', "wrong_answer_kind", "ra"),
    ('{"ra": {"compliant": 4, "checked": 3}}', "out_of_bounds", "ra"),
    ('{"ra": "95%"}', "wrong_answer_kind", "ra"),
    ('{"po": 6}', "out_of_bounds", "po"),
    ('{"po": -1}', "out_of_bounds", "po"),
    ('{"po": 0.3}', "out_of_bounds", "po"),
    ('{"me": "1e400"}', "number_too_large", "me"),
    ('{"me": 1e400}', "not_json", ""),
    ('{"me": 0.0000000001}', "not_decimal", "me"),
    ('{"me": "12%"}', "not_decimal", "me"),
    ('{"me": NaN}', "not_json", ""),
    ('{"me": 1, "me": 2}', "not_json", ""),
    ('{"me": true}', "not_decimal", "me"),
    ('{"me": {"samples": []}}', "not_sampled", "me"),
    ('{"sa": {"samples": [{"sample": "1", "value": "z"}]}}', "unknown_option", "sa.1"),
    ('{"sa": {"samples": [{"sample": "1"}]}}', "field_missing", "sa.sample"),
    ('{"lift": [{"li": "pass"}, {"li": "z"}]}', "unknown_option", "lift[2].li"),
    ('{"lift": [{"ch": "x"}]}', "unknown_instance", "lift[1].ch"),
    ('{"li": "pass"}', "unknown_instance", "li"),
    ('{"s": "pass"}', "wrong_answer_kind", "s"),
]


class ScoreTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.checklist = os.path.join(cls.folder.name, "checklist.csv")
        pathlib.Path(cls.checklist).write_text(CHECKLIST, encoding="utf-8")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def score(self, answers, *options):
        path = os.path.join(self.folder.name, "answers.json")
        pathlib.Path(path).write_text('{"answers": %s}' % answers, encoding="utf-8")
        done = subprocess.run([WINCHECK, "score", self.checklist, "--answers", path, "--json", *options],
                              capture_output=True, text=True)
        return done.returncode, json.loads(done.stdout)

    def test_bad_answers_are_refused_with_place_and_remedy(self):
        for answers, reason, place in REFUSED:
            with self.subTest(answers):
                code, said = self.score(answers)
                error = said.get("error", said)
                self.assertEqual((code, error.get("reason")), (1, reason))
                self.assertTrue(error.get("remedy"))
                if place:
                    self.assertEqual(error.get("where"), place)

    def test_good_answers_of_every_shape(self):
        code, result = self.score('{"pf": true, "ch": "x", "mu": ["y"], "de": {"occurrences": {"a": 1, "b": 3}},'
                                  ' "ra": {"compliant": 1, "checked": 3}, "po": "2.50", "me": 1e1,'
                                  ' "sa": {"samples": [{"sample": "1", "value": "fail"}, {"sample": "2", "value": "pass"}],'
                                  ' "population": 9}, "lift": [{"li": "pass"}, {"li": "fail"}]}')
        self.assertEqual(code, 0)
        self.assertEqual(list(result), ["rules", "checklist", "policy", "context", "state", "as_it_stands", "so_far", "score",
                                        "band", "passed", "bonus", "gates", "parts", "findings"])
        # 5 + 2 + 1 + 2.5 + 1.666666667 + 2.5 + 2 + 2.5 + 1 of 5 + 2 + 3 + 5 + 5 + 5 + 2 + 5 + 2
        self.assertEqual(result["as_it_stands"], {"value": "20.166666667", "full": "34", "percent": "59.313725491"})
        self.assertEqual((result["state"], result["score"], result["band"], result["passed"]),
                         ("scored", "59.31", "不合格", False))

    def test_a_code_to_explain_that_is_not_there_and_a_folder_for_a_file_are_named(self):
        code, said = self.score('{"pf": "pass"}', "--explain", "gone")
        self.assertEqual((code, said["error"]["reason"], said["error"]["where"]), (1, "unknown_item", "gone"))
        done = subprocess.run([WINCHECK, "score", self.folder.name, "--answers", "x", "--json"], capture_output=True,
                              text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("is a folder", json.loads(done.stdout)["error"]["message"])

    def test_policies_are_checked_with_the_place_of_each_fault(self):
        path = os.path.join(self.folder.name, "policy.json")
        for scoring, place in [('{"pas": 60}', "scoring.pas"), ('{"places": 12}', "scoring.places"),
                               ('{"scale": 0}', "scoring.scale"), ('{"scale": 10, "pass": 60}', "scoring.pass"), ('{"bands": [{"from": 60, "name": "a"}, {"from": 90, "name": "b"}]}', "scoring.bands"),
                               ('{"repetition": {"factor": -1}}', "scoring.repetition.factor")]:
            with self.subTest(scoring):
                pathlib.Path(path).write_text('{"id": "p", "version": "1", "scoring": %s}' % scoring, encoding="utf-8")
                code, said = self.score("{}", "--policy", path)
                self.assertEqual(code, 1)
                self.assertIn(place, said.get("error", said)["where"])


if __name__ == "__main__":
    unittest.main()
