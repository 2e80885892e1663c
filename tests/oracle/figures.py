"""Arithmetic of the scoring model: exact figures, one part of the result's tree, and what bounds and verdicts make of them."""
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


def held(value):
    """A figure that points over tiny full marks drive beyond +-10^9 points stops there."""
    return max(-LIMIT, min(LIMIT, value))


def divided(numerator, denominator):
    """One rounding."""
    return held(rounded(Fraction(numerator) / Fraction(denominator)))


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
