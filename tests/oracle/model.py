"""The scoring rules once more, with exact fractions: written from the rules' text (docs/guides/score.md), sharing nothing
with the engine. `score(form, answers, context, policy)` gives the result that `wincheck score --json` must print.

A form is {"settings": {...}, "nodes": [NODE, ...]}; a NODE is a dict with kind (section, repeat, item), code, the scoring
columns as values (Fractions, lists), and nodes for its children. tests/oracle/generator.py makes such forms.
"""
from fractions import Fraction

NANO = 10 ** 9
HUNDRED = Fraction(100)
BANDS = [(Fraction(90), "优秀"), (Fraction(80), "良好"), (Fraction(60), "合格"), (Fraction(0), "不合格")]
KEY_TAGS = {"key", "关键项", "关键", "保证项", "主控项"}
COMPARE = {"<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b}


def rounded(value, places=9):
    """Half away from zero (SCO-1)."""
    scaled = abs(Fraction(value)) * 10 ** places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 10 ** places)


LIMIT = Fraction(10 ** 9)


def divided(numerator, denominator):
    """One rounding; a figure that a negative value over tiny full marks drives beyond +-10^9 points stops there."""
    return max(-LIMIT, min(LIMIT, rounded(Fraction(numerator) / Fraction(denominator))))


def text(value):
    """Exact decimal text, no trailing zeros."""
    if value is None:
        return None
    nano = Fraction(value) * NANO
    assert nano.denominator == 1, value
    digits = f"{abs(nano.numerator):010d}"
    fraction = digits[-9:].rstrip("0")
    return ("-" if nano < 0 else "") + digits[:-9] + ("." + fraction if fraction else "")


class Part:
    """One figure of the tree. `value` and `full` are None where the node does not enter the sums above it."""

    def __init__(self, kind, code, state, value=None, full=None):
        self.kind, self.code, self.state, self.value, self.full = kind, code, state, value, full
        self.weight = None
        self.parts = []
        self.unanswered = 0
        self.failed = 0          # failed items inside
        self.moved = Fraction(0)  # full marks that n/a children hand to siblings
        self.bonus = False
        self.tag = ""
        self.open = False        # unanswered, with no full marks of its own: a pool stands at 0

    def enters(self):
        return self.full is not None and not self.bonus


class Scorer:
    """One pass. With `so_far` unanswered items are left out, otherwise they are 0 of their full marks."""

    def __init__(self, form, answers, context, policy, so_far):
        self.form, self.answers, self.policy, self.so_far = form, answers, policy, so_far
        self.earlier = (context or {}).get("earlier", [])
        self.attributes = (context or {}).get("attributes", {})
        self.repetition = policy.get("repetition") or {}
        self.factor = Fraction(self.repetition["factor"]) if "factor" in self.repetition else None
        self.holders = []         # verdicts on the sections and instances around the item in hand
        self.open_tags = set()
        self.bonus = Fraction(0)
        self.gates = []           # (id, at, cause)
        self.on_inspection = []   # verdicts
        self.tagged = []          # Parts of items
        self.findings = []
        self.tag_gates = []

    # Items -----------------------------------------------------------------------------------------------------
    def full_of(self, item):
        """Full marks before any answer (ITEM-2, ITEM-3: derived from the options where not stated)."""
        if item.get("full") is not None:
            return item["full"]
        rule = item["rule"]
        if rule == "choice":
            points = [o["points"] for o in item["options"] if o.get("points") is not None]
            return max(points) if points else Fraction(0)
        if rule == "multiple":
            return sum((o["points"] for o in item["options"] if (o.get("points") or 0) > 0), Fraction(0))
        if rule in ("tier", "measure", "ratio"):
            return max((step[2] for step in item["table"]), default=Fraction(0))
        return Fraction(0)

    def step_of(self, table, number):
        for step in table:
            if step[0] == "else" or COMPARE[step[0]](number, step[1]):
                return step
        raise AssertionError("a table has a gap")

    def by_rule(self, item, value, place):
        """(points, facts) of one answer; points None = not scored, 'na' = not applicable. Facts: failed, vetoes, severity."""
        rule, full = item["rule"], self.full_of(item)
        floor = item.get("floor") or Fraction(0)
        facts = {"failed": False, "declared": False, "vetoes": [], "found": []}
        if rule == "pass_fail":
            facts["failed"] = value == "fail"
            return (Fraction(0) if value == "fail" else full), facts
        if rule in ("choice", "multiple"):
            by_name = {o["name"]: o for o in item["options"]}
            chosen = [by_name[name] for name in ([value] if rule == "choice" else value)]
            facts["declared"] = any(o.get("fail") for o in item["options"])
            for option in chosen:
                if option.get("fail"):
                    facts["failed"] = True
                    facts["found"].append((option["name"], option["fail"]))
                if option.get("veto"):
                    facts["vetoes"].append((option["veto"], option["name"]))
            if any(o.get("na") for o in chosen):
                return "na", facts
            worth = [o["points"] if o.get("points") is not None else
                     rounded(full * o["share"]) if o.get("share") is not None else None for o in chosen]
            worth = [w for w in worth if w is not None]
            if rule == "choice":
                return (worth[0] if worth else None), facts
            return min(max(sum(worth, Fraction(0)), floor), full), facts
        if rule == "deduct":
            return self.deduction(item, value, full, floor, facts, place), facts
        if rule == "tier":
            step = self.step_of(item["table"], Fraction(value))
            if step[3]:
                facts["vetoes"].append((step[3], item["code"]))
            return step[2], facts
        if rule == "measure":
            number = Fraction(value)
            if item.get("linear"):
                low, high = item["linear"]
                share = (number - low) / (high - low)
                return rounded(full * min(max(share, Fraction(0)), Fraction(1))), facts
            step = self.step_of(item["table"], number)
            if step[3]:
                facts["vetoes"].append((step[3], item["code"]))
            return step[2], facts
        if rule == "ratio":
            compliant, checked = value["compliant"], value["checked"]
            if checked == 0:
                return "na", facts
            if item.get("table"):
                step = self.step_of(item["table"], Fraction(compliant, checked))
                if step[3]:
                    facts["vetoes"].append((step[3], item["code"]))
                return step[2], facts
            return rounded(full * compliant / checked), facts
        if rule == "points":
            return Fraction(value), facts
        return None, facts

    def weighed(self, lost, times):
        """GATE-3: once, or as often as the finding was there before."""
        if self.factor is None or not times:
            return lost
        for _ in range(times if self.repetition.get("grows_each_time") else 1):
            lost = rounded(lost * self.factor)
        return lost

    def repeated(self, node, value, points, full, place):
        """GATE-3 for rules other than deductions: what is lost weighs more."""
        if self.factor is None or points in ("na", None) or points >= full or node["rule"] == "deduct":
            return points
        times = self.times_before(node["code"], "", place)
        if node["rule"] in ("choice", "multiple", "pass_fail"):
            for name in value if isinstance(value, list) else [value]:
                times += self.times_before(node["code"], name, place)
        if not times:
            return points
        heavier = full - self.weighed(full - points, times)
        if self.repetition.get("may_exceed_full"):
            return heavier
        return max(heavier, node["floor"] if node.get("floor") is not None else min(points, Fraction(0)))

    def times_before(self, code, line, place):
        return sum(e.get("times", 1) for e in self.earlier
                   if e["item"] == code and e.get("line", "") == line and (not place or e.get("location", "") in ("", place)))

    def deduction(self, item, value, full, floor, facts, place):
        counts = value["occurrences"] if isinstance(value, dict) else {item["lines"][0]["code"]: value}
        lost, zeroed, repeated = Fraction(0), False, False
        for line in item["lines"]:
            n = counts.get(line["code"], 0)
            if n <= line.get("free", 0):
                continue
            n -= line.get("free", 0)
            taken = line["points"] * (1 if line.get("once") else n)
            if line.get("cap") is not None:
                taken = min(taken, line["cap"])
            zeroed |= bool(line.get("zero"))
            facts["failed"] |= bool(line.get("fail"))
            severity = line.get("fail") or item.get("severity")
            if severity:
                facts["found"].append((line["code"], severity))
            facts["failed"] |= bool(line.get("zero"))
            if line.get("veto"):
                facts["vetoes"].append((line["veto"], line["code"]))
            times = self.times_before(item["code"], line["code"], place) or self.times_before(item["code"], "", place)
            lost += self.weighed(taken, times)
            repeated |= self.factor is not None and times > 0
        facts["lost"], facts["zeroed"] = lost, zeroed
        value = full - lost
        if zeroed:
            value = min(value, Fraction(0))
        if item.get("full") is None or (repeated and self.repetition.get("may_exceed_full")):
            return value
        return max(value, floor)

    def is_visible(self, node, scope):
        """A condition in a repeat reads its own instance."""
        if "relevant" not in node:
            return True
        code, wanted = node["relevant"]
        return (scope[code] if code in scope else self.answers.get(code)) == wanted

    def is_absent(self, node, value):
        """A mark of n/a that counts: allowed, with its reason where one is asked for."""
        mode = node.get("na", "no")
        return isinstance(value, dict) and "na" in value and mode != "no" and (mode != "reason" or bool(value["na"]))

    def without(self, node, part, state):
        """A part that is out with all that is in it."""
        part.state = state
        for child in node.get("nodes", []) if node["kind"] == "section" else []:
            part.parts.append(self.without(child, Part(child["kind"], child["code"], state), state))
            part.parts[-1].weight = child.get("weight")
        return part

    def item(self, node, scope, place):
        code = node["code"]
        part = Part("item", code, "scored")
        part.bonus, part.tag = bool(node.get("bonus")), node.get("tag", "")
        part.weight = node.get("weight")
        if not self.is_visible(node, scope):
            return self.without(node, part, "hidden")
        full = self.full_of(node)
        value = scope.get(code)
        if isinstance(value, dict) and "na" in value:
            mode = node.get("na", "no")
            if mode == "no" or (mode == "reason" and not value["na"]):
                value = None  # a mark that the item forbids counts as unanswered
            else:
                return self.absent(part, mode, full)
        if node["rule"] == "none":
            part.state = "not-scored"
            return part
        if value is None:
            part.state, part.unanswered = "unanswered", 0 if part.bonus else 1
            if not part.bonus:
                self.open_tags.add(part.tag)
            if not self.so_far and not part.bonus:
                part.value, part.full, part.open = Fraction(0), full, node["rule"] == "deduct" and node.get("full") is None
            if part.bonus:
                part.value = part.full = None
            return part
        points, facts = self.folded(node, value, part, place)
        if points == "na":
            return self.absent(part, node.get("na", "no"), full)
        if points is None:
            part.state = "not-scored"
            for veto, cause in facts["vetoes"]:
                self.send("GATE-1", veto, cause, node)
            self.note(node, facts, part)
            self.tagged.append(part)
            return part
        return self.judged(node, part, points, full, facts)

    def absent(self, part, mode, full):
        part.state = "not-applicable"
        if part.bonus:
            return part
        if mode == "full":
            part.value = part.full = full
        elif mode == "redistribute":
            part.moved = full
        return part

    def folded(self, node, value, part, place):
        """SCO-5: by rule per sample, then mean, worst or sum."""
        if not (isinstance(value, dict) and "samples" in value):
            points, facts = self.by_rule(node, value, place)
            return self.repeated(node, value, points, self.full_of(node), place), facts
        lost, worth, merged = Fraction(0), [], {"failed": False, "declared": False, "vetoes": [], "found": []}
        for sample in value["samples"]:
            child = Part("sample", sample["sample"], "scored")
            part.parts.append(child)
            if isinstance(sample["value"], dict) and "na" in sample["value"]:
                child.state = "not-applicable"
                continue
            points, facts = self.by_rule(node, sample["value"], sample["sample"])
            points = self.repeated(node, sample["value"], points, self.full_of(node), sample["sample"])
            if points == "na":
                child.state = "not-applicable"
                continue
            zero = points is not None and points <= 0 < self.full_of(node) and not facts["declared"]
            merged["failed"] |= facts["failed"] or (zero and not part.bonus)
            merged["declared"] |= facts["declared"]
            merged["vetoes"] += facts["vetoes"]
            merged["found"] += facts["found"]
            if points is None:
                child.state = "not-scored"
                continue
            child.value, child.full = points, self.full_of(node)
            worth.append(points)
            lost += facts.get("lost", Fraction(0))
            merged["zeroed"] = merged.get("zeroed", False) or facts.get("zeroed", False)
        if not worth:
            return ("na" if all(c.state == "not-applicable" for c in part.parts) else None), merged
        if node["sampling"] == "mean":
            return rounded(sum(worth) / len(worth)), merged
        if node["sampling"] == "worst":
            return min(worth), merged
        value = self.full_of(node) - lost
        value = min(value, Fraction(0)) if merged["zeroed"] else value
        return value if node.get("full") is None else max(value, node.get("floor") or Fraction(0)), merged

    def note(self, node, facts, part):
        part.failed = int(facts["failed"])
        for line, severity in dict(facts["found"]).items():
            self.findings.append((node["code"], severity))
        if facts["failed"] and not facts["found"]:
            self.findings.append((node["code"], node.get("severity", 2)))

    def judged(self, node, part, points, full, facts):
        """GATE-1, GATE-5, GATE-6 on one item."""
        arithmetic = points
        if node.get("cap") is not None:
            arithmetic = min(arithmetic, node["cap"])
        if arithmetic <= 0 < full and not facts["declared"] and not part.bonus:
            facts["failed"] = True
        outcomes = [arithmetic]
        sent = []
        for veto, cause in facts["vetoes"]:
            sent.append(("GATE-1", veto, cause))
        for veto, cause in facts["vetoes"]:
            if veto[0] == "item":
                outcomes.append(effect(veto, arithmetic))
        low = node.get("minimum")
        if low is not None and below(min(outcomes), full, low):
            facts["failed"] = True
            self.gates.append(("GATE-5", node["code"], node["code"]))
        now = min(outcomes)
        for number, gate in enumerate(node.get("gates", []), 1):
            if gate["tag"]:
                self.tag_gates.append((node["code"], number, gate))
                continue
            if fires(gate, now, full, int(facts["failed"])):
                sent.append(("GATE-6", gate["verdict"], f"{node['code']}#{number}"))
                if gate["verdict"][0] == "item":
                    outcomes.append(effect(gate["verdict"], arithmetic))
        now = min(outcomes)
        if any(v[0] == "item" and v[1] == "fail" for _, v, _ in sent):
            facts["failed"] = True
        if now <= 0 < full and not facts["declared"] and not part.bonus:
            facts["failed"] = True
        if node.get("veto") and (facts["failed"] or (now <= 0 < full and not part.bonus)):
            sent.append(("GATE-1", node["veto"], node["code"]))
            if node["veto"][0] == "item":
                outcomes.append(effect(node["veto"], arithmetic))
        part.value, part.full = min(outcomes), full
        for rule, verdict, cause in sent:
            self.send(rule, verdict, cause, node)
        self.note(node, facts, part)
        self.tagged.append(part)
        if part.bonus:
            self.bonus += part.value
        return part

    def send(self, rule, verdict, cause, node):
        reach = verdict[0]
        if reach == "item":
            self.gates.append((rule, node["code"], cause))
        elif reach == "section" and self.holders:
            self.gates.append((rule, self.holders[-1][0], cause))
            self.holders[-1][1].append(verdict)
        else:
            self.gates.append((rule, "", cause))
            self.on_inspection.append(verdict)

    # Sections --------------------------------------------------------------------------------------------------
    def section(self, node, scope, place):
        part = Part("section", node["code"], "scored")
        part.weight = node.get("weight")
        if not self.is_visible(node, scope):
            return self.without(node, part, "hidden")
        value = scope.get(node["code"])
        if self.is_absent(node, value):
            full = self.whole(node)
            self.without(node, part, "not-applicable")
            return self.absent(part, node["na"], full)
        self.holders.append((node["code"], []))
        part.parts = [self.node(child, scope, place) for child in node["nodes"]]
        verdicts = self.holders.pop()[1]
        self.combine(part, node.get("mode", "sum"), node)
        for number, gate in enumerate(node.get("gates", []), 1):
            if gate["tag"]:
                self.tag_gates.append((node["code"], number, gate))
        if part.state != "scored":
            return part
        arithmetic = part.value
        outcomes = [arithmetic] + [effect(v, arithmetic) for v in verdicts]
        part.value = min(outcomes)
        self.section_gates(node, part, arithmetic, outcomes)
        return part

    def section_gates(self, node, part, arithmetic, outcomes):
        complete = part.unanswered == 0
        for number, gate in enumerate(node.get("gates", []), 1):
            if gate["tag"]:
                continue
            if not complete and not (gate["figure"] == "failed" and gate["compare"] in (">", ">=")):
                continue
            if fires(gate, part.value, part.full, part.failed):
                self.act(gate["verdict"], "GATE-6", f"{node['code']}#{number}", node, outcomes, arithmetic)
        part.value = min(outcomes)
        if complete and node.get("veto") and part.value <= 0 < part.full:
            self.act(node["veto"], "GATE-1", node["code"], node, outcomes, arithmetic)
        part.value = min(outcomes)
        if complete and node.get("minimum") is not None and below(part.value, part.full, node["minimum"]):
            self.gates.append(("GATE-2", "", node["code"]))
            self.on_inspection.append(("inspection", "fail", None))

    def act(self, verdict, rule, cause, node, outcomes, arithmetic):
        if verdict[0] == "inspection":
            self.gates.append((rule, "", cause))
            self.on_inspection.append(verdict)
        else:
            self.gates.append((rule, node["code"], cause))
            outcomes.append(effect(verdict, arithmetic))

    def whole(self, node):
        """Full marks of a section with everything in it applicable, repeats empty."""
        if node["kind"] == "item":
            return Fraction(0) if node.get("bonus") or node["rule"] == "none" else self.full_of(node)
        if node["kind"] == "repeat":
            return Fraction(0)
        mode = node.get("mode", "sum")
        if mode == "share":
            return HUNDRED
        if mode == "pool":
            return node["full"]
        fulls = [(self.whole(child), child.get("weight", Fraction(1))) for child in node["nodes"]]
        fulls = [f for f in fulls if f[0] > 0]
        if mode == "weighted":
            total = sum(w for _, w in fulls)
            return rounded(sum(f * w for f, w in fulls) / total) if total else Fraction(0)
        return sum((f for f, _ in fulls), Fraction(0))

    def combine(self, part, mode, node):
        """ROLL-1, then the section's own cap and floor."""
        self.fold(part, mode, node)
        if part.state != "scored" or node is None:
            return
        if node.get("cap") is not None:
            part.value = min(part.value, node["cap"])
        if node.get("floor") is not None or mode == "pool":
            part.value = max(part.value, node.get("floor") or Fraction(0))
        if mode == "pool":
            part.value = min(part.value, part.full)

    def fold(self, part, mode, node):
        for child in part.parts:
            part.unanswered += child.unanswered
            part.failed += child.failed
        entering = [c for c in part.parts if c.enters()]
        moved = sum((c.moved for c in part.parts), Fraction(0))
        value = sum((c.value for c in entering), Fraction(0))
        full = sum((c.full for c in entering), Fraction(0))
        part.state = "scored"
        if not entering or (full == 0 and (mode == "share" or moved)):
            out = [c.state for c in part.parts if c.state == "not-applicable"]
            part.state = "not-applicable" if out else "not-scored"
            return
        if mode == "weighted":
            weights = [c.weight if c.weight is not None else Fraction(1) for c in entering]
            total = sum(weights)
            if total == 0:
                part.state = "not-scored"
                return
            part.value = divided(sum(w * c.value for w, c in zip(weights, entering)), total)
            part.full = divided(sum(w * c.full for w, c in zip(weights, entering)), total)
        elif mode == "pool":
            part.full = node["full"]
            part.value = node["full"] - (full - value)
            if any(c.open for c in part.parts):
                part.value = min(node.get("floor") or Fraction(0), Fraction(0))
        else:
            if moved:
                value, full = divided(value * (full + moved), full), full + moved
            if mode == "share":
                value, full = divided(HUNDRED * value, full), HUNDRED
            part.value, part.full = value, full

    def repeat(self, node, scope, place):
        part = Part("repeat", node["code"], "scored")
        part.weight = node.get("weight")
        if not self.is_visible(node, scope):
            return self.without(node, part, "hidden")
        given = scope.get(node["code"])
        if isinstance(given, dict) and "na" in given and node.get("na", "no") != "no":
            part.state = "not-applicable"
            return part
        for instance in given or []:
            child = Part("repeat", node["code"], "scored")
            self.holders.append((node["code"], []))
            child.parts = [self.node(inner, instance, place) for inner in node["nodes"]]
            verdicts = self.holders.pop()[1]
            self.combine(child, "sum", None)
            if child.state == "scored":
                child.value = min([child.value] + [effect(v, child.value) for v in verdicts])
            part.parts.append(child)
        self.combine(part, "sum", None)
        return part

    def node(self, node, scope, place=""):
        return {"item": self.item, "section": self.section, "repeat": self.repeat}[node["kind"]](node, scope, place)


def below(value, full, minimum):
    kind, bound = minimum
    return value < bound if kind == "points" else value < bound * full


def effect(verdict, value):
    """What one verdict makes of an arithmetic figure; the lowest of several wins."""
    kind, number = verdict[1], verdict[2]
    if kind == "0":
        return min(value, Fraction(0))
    if kind == "cap":
        return min(value, number)
    if kind == "minus":
        return min(value, max(value - number, Fraction(0)))  # never below 0 by itself
    return value


def fires(gate, value, full, failed):
    figure = gate["figure"]
    if figure == "share":
        if not full:
            return False
        # value / full against the bound without dividing
        return COMPARE[gate["compare"]](value, gate["bound"] * full)
    number = {"value": value, "lost": full - value if full is not None else None, "failed": Fraction(failed)}[figure]
    return number is not None and COMPARE[gate["compare"]](number, gate["bound"])


def display(exact, places, edges):
    """The shown score: at `places`, with more digits where rounding would stand on the other side of an edge (SCO-2)."""
    for digits in range(places, 10):
        shown = rounded(exact, digits)
        if all((shown >= edge) == (exact >= edge) for edge in edges):
            return shown
    return exact


class Inspection:
    """The root: scale, adjustments, bonus, verdicts, bands (SCO-2, GATE, ROLL-2, ROLL-6, ROLL-7)."""

    def __init__(self, form, answers, context, policy):
        self.form, self.policy = form, policy or {}
        self.settings = form.get("settings", {})
        scoring = self.policy.get("scoring", {})
        self.scoring = scoring
        self.passes = [Scorer(form, answers, context, scoring, so_far) for so_far in (False, True)]
        self.roots = []
        for scorer in self.passes:
            root = Part("section", "", "scored")
            root.parts = [scorer.node(child, answers) for child in form["nodes"]]
            scorer.combine(root, self.settings.get("mode", "sum"), None)
            self.roots.append(root)

    def result(self):
        stands, so_far = self.roots
        state = "incomplete" if stands.unanswered else "scored" if stands.full else "not-scored"
        scorer = self.passes[0]
        out = {"rules": "score/1", "state": state, "as_it_stands": figures(stands), "so_far": figures(so_far),
               "score": None, "band": None, "passed": None}
        bonus = scorer.bonus
        if self.settings.get("bonus_cap") is not None:
            bonus = min(bonus, self.settings["bonus_cap"])
        out["bonus"] = text(bonus)
        adjusted = None
        if state == "scored":
            adjusted = self.adjusted(stands, scorer)
        self.tag_gates(scorer, stands)
        if state == "scored":
            self.verdict(out, adjusted + bonus, scorer)
        elif state == "not-scored" and self.settings.get("count_grade"):
            self.verdict(out, None, scorer)
            out["score"] = None
        out["gates"] = sorted([rule, at, cause] for rule, at, cause in scorer.gates)
        out["parts"] = [shape(part) for part in stands.parts]
        out["findings"] = sorted([item, severity] for item, severity in scorer.findings)
        return out

    def scale(self):
        return self.settings.get("scale", Fraction(self.scoring.get("scale", 100)))

    def adjusted(self, root, scorer):
        exact = divided(self.scale() * root.value, root.full)
        total = Fraction(0)
        for change in self.scoring.get("adjustments", []):
            attribute = change.get("attribute", "")
            if attribute and str(scorer.attributes.get(attribute, "")) != str(change.get("equals", "")):
                continue
            if "factor" in change:
                total += rounded(exact * Fraction(change["factor"])) - exact
            if "points" in change:
                total += Fraction(change["points"])
            scorer.gates.append(("ROLL-7", "", change["id"]))
        cap = self.scoring.get("adjustment_cap")
        if cap is not None:
            total = max(-Fraction(cap), min(Fraction(cap), total))
        return exact + total

    def tag_gates(self, scorer, root):
        for code, number, gate in scorer.tag_gates:
            parts = [p for p in scorer.tagged if p.tag == gate["tag"] and not p.bonus]
            value = sum((p.value or Fraction(0) for p in parts), Fraction(0))
            full = sum((p.full or Fraction(0) for p in parts), Fraction(0))
            failed = sum(p.failed for p in parts)
            if gate["tag"] in scorer.open_tags and not (gate["figure"] == "failed" and gate["compare"] in (">", ">=")):
                continue
            if parts and fires(gate, value, full, failed) and gate["verdict"][0] == "inspection":
                scorer.gates.append(("GATE-6", "", f"{code}#{number}"))
                scorer.on_inspection.append(gate["verdict"])

    def verdict(self, out, exact, scorer):
        bands = self.settings.get("bands")
        scale = self.scale()
        if bands is None:
            given = self.scoring.get("bands")
            shipped = [(Fraction(b["from"]), b["name"]) for b in given] if given else BANDS
            of = Fraction(self.scoring.get("scale", 100))
            bands = [(rounded(low * scale / of), name) for low, name in shipped]
        line = self.settings.get("pass")
        if line is None:
            line = rounded(Fraction(self.scoring.get("pass", 60)) * scale / Fraction(self.scoring.get("scale", 100)))
        has_points = exact is not None
        exact = exact if has_points else LIMIT  # grading by counting alone: no pass mark stands in its way
        final = min([exact] + [effect(v, exact) for v in scorer.on_inspection if has_points])
        grades = [v[2] for v in scorer.on_inspection if v[1] == "grade"]
        names = [name for _, name in bands]
        band, outside = next((name for low, name in bands if final >= low), names[-1]), ""
        if self.settings.get("count_grade"):
            band = names[0]
            grades = [self.counted(scorer) or names[-1]] + grades
        for grade in grades:
            if grade not in names:
                outside = grade
            elif names.index(grade) > names.index(band):
                band = grade
        passed = final >= line and not outside and not any(v[1] == "fail" for v in scorer.on_inspection)
        band = outside or band
        for grade in grades:
            upper = next((bands[i - 1][0] for i, name in enumerate(names) if name == grade and i > 0), None)
            passed = passed and not (upper is not None and upper <= line)
        places = self.settings.get("places", self.scoring.get("places", 2))
        out["score"] = text(display(final, places, [low for low, _ in bands[:-1]] + [line]))
        out["band"], out["passed"] = band or None, passed

    def counted(self, scorer):
        key = sum(p.failed for p in scorer.tagged if p.tag in KEY_TAGS)
        normal = sum(p.failed for p in scorer.tagged if p.tag not in KEY_TAGS)
        for key_max, normal_max, grade in self.settings["count_grade"]:
            if key <= key_max and normal <= normal_max:
                return grade
        return ""


def figures(part):
    if part.full is None:
        return {"value": None, "full": None, "percent": None}
    percent = divided(HUNDRED * part.value, part.full) if part.full else None
    return {"value": text(part.value), "full": text(part.full), "percent": text(percent)}


def shape(part):
    return [part.code, part.kind, part.state, text(part.value), text(part.full), text(part.weight),
            [shape(child) for child in part.parts]]


def score(form, answers, context=None, policy=None):
    return Inspection(form, answers, context, policy).result()
