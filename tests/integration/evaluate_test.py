#!/usr/bin/env python3
"""wincheck evaluate: what changes after each act, in repeats, samples, marks of n/a and counted instances."""
import json
import unittest

from world import WorldTest, run, write

SHEET = """sheet,type,name,label,rule,full,na,sampling,sample,relevant,constraint,calculation,default,repeat_count
survey,integer,n,How many,,,,,,,. < 10,,2,
survey,yes_no,gate,Gate,pass_fail,2,reason,,,,,,,
survey,text,why,Why,,,,,,${gate} = 'fail',,,,
survey,yes_no,lamp,Lamp,pass_fail,1,,mean,2 of lamp,,,,,
survey,begin repeat,lift,Lift,,,,,,,,,,
survey,integer,load,Load,,,,,,,,,4,
survey,calculate,double,,,,,,,,,${load} * 2,,
survey,end repeat,,,,,,,,,,,,
survey,begin repeat,door,Door,,,,,,,,,,${n}
survey,text,width,Width,,,,,,,,,,
survey,end repeat,,,,,,,,,,,,
survey,calculate,loads,,,,,,,,,sum(${load}),,
survey,calculate,stamp,,,,,,,,,now(),,
"""


class Evaluate(WorldTest):
    def evaluate(self, *acts, wanted=0):
        form = write(self.path("form.csv"), SHEET)
        path = write(self.path("acts.jsonl"), "".join(json.dumps(act) + "\n" for act in acts))
        done = run("evaluate", form, "--acts", path, "--json", wanted=wanted)
        return [json.loads(line) for line in done.out.splitlines()]

    @staticmethod
    def changed(line):
        return {one["item"] + ("@" + one["sample"] if "sample" in one else ""): one for one in line["changed"]}

    def test_the_first_act_opens_the_record_with_its_defaults(self):
        opened, nothing = self.evaluate({"act": "start", "at": "2026-03-02T20:00:00+08:00"},
                                        {"act": "open", "recusal": "none", "at": "2026-03-02T21:00:00+08:00"})
        changed = self.changed(opened)
        self.assertEqual(2, changed["n"]["value"])
        self.assertEqual("2026-03-02T20:00:00+08:00", changed["stamp"]["value"])
        self.assertIn("door[2].width", changed)
        self.assertNotIn("door[3].width", changed)
        # What the form alone makes of an empty record is told as well.
        self.assertFalse(changed["why"]["relevant"])
        self.assertEqual(0, changed["loads"]["value"])
        self.assertEqual([], nothing["changed"])

    def test_choices_in_the_order_in_which_they_are_shown(self):
        rows = [["survey", "select_one l", "q", "Q", "randomize=true, seed=42"],
                ["survey", "select_one l", "r", "R", "randomize=true"], ["survey", "select_one l", "p", "P", ""]]
        sheet = "sheet,type,name,label,parameters\n" + "".join(
            ",".join(f'"{cell}"' for cell in row) + "\n" for row in rows)
        sheet += "choices,list_name,name,label,\n" + "".join(f"choices,l,{x},{x},\n" for x in "ABCDEF")
        form = write(self.path("form.csv"), sheet)
        acts = [{"act": "start"}, {"act": "choices", "item": "q"}, {"act": "choices", "item": "p"},
                {"act": "choices", "item": "r", "inspection": "n1"}, {"act": "choices", "item": "r", "inspection": "n2"},
                {"act": "choices", "item": "r", "inspection": "n1"}]
        path = write(self.path("acts.jsonl"), "".join(json.dumps(act) + "\n" for act in acts))
        lines = [json.loads(line) for line in run("evaluate", form, "--acts", path, "--json").out.splitlines()]
        names = ["".join(one["name"] for one in line["choices"]) for line in lines[1:]]
        self.assertEqual("AFCBDE", names[0])
        self.assertEqual("ABCDEF", names[1])
        self.assertEqual(names[2], names[4])
        self.assertNotEqual(names[2], names[3])
        self.assertEqual([], lines[1]["changed"])

    def test_acts_that_change_no_answer_are_let_pass_with_an_item_that_there_is(self):
        lines = self.evaluate({"act": "start", "at": "2026-03-02T20:00:00+08:00"},
                              {"act": "capture", "item": "gate", "file": "gate.jpg", "live": True},
                              {"act": "redraw", "item": "gate"}, {"act": "sign", "role": "head"}, {"act": "seal"},
                              {"act": "capture", "item": "gone", "file": "gate.jpg"}, {"act": "ansver", "item": "gate"},
                              {"act": "conform", "section": "gate"},
                              {"act": "answer", "item": "gate", "value": "fail", "at": "yesterday"}, wanted=1)
        self.assertEqual([True] * 5 + [False] * 4, [line["ok"] for line in lines])
        self.assertEqual([[]] * 4, [line["changed"] for line in lines[1:5]])
        self.assertEqual(["gone", "act ansver", "gate", "at"], [line["error"]["where"] for line in lines[5:]])

    def test_a_phase_is_what_it_says_and_to_whom_it_was_told_is_not_read(self):
        told = self.evaluate({"act": "start"}, {"act": "phase", "phase": "revealed", "to": "刘"},
                             {"act": "phase", "phase": "asleep"}, {"act": "phase"}, wanted=1)
        self.assertEqual([True, True, False, False], [line["ok"] for line in told])
        self.assertEqual(["phase", "phase"], [line["error"]["where"] for line in told[2:]])

    def test_relevance_and_na(self):
        lines = self.evaluate({"act": "start"}, {"act": "answer", "item": "gate", "value": "fail"},
                              {"act": "na", "item": "gate", "reason": "none there"}, {"act": "clear", "item": "gate"})
        self.assertTrue(self.changed(lines[1])["why"]["relevant"])
        self.assertTrue(self.changed(lines[2])["gate"]["na"])
        self.assertFalse(self.changed(lines[2])["why"]["relevant"])
        self.assertNotIn("na", self.changed(lines[3])["gate"])

    def test_repeats_are_added_numbered_and_removed(self):
        lines = self.evaluate({"act": "start"}, {"act": "add", "repeat": "lift", "label": "east"},
                              {"act": "add", "repeat": "lift"}, {"act": "answer", "item": "lift[2].load", "value": 7},
                              {"act": "remove", "instance": "lift[1]"})
        added = self.changed(lines[1])
        self.assertEqual(4, added["lift[1].load"]["value"])
        self.assertEqual(8, added["lift[1].double"]["value"])
        self.assertEqual(4, added["loads"]["value"])
        self.assertEqual({"lift[2].load", "lift[2].double", "loads"}, set(self.changed(lines[3])))
        removed = self.changed(lines[4])
        self.assertEqual(7, removed["lift[1].load"]["value"])
        self.assertEqual(7, removed["loads"]["value"])
        self.assertTrue(removed["lift[2].load"]["removed"])

    def test_samples_stand_behind_their_item(self):
        lines = self.evaluate({"act": "start"}, {"act": "sample", "item": "lamp", "sample": "east", "value": "pass"},
                              {"act": "sample", "item": "gate", "sample": "x", "value": "pass"}, wanted=1)
        self.assertEqual({"lamp@east"}, set(self.changed(lines[1])))
        self.assertFalse(lines[2]["ok"])

    def test_a_count_makes_instances_and_what_is_wrong_changes_nothing(self):
        lines = self.evaluate({"act": "start"}, {"act": "answer", "item": "door[2].width", "value": "80"},
                              {"act": "answer", "item": "n", "value": 1}, {"act": "answer", "item": "n", "value": 12},
                              {"act": "answer", "item": "door[3].width", "value": "80"},
                              {"act": "remove", "instance": "door[1]"}, wanted=1)
        self.assertEqual("80", self.changed(lines[1])["door[2].width"]["value"])
        self.assertTrue(self.changed(lines[2])["door[2].width"]["removed"])
        self.assertEqual("constraint_violated", lines[3]["error"]["reason"])
        self.assertEqual("unknown_instance", lines[4]["error"]["reason"])
        self.assertEqual("unknown_instance", lines[5]["error"]["reason"])


class Encodings(WorldTest):
    def write_bytes(self, name, content):
        with open(self.path(name), "wb") as out:
            out.write(content)
        return self.path(name)

    def test_an_encoding_in_doubt_is_asked(self):
        text = "type,name,label\ntext,a,门岗\n"
        doubtful = self.write_bytes("gb.csv", text.encode("gb18030"))
        answer = json.loads(run("checklist", "check", doubtful, "--json", wanted=1).out)
        self.assertEqual("not_utf8", answer["problems"][0]["code"])
        for name, encoding in (("gb18030", "gb18030"), ("utf-16le", "utf-16-le")):
            stated = self.write_bytes("stated.csv", text.encode(encoding))
            shown = run("checklist", "show", stated, "--json", "--encoding", name)
            self.assertIn("门岗", shown.out)
        marked = self.write_bytes("marked.csv", b"\xff\xfe" + text.encode("utf-16-le"))
        self.assertIn("门岗", run("checklist", "show", marked, "--json").out)
        run("checklist", "check", doubtful, "--encoding", "latin1", wanted=2)

    def test_a_list_beside_the_form_is_read_from_its_folder_only(self):
        form = write(self.path("form.csv"), "type,name,label\nselect_one_from_file towns.csv,town,Town\n")
        missing = json.loads(run("checklist", "check", form, "--json").out)
        self.assertEqual(["missing_file"], [one["code"] for one in missing["problems"]])
        write(self.path("towns.csv"), "name,label\nt1,One\n")
        found = json.loads(run("checklist", "check", form, "--json").out)
        self.assertEqual([], found["problems"])


if __name__ == "__main__":
    unittest.main()
