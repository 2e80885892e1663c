"""The scoring rules once more, with exact fractions: written from the rules' text (docs/guides/score.md), sharing nothing
with the engine. `score(form, answers, context, policy)` gives the result that `wincheck score --json` must print.

A form is {"settings": {...}, "nodes": [NODE, ...]}; a NODE is a dict with kind (section, repeat, item), code, the scoring
columns as values (Fractions, lists), and nodes for its children. tests/oracle/generator.py makes such forms.
"""
from fractions import Fraction

from figures import BANDS, HUNDRED, KEY_TAGS, LIMIT, Part, below, display, divided, effect, fires, held, rounded, text
from items import Items


class Scorer(Items):
    """Sections and repeats on top of the items (ROLL, ITEM-4)."""

    def section(self, node, scope, place):
        part = Part("section", node["code"], "scored")
        part.weight = node.get("weight")
        if not self.is_visible(node, scope):
            return self.without(node, part, "hidden", scope)
        value = scope.get(node["code"])
        if self.is_absent(node, value):
            full = self.whole(node, scope)
            self.without(node, part, "not-applicable", scope)
            return self.absent(part, node["na"] if full is not None else "yes", full)
        self.holders.append((node["code"], []))
        part.parts = [self.node(child, scope, place) for child in node["nodes"]]
        self.settle(node, part, self.holders.pop()[1])
        for number, gate in enumerate(node.get("gates", []), 1):
            if gate["tag"]:
                self.tag_gates.append((node["code"], number, gate))
        return part

    def settle(self, node, part, verdicts):
        """A section, or one instance of a repeat, from its parts: the sum, verdicts from inside, its own gates."""
        self.combine(part, node.get("mode", "sum"), node)
        if part.state != "scored":
            return
        arithmetic = part.value
        outcomes = [arithmetic] + [effect(v, arithmetic) for v in verdicts]
        part.value = min(outcomes)
        self.section_gates(node, part, arithmetic, outcomes)

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

    def whole(self, node, scope):
        """Full marks with everything that shows applicable, of a repeat those of its instances; None where nothing scores."""
        if node["kind"] == "item":
            return None if node.get("bonus") or node["rule"] == "none" else self.full_of(node)
        if node["kind"] == "repeat":
            given = scope.get(node["code"])
            each = [self.whole_of_parts(node, instance) for instance in given] if isinstance(given, list) else []
            each = [full for full in each if full is not None]
            return sum(each, Fraction(0)) if each else None
        return self.whole_of_parts(node, scope)

    def whole_of_parts(self, node, scope):
        mode = node.get("mode", "sum")
        fulls = [(self.whole(child, scope), child.get("weight", Fraction(1))) for child in node["nodes"]
                 if self.is_visible(child, scope)]
        fulls = [(full, weight) for full, weight in fulls if full is not None]
        if not fulls:
            return None
        if mode == "pool":
            return node["full"]
        total = sum(full for full, _ in fulls)
        if mode == "share":
            return HUNDRED if total else None
        if mode == "weighted":
            weights = sum(weight for _, weight in fulls)
            return rounded(sum(full * weight for full, weight in fulls) / weights) if weights else None
        return total

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
            part.value = held(node["full"] - (full - value))
            if any(c.open for c in part.parts):
                part.value = min(node.get("floor") or Fraction(0), Fraction(0))
        else:
            if moved:
                value, full = divided(value * (full + moved), full), full + moved
            if mode == "share":
                value, full = divided(HUNDRED * value, full), HUNDRED
            part.value, part.full = held(value), held(full)

    def repeat(self, node, scope, place):
        part = Part("repeat", node["code"], "scored")
        part.weight = node.get("weight")
        if not self.is_visible(node, scope):
            return self.without(node, part, "hidden", scope)
        given = scope.get(node["code"])
        if isinstance(given, dict) and "na" in given and node.get("na", "no") != "no":
            part.state = "not-applicable"
            return part
        for instance in given or []:
            child = Part("repeat", node["code"], "scored")
            self.holders.append((node["code"], []))
            child.parts = [self.node(inner, instance, place) for inner in node["nodes"]]
            self.settle(node, child, self.holders.pop()[1])
            part.parts.append(child)
        self.combine(part, "sum", None)
        return part

    def node(self, node, scope, place=""):
        return {"item": self.item, "section": self.section, "repeat": self.repeat}[node["kind"]](node, scope, place)


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
        state = "incomplete" if stands.unanswered or self.passes[0].missing else "scored" if stands.full else "not-scored"
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
            of = Fraction(self.scoring.get("scale", 100)) if given else HUNDRED
            bands = [(rounded(low * scale / of), name) for low, name in shipped]
        line = self.settings.get("pass")
        if line is None:
            of = Fraction(self.scoring.get("scale", 100))
            stated = Fraction(self.scoring["pass"]) if "pass" in self.scoring else rounded(60 * of / 100)
            line = rounded(stated * scale / of)
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


def weighed(nodes, attributes):
    """The nodes with the weights that the project's attributes give (ORG-4); no number weighs 1."""
    out = []
    for node in nodes:
        node = dict(node)
        if node.get("weights"):
            new, other = node["weights"]
            chosen = new if attributes.get("stage") == "new" else other
            node["weight"] = Fraction(1) if chosen is None else chosen
        if "nodes" in node:
            node["nodes"] = weighed(node["nodes"], attributes)
        out.append(node)
    return out


def score(form, answers, context=None, policy=None):
    form = dict(form, nodes=weighed(form["nodes"], (context or {}).get("attributes", {})))
    return Inspection(form, answers, context, policy).result()
