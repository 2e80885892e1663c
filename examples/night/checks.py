"""Counts what holds, says it in plain words, and knows whether all of it held."""
import json


class Checks:
    def __init__(self):
        self.passed = 0
        self.failed = []
        self.skipped = []

    def step(self, number, text):
        print("\n== %s. %s" % (number, text), flush=True)

    def say(self, text):
        print("   " + text, flush=True)

    def holds(self, text, fact, seen=None):
        """One check: `fact` is true, or `seen` is shown. Returns the fact."""
        if fact:
            self.passed += 1
            print("   ok: " + text, flush=True)
        else:
            self.failed.append(text)
            shown = "" if seen is None else " (seen: %s)" % (seen if isinstance(seen, str)
                                                             else json.dumps(seen, ensure_ascii=False))
            print("   NOT OK: " + text + shown[:2000], flush=True)
        return bool(fact)

    def equal(self, text, left, right):
        return self.holds("%s: %s" % (text, left), left == right, "%s and %s" % (left, right))

    def skip(self, text, reason):
        self.skipped.append(text)
        print("   skipped: %s: %s" % (text, reason), flush=True)

    def last_line(self):
        line = "%d passed, %d failed" % (self.passed, len(self.failed))
        return line + (", %d skipped" % len(self.skipped) if self.skipped else "")
