"""Random checklists with answers: forms for model.py, the same as CSV for the engine, and answers that fit.

`case(random)` gives (form, csv text, answers, context, policy). Sizes are small and figures awkward on purpose: thirds,
sevenths, nano-points, caps below one occurrence, tables that end at bounds.
"""
import csv
import io
from fractions import Fraction

from model import text

COLUMNS = ["sheet", "type", "name", "label", "rule", "full", "weight", "floor", "cap", "lines", "table", "step", "bonus", "mode",
           "minimum", "gate", "veto", "sampling", "sample", "na", "tag", "severity", "relevant", "required", "list_name", "points",
           "share", "fail", "unscored", "free", "once", "zero", "scale", "pass", "bands", "places", "count_grade",
           "bonus_cap", "post"]
SEVERITY = {1: "提示", 2: "一般", 3: "严重", 4: "重大"}
GRADES = ["优秀", "良好", "合格", "不合格"]
AMOUNTS = ["1", "2", "3", "5", "10", "0.5", "0.1", "0.3", "2.5", "7", "0.000000001", "3.333333333", "13", "99.99"]


class Maker:
    def __init__(self, random):
        self.random, self.count, self.items, self.lists = random, 0, 0, []

    def chance(self, percent):
        return self.random.randrange(100) < percent

    def amount(self):
        return Fraction(self.random.choice(AMOUNTS))

    def code(self, prefix):
        self.count += 1
        return f"{prefix}{self.count}"

    def verdict(self, reaches=("item", "section", "inspection")):
        reach = self.random.choice(reaches)
        kinds = ["0", "cap", "minus"] + (["fail", "grade"] if reach == "inspection" else [])
        kind = self.random.choice(kinds)
        if kind == "grade":
            return (reach, kind, self.random.choice(GRADES))
        number = self.amount() if reach != "inspection" else Fraction(self.random.choice([5, 10, 59, 79, 80]))
        return (reach, kind, number if kind in ("cap", "minus") else None)

    def minimum(self):
        return self.random.choice([("points", self.amount()), ("share", Fraction(self.random.choice([50, 60, 80]), 100))])

    def gate(self, reaches):
        figure = self.random.choice(["value", "share", "lost", "failed"])
        bound = {"value": self.amount(), "share": Fraction(self.random.choice([50, 60, 75, 100]), 100), "lost": self.amount(),
                 "failed": Fraction(self.random.randrange(1, 4))}[figure]
        compare = self.random.choice(["<", "<=", ">", ">="])
        return {"figure": figure, "compare": compare, "bound": bound, "tag": "", "verdict": self.verdict(reaches)}

    def table(self, integer, ratio=False):
        cuts = sorted(self.random.sample(range(1, 12), self.random.randrange(1, 4)))
        bounds = [Fraction(c, 11 if not ratio else 12).limit_denominator(8) if ratio else Fraction(c) for c in cuts]
        bounds = [Fraction(round(b * 100), 100) for b in bounds]
        bounds = sorted(set(bounds))
        falling = self.chance(50)
        compare = self.random.choice([">=", ">"] if falling else ["<=", "<"])
        steps = [(compare, b, self.amount(), self.step_veto()) for b in (reversed(bounds) if falling else bounds)]
        return steps + [("else", None, Fraction(self.random.choice([0, 0, 1])), self.step_veto())]

    def step_veto(self):
        return self.verdict() if self.chance(6) else None

    def options(self, multiple):
        shares = self.chance(25) and not multiple
        found = []
        for index in range(self.random.randrange(2, 5)):
            option = {"name": f"o{index}"}
            if self.chance(8) and index and not multiple:
                option["na"] = True
            elif self.chance(15) and index:
                option["unscored"] = True
            elif shares:
                option["share"] = Fraction(self.random.choice([0, 50, 60, 100]), 100) if index else Fraction(1)
            else:
                option["points"] = self.amount() if not multiple or self.chance(70) else -self.amount()
                if index == 0:
                    option["points"] = abs(option["points"])
                elif not multiple and self.chance(25):
                    option["points"] = Fraction(0)
            if self.chance(20):
                option["fail"] = self.random.randrange(1, 5)
            if self.chance(10):
                option["veto"] = self.verdict()
            found.append(option)
        return found, shares

    def lines(self):
        return [dict(code=f"l{i}", points=self.amount(), **({"cap": self.amount()} if self.chance(30) else {}),
                     **({"free": self.random.randrange(1, 3)} if self.chance(25) else {}),
                     **({"once": True} if self.chance(15) else {}), **({"zero": True} if self.chance(8) else {}),
                     **({"fail": self.random.randrange(1, 5)} if self.chance(25) else {}),
                     **({"veto": self.verdict()} if self.chance(8) else {}))
                for i in range(self.random.randrange(1, 4))]

    def item(self, section, mode):
        rule = self.random.choice(["pass_fail", "choice", "multiple", "deduct", "deduct", "tier", "measure", "ratio", "points",
                                   "none"])
        node = {"kind": "item", "code": self.code("i"), "rule": rule, "section": section}
        self.items += 1
        if rule in ("pass_fail", "deduct", "points"):
            node["full"] = self.amount()
        if rule == "deduct" and mode == "pool" and self.chance(50):
            del node["full"]
        if rule == "none":
            node["required"] = self.chance(15)
            if self.chance(30):
                node["options"], _ = self.options(True)
        if rule == "pass_fail" and self.chance(25):
            node["options"], _ = self.options(False)
            node["options"][-1]["name"] = self.random.choice(["no", "last"])
        if rule in ("multiple", "points") and self.chance(20):
            node["floor"] = -self.amount()
        if rule in ("choice", "multiple"):
            node["options"], shares = self.options(rule == "multiple")
            if shares or self.chance(20):
                node["full"] = max([o["points"] for o in node["options"] if o.get("points") is not None] + [self.amount()])
        if rule == "deduct":
            node["lines"] = self.lines()
            if self.chance(20) and "full" in node:
                node["floor"] = -self.amount()
        if rule == "tier":
            node["table"] = self.table(True)
        if rule == "measure":
            if self.chance(40):
                node["linear"] = self.random.choice([(Fraction(20), Fraction(40)), (Fraction(10), Fraction(3)),
                                                     (Fraction(0), Fraction(7))])
                node["full"] = self.amount()
            else:
                node["table"] = self.table(False)
        if rule == "ratio":
            if self.chance(50):
                node["table"] = self.table(False, True)
            else:
                node["full"] = self.amount()
        if rule != "none":
            self.decorate(node, mode)
        return node

    def weigh(self, node):
        """A weight, or two by an attribute of the project; the second may be no number."""
        if self.chance(75):
            node["weight"] = self.amount()
        else:
            node["weights"] = (self.amount(), self.amount() if self.chance(75) else None)

    def decorate(self, node, mode):
        if mode == "weighted" and self.chance(80):
            self.weigh(node)
        if self.chance(12) and mode != "pool":
            node["bonus"] = True
            node["required"] = self.chance(15)
        if self.chance(15):
            node["cap"] = self.amount()
        if self.chance(60):
            node["na"] = self.random.choice(["yes", "reason", "full"] + (["redistribute"] if mode == "sum" else []))
        if self.chance(12):
            node["veto"] = self.verdict()
        if self.chance(12) and not node.get("bonus"):
            node["minimum"] = self.minimum()
        if self.chance(12):
            node["gates"] = [self.gate(("item", "section", "inspection"))]
        if self.chance(25):
            node["severity"] = self.random.randrange(1, 5)
        if self.chance(25):
            node["post"] = self.random.choice(["门岗", "巡逻岗"])
        if self.chance(25):
            node["tag"] = self.random.choice(["key", "保证项", "t1", "t2"])
        if node["rule"] not in ("none",) and self.chance(12):
            node["sampling"] = self.random.choice(["mean", "worst", "sum"] if node["rule"] == "deduct" else ["mean", "worst"])
            node["sample"] = "3 of lift"

    def section(self, depth, parent_mode):
        node = {"kind": "section", "code": self.code("s"), "nodes": [],
                "mode": self.random.choice(["sum", "sum", "share", "weighted", "pool"])}
        if parent_mode == "weighted" and self.chance(80):
            self.weigh(node)
        if node["mode"] == "pool":
            node["full"] = Fraction(self.random.choice([10, 20, 30]))
            if self.chance(50):
                node["floor"] = Fraction(0)
        if self.chance(15):
            node["cap"] = self.amount()
        for _ in range(self.random.randrange(1, 4)):
            if depth < 2 and self.chance(20):
                node["nodes"].append(self.section(depth + 1, node["mode"]))
            elif depth < 2 and self.chance(12) and node["mode"] != "pool":
                node["nodes"].append(self.repeat(node["code"], node["mode"]))
            else:
                node["nodes"].append(self.item(node["code"], node["mode"]))
        if self.chance(20):
            node["minimum"] = self.minimum()
        if self.chance(20):
            node["gates"] = [self.gate(("section", "inspection"))]
            if self.chance(40):
                node["gates"].append(dict(self.gate(("inspection",)), tag=self.random.choice(["key", "保证项", "t1"])))
        if self.chance(10):
            node["veto"] = self.verdict(("section", "inspection"))
        if self.chance(30):
            node["na"] = self.random.choice(["yes", "reason", "full"] + (["redistribute"] if parent_mode == "sum" else []))
        return node

    def repeat(self, section, mode, inner=False):
        node = {"kind": "repeat", "code": self.code("r"), "nodes": []}
        if mode == "weighted" and self.chance(50):
            self.weigh(node)
        node["mode"] = self.random.choice(["sum", "sum", "share", "weighted"])
        if self.chance(15):
            node["cap"] = self.amount()
        if self.chance(15):
            node["minimum"] = self.minimum()
        if self.chance(15):
            node["gates"] = [self.gate(("section", "inspection"))]
        if self.chance(10):
            node["veto"] = self.verdict(("section", "inspection"))
        if self.chance(15):
            node["na"] = self.random.choice(["yes", "reason"])
        node["nodes"] = [self.item(section, node["mode"]) for _ in range(self.random.randrange(1, 3))]
        for item in node["nodes"]:
            item.pop("bonus", None)
            item["in_repeat"] = True
        if not inner and self.chance(20):
            node["nodes"].append(self.repeat(section, node["mode"], inner=True))
        return node

    def form(self):
        form = {"settings": {}, "nodes": []}
        settings = form["settings"]
        if self.chance(30):
            settings["mode"] = self.random.choice(["share", "weighted"])
        if self.chance(20):
            settings["scale"] = Fraction(self.random.choice([10, 100, 150, 200]))
        if self.chance(20):
            settings["places"] = self.random.randrange(0, 5)
        if self.chance(20):
            settings["bonus_cap"] = self.amount()
        if self.chance(20):
            settings["count_grade"] = [(0, 0, "优秀"), (0, 2, "良好"), (1, 4, "合格")]
        if self.chance(15):
            settings["bands"] = [(Fraction(85), "甲"), (Fraction(60), "乙"), (Fraction(0), "丙")]
        if self.chance(15):
            settings["pass"] = Fraction(self.random.choice([50, 60, 70])) * settings.get("scale", 100) / 100
        for _ in range(self.random.randrange(1, 4)):
            form["nodes"].append(self.section(0, settings.get("mode", "sum")))
        every = list(items_of(form["nodes"]))
        if "'grade'" in repr(form["nodes"]):
            settings.pop("bands", None)  # a grade that is none of the bands has no rank among them
        tags = {node.get("tag") for node in every}
        for node in sections_of(form["nodes"]):
            node["gates"] = [gate for gate in node.get("gates", []) if not gate["tag"] or gate["tag"] in tags]
        plain = [n for n in every if n["rule"] == "pass_fail" and not {"sample", "in_repeat", "options"} & set(n)]
        for node in nodes_of(form["nodes"]):
            if plain and self.chance(8) and plain[0] not in nodes_of([node]):
                node["relevant"] = (plain[0]["code"], self.random.choice(["pass", "fail"]))
        return form

    def earlier(self, form):
        """Findings of before (GATE-3): on items, lines, options, at any place or at one sample, of any post or of one."""
        found = []
        for node in items_of(form["nodes"]):
            if node["rule"] != "none" and self.chance(40):
                names = [""] + [line["code"] for line in node.get("lines", [])] + [o["name"] for o in node.get("options", [])]
                found.append({"item": node["code"], "line": self.random.choice(names), "times": self.random.randrange(1, 4),
                              "location": self.random.choice(["", "", "L1"]),
                              "post": self.random.choice(["", "", "门岗"])})
        return found

    # Answers -----------------------------------------------------------------------------------------------------
    def value(self, node):
        rule = node["rule"]
        if rule == "choice" or (rule == "pass_fail" and "options" in node):
            return self.random.choice(node["options"])["name"]
        if rule == "pass_fail":
            return self.random.choice(["pass", "fail"])
        if "options" in node:
            names = [o["name"] for o in node["options"]]
            return sorted(self.random.sample(names, self.random.randrange(1, len(names) + 1)))
        if rule == "deduct":
            if len(node["lines"]) == 1 and self.chance(30):
                return self.random.randrange(0, 5)
            return {"occurrences": {line["code"]: self.random.randrange(1, 5) for line in node["lines"] if self.chance(50)}}
        if rule == "tier":
            return self.random.randrange(0, 13)
        if rule == "measure":
            return self.random.choice(["0", "3", "4.5", "7", "20", "25", "33.333333333", "40", "55", "-1"])
        if rule == "ratio":
            checked = self.random.choice([0, 1, 3, 6, 7, 12, 40])
            return {"compliant": self.random.randrange(0, checked + 1) if checked else 0, "checked": checked}
        if rule == "points":
            part = node["full"] * self.random.choice([Fraction(0), Fraction(1, 2), Fraction(3, 10), Fraction(1)])
            part = part if (part * 10**9).denominator == 1 else node["full"]
            part = node["floor"] if "floor" in node and self.chance(20) else part
            return text(min(part, node.get("cap", part)))
        return "seen"

    def sample_value(self, node):
        return {"na": "out of order"} if "na" in node and self.chance(10) else self.value(node)

    def answers_of(self, nodes, into, complete):
        for node in nodes:
            if node["kind"] == "repeat" and "na" in node and self.chance(15):
                into[node["code"]] = {"na": "absent"}
                continue
            if node["kind"] == "repeat":
                into[node["code"]] = []
                for _ in range(self.random.randrange(1, 4)):
                    inner = {}
                    self.answers_of(node["nodes"], inner, complete)
                    into[node["code"]].append(inner)
                continue
            mode = node.get("na", "no")
            if mode != "no" and self.chance(15):
                into[node["code"]] = {"na": "absent" if self.chance(95) else ""}
                if node["kind"] == "section" and self.chance(60):
                    continue  # otherwise what stands in it was answered before
            if node["kind"] == "section":
                self.answers_of(node["nodes"], into, complete)
                continue
            if node["code"] in into or not (complete or self.chance(80)):
                continue
            if node.get("sample"):
                into[node["code"]] = {"samples": [{"sample": f"L{i}", "value": self.sample_value(node)}
                                                  for i in range(self.random.randrange(1, 4))], "population": 3}
            else:
                into[node["code"]] = self.value(node)


def nodes_of(nodes):
    for node in nodes:
        yield node
        yield from nodes_of(node.get("nodes", []))


def items_of(nodes):
    for node in nodes:
        if node["kind"] == "item":
            yield node
        else:
            yield from items_of(node["nodes"])


def sections_of(nodes):
    for node in nodes:
        if node["kind"] == "section":
            yield node
            yield from sections_of(node["nodes"])


# CSV ---------------------------------------------------------------------------------------------------------------
def verdict_text(verdict):
    reach, kind, number = verdict
    if kind in ("0", "fail"):
        return f"{reach} {kind}"
    return f"{reach} {kind} {number if kind == 'grade' else text(number)}"


def gate_text(gate):
    bound = text(gate["bound"] * 100) + "%" if gate["figure"] == "share" else text(gate["bound"])
    of = f" of tag {gate['tag']}" if gate["tag"] else ""
    return f"{gate['figure']} {gate['compare']} {bound}{of} -> {verdict_text(gate['verdict'])}"


def step_text(step):
    head = "else" if step[0] == "else" else step[0] + text(step[1])
    return head + ":" + text(step[2]) + (":" + verdict_text(step[3]) if step[3] else "")


def rows_of(nodes, lists):
    for node in nodes:
        row = {"sheet": "survey", "name": node["code"], "label": node["code"]}
        for key in ("full", "weight", "floor", "cap"):
            if node.get(key) is not None:
                row[key] = text(node[key])
        if node.get("weights"):
            new, other = (text(one) if one is not None else "''" for one in node["weights"])
            row["weight"] = f"if(${{project.stage}} = 'new', {new}, {other})"
        for key in ("na", "tag", "sampling", "sample", "post"):
            if node.get(key):
                row[key] = node[key]
        if node.get("minimum"):
            kind, bound = node["minimum"]
            row["minimum"] = text(bound * 100) + "%" if kind == "share" else text(bound)
        if node.get("gates"):
            row["gate"] = ";".join(gate_text(g) for g in node["gates"])
        if node.get("veto"):
            row["veto"] = verdict_text(node["veto"])
        if node.get("severity"):
            row["severity"] = SEVERITY[node["severity"]]
        if node.get("relevant"):
            row["relevant"] = f"${{{node['relevant'][0]}}} = '{node['relevant'][1]}'"
        if node["kind"] != "item":
            word = "group" if node["kind"] == "section" else "repeat"
            yield {**row, "type": "begin " + word, "mode": node["mode"]}
            yield from rows_of(node["nodes"], lists)
            yield {"sheet": "survey", "type": "end " + word}
            continue
        row["rule"] = node["rule"]
        if node.get("bonus"):
            row["bonus"] = "yes"
        if node.get("table"):
            row["table"] = ";".join(step_text(s) for s in node["table"])
        if node.get("linear"):
            row["table"] = f"linear {text(node['linear'][0])}..{text(node['linear'][1])}"
        if node.get("required"):
            row["required"] = "yes"
        if "options" in node:
            row["type"] = ("select_one " if node["rule"] in ("choice", "pass_fail") else "select_multiple ") + "c" + node["code"]
            lists.append(("c" + node["code"], node["options"]))
        if node.get("lines"):
            row["lines"] = "c" + node["code"]
            lists.append(("c" + node["code"], [dict(line, name=line["code"]) for line in node["lines"]]))
        yield row


def csv_of(form):
    lists = []
    rows = list(rows_of(form["nodes"], lists))
    for name, options in lists:
        for option in options:
            row = {"sheet": "choices", "list_name": name, "name": option["name"], "label": option["name"]}
            if option.get("points") is not None:
                row["points"] = text(option["points"])
            if option.get("share") is not None:
                row["share"] = text(option["share"] * 100) + "%"
            if option.get("fail"):
                row["fail"] = SEVERITY[option["fail"]]
            if option.get("veto"):
                row["veto"] = verdict_text(option["veto"])
            if option.get("cap") is not None:
                row["cap"] = text(option["cap"])
            if option.get("free"):
                row["free"] = option["free"]
            for key in ("na", "unscored", "once", "zero"):
                if option.get(key):
                    row[key] = "yes"
            rows.append(row)
    settings = form["settings"]
    row = {"sheet": "settings"}
    for key in ("scale", "pass", "bonus_cap"):
        if key in settings:
            row[key] = text(settings[key])
    for key in ("places", "mode"):
        if key in settings:
            row[key] = settings[key]
    if "bands" in settings:
        row["bands"] = ";".join(f"{text(low)}:{name}" for low, name in settings["bands"])
    if "count_grade" in settings:
        row["count_grade"] = ";".join(f"{key}/{normal}:{name}" for key, normal, name in settings["count_grade"])
    if len(row) > 1:
        rows.append(row)
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def case(random):
    maker = Maker(random)
    form = maker.form()
    answers = {}
    maker.answers_of(form["nodes"], answers, maker.chance(75))
    policy, context = None, None
    if maker.chance(25):
        scoring = {"places": maker.random.randrange(0, 6)}
        if maker.chance(30):
            scoring["scale"] = maker.random.choice(["10", "120", "33.333333333"])
        if maker.chance(30):
            reached = [one for one in ("7", "55.5", "70") if Fraction(one) <= Fraction(scoring.get("scale", 100))]
            scoring["pass"] = maker.random.choice(reached)
        if maker.chance(30):
            scoring["bands"] = [{"from": low, "name": name} for low, name in zip(("95", "70.000000001", "40", "0"), GRADES)]
        if maker.chance(50):
            scoring["adjustments"] = [{"id": "new", "attribute": "stage", "equals": "new", "factor": "0.9"}]
        if maker.chance(30):
            scoring.setdefault("adjustments", []).append({"id": "all", "attribute": "", "equals": "", "points": "-1.5"})
        if maker.chance(30):
            scoring["adjustment_cap"] = 5
        if maker.chance(60):
            scoring["repetition"] = {"factor": maker.random.choice(["2", "1.5", "0.333333333"]),
                                     "grows_each_time": maker.chance(40), "may_exceed_full": maker.chance(30)}
        policy = {"id": "p", "version": "1", "scoring": scoring}
        context = {"project": "P", "attributes": {"stage": maker.random.choice(["new", "old"])},
                   "earlier": maker.earlier(form)}
    return form, csv_of(form), answers, context, policy
