"""Rules of the scoring model for one item: what its answer is worth, with lines, samples and verdicts (ITEM, GATE)."""
from fractions import Fraction

from figures import COMPARE, Part, below, effect, fires, rounded, text


class Items:
    """One pass. With `so_far` unanswered items are left out, otherwise they are 0 of their full marks."""

    def __init__(self, form, answers, context, policy, so_far):
        self.form, self.answers, self.policy, self.so_far = form, answers, policy, so_far
        self.earlier = (context or {}).get("earlier", [])
        self.attributes = (context or {}).get("attributes", {})
        self.repetition = policy.get("repetition") or {}
        self.factor = Fraction(self.repetition["factor"]) if "factor" in self.repetition else None
        self.holders = []         # verdicts on the sections and instances around the item in hand
        self.open_tags = set()
        self.missing = 0          # required answers that are not there, scored or not
        self.bonus = Fraction(0)
        self.gates = []           # (id, at, cause)
        self.on_inspection = []   # verdicts
        self.tagged = []          # Parts of items
        self.findings = []
        self.tag_gates = []

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
        """(points, facts) of one answer within the item's cap; points None = not scored, 'na' = not applicable."""
        points, facts = self.uncapped(item, value, place)
        if points not in (None, "na") and item.get("cap") is not None:
            points = min(points, item["cap"])
        return points, facts

    def uncapped(self, item, value, place):
        """The same before the cap. Facts: failed, declared, vetoes, found."""
        rule, full = item["rule"], self.full_of(item)
        floor = item.get("floor") or Fraction(0)
        facts = {"failed": False, "declared": False, "vetoes": [], "found": []}
        if rule == "pass_fail" and "options" not in item:
            facts["failed"] = value == "fail"
            return (Fraction(0) if value == "fail" else full), facts
        if "options" in item:
            by_name = {o["name"]: o for o in item["options"]}
            chosen = [by_name[name] for name in (value if isinstance(value, list) else [value])]
            facts["declared"] = any(o.get("fail") for o in item["options"])
            for option in chosen:
                if option.get("fail"):
                    facts["failed"] = True
                    facts["found"].append((option["name"], option["fail"]))
                if option.get("veto"):
                    facts["vetoes"].append((option["veto"], option["name"]))
            if any(o.get("na") for o in chosen):
                return "na", facts
            if rule == "none":
                return None, facts
            if rule == "pass_fail":
                return self.passed(chosen[0], full, facts), facts
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
                facts["vetoes"].append((step[3], text(Fraction(value))))
            return step[2], facts
        if rule == "measure":
            number = Fraction(value)
            if item.get("linear"):
                low, high = item["linear"]
                share = (number - low) / (high - low)
                return rounded(full * min(max(share, Fraction(0)), Fraction(1))), facts
            step = self.step_of(item["table"], number)
            if step[3]:
                facts["vetoes"].append((step[3], text(number)))
            return step[2], facts
        if rule == "ratio":
            compliant, checked = value["compliant"], value["checked"]
            if checked == 0:
                return "na", facts
            if item.get("table"):
                step = self.step_of(item["table"], Fraction(compliant, checked))
                if step[3]:
                    facts["vetoes"].append((step[3], f"{compliant}/{checked}"))
                return step[2], facts
            return rounded(full * compliant / checked), facts
        if rule == "points":
            return Fraction(value), facts
        return None, facts

    def passed(self, option, full, facts):
        """ITEM-1 with options of its own: one without points is worth full marks, or nothing where it says so."""
        if option.get("unscored"):
            return None
        points, share = option.get("points"), option.get("share")
        low = (points is not None and points <= 0) or (share is not None and share <= 0)
        facts["failed"] |= bool(option.get("fail")) or low or option["name"] in ("fail", "no")
        if points is not None:
            return points
        if share is not None:
            return rounded(full * share)
        return Fraction(0) if facts["failed"] else full

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
        times = self.times_before(node, "", place)
        if node["rule"] in ("choice", "multiple", "pass_fail"):
            for name in value if isinstance(value, list) else [value]:
                times += self.times_before(node, name, place)
        if not times:
            return points
        heavier = full - self.weighed(full - points, times)
        if self.repetition.get("may_exceed_full"):
            return heavier
        return max(heavier, node["floor"] if node.get("floor") is not None else min(points, Fraction(0)))

    def times_before(self, node, line, place):
        """FIX-3: of that item and line, there and by its responsible post; what nobody has said matches any."""
        return sum(e.get("times", 1) for e in self.earlier
                   if e["item"] == node["code"] and e.get("line", "") == line
                   and (not place or e.get("location", "") in ("", place))
                   and (not node.get("post") or e.get("post", "") in ("", node["post"])))

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
            times = self.times_before(item, line["code"], place) or self.times_before(item, "", place)
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

    def without(self, node, part, state, scope):
        """A part that is out with all that is in it, whatever was answered there."""
        part.state = state
        if node["kind"] == "section":
            self.add_without(node, part, state, scope)
        given = scope.get(node["code"]) if node["kind"] == "repeat" else None
        for instance in given if isinstance(given, list) else []:
            part.parts.append(Part("repeat", node["code"], state))
            self.add_without(node, part.parts[-1], state, instance)
        return part

    def add_without(self, node, part, state, scope):
        for child in node["nodes"]:
            inner = self.without(child, Part(child["kind"], child["code"], state), state, scope)
            inner.weight = child.get("weight")
            part.parts.append(inner)

    def item(self, node, scope, place):
        code = node["code"]
        part = Part("item", code, "scored")
        part.bonus, part.tag = bool(node.get("bonus")), node.get("tag", "")
        part.weight = node.get("weight")
        if not self.is_visible(node, scope):
            return self.without(node, part, "hidden", scope)
        full = self.full_of(node)
        value = scope.get(code)
        if isinstance(value, dict) and "na" in value:
            mode = node.get("na", "no")
            if mode == "no" or (mode == "reason" and not value["na"]):
                value = None  # a mark that the item forbids counts as unanswered
            else:
                return self.absent(part, mode, full)
        if value is None and node.get("required"):
            self.missing += 1
        if node["rule"] == "none" and ("options" not in node or value is None):
            part.state = "unanswered" if value is None and node.get("required") else "not-scored"
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
        value = value if node.get("cap") is None else min(value, node["cap"])
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
