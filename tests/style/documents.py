#!/usr/bin/env python3
"""Writes docs/documents.md: the fields of every document, read out of the structures that are encoded.

    tests/style/documents.py            writes the page
A test holds the page against what this finds, so that a field cannot be added without it."""
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MODEL = os.path.join(ROOT, "core", "model")
PAGE = os.path.join(ROOT, "docs", "documents.md")
DOCUMENTS = [("Checklist", 5), ("Policy", 3), ("Context", 6), ("Organisation", 1), ("People", 2), ("Calendar", 4),
             ("Changes", 7), ("TimeZones", 8)]
PLAIN = {"std::string": "text", "bool": "flag", "Points": "points", "Decimal": "decimal", "Hash": "32 bytes",
         "Bytes": "bytes", "Severity": "whole number", "std::uint32_t": "whole number", "std::int32_t": "whole number",
         "std::uint64_t": "whole number", "std::int64_t": "whole number", "std::uint8_t": "whole number"}
HEAD = """# Documents

What checklists, policies and the rest hold, for readers of proof bundles and sealed files that want to know more than their
hash ([format.md](format.md)). `tests/style/documents.py` writes this page out of `core/model`; a test holds it against that.

A structure is an array of its fields in this order. Fields behind a line *later* came after the others and are left out from the
end, where they hold what an empty one holds. *or null*: may be absent. An enumeration is a whole number; unknown ones are kept.
Dates are text as 2026-03-02, empty = without end.
"""


def sources():
    for name in sorted(os.listdir(MODEL)):
        if name.endswith(".h"):
            with open(os.path.join(MODEL, name), encoding="utf-8") as file:
                yield file.read()


def comment_before(text, at):
    lines = text[:at].rstrip("\n").split("\n")
    found = []
    while lines and re.match(r"\s*///", lines[-1]):
        found.insert(0, re.sub(r"^\s*/// ?", "", lines.pop()))
    return " ".join(found)


def members(body):
    """name → (type, comment); a member may go over several lines, its comment stand above or behind it"""
    found, told, code = {}, [], ""
    for line in body.split("bool operator==")[0].split("\n"):
        words, _, comment = line.strip().partition("//")
        code = (code + " " + words.strip()).strip()
        told += [comment.lstrip("/ ")] if comment else []
        if not code.endswith(";"):
            continue
        match = re.match(r"((?:std::)?[\w:]+(?:<.*?>+)?) (\w+)(?:\{.*\}| = .*)?;$", code)
        if match and not code.startswith("static"):
            found[match.group(2)] = (match.group(1), " ".join(told))
        told, code = [], ""
    return found


def structures():
    structs, enums, aliases = {}, {}, {}
    for text in sources():
        for match in re.finditer(r"^struct (\w+) \{\n(.*?)^\};", text, re.M | re.S):
            order = re.search(r"void serialize\(A& a\) \{\s*a\((.*?)\);", match.group(2), re.S)
            if order:
                names = [re.split(r"[.:(]", word.strip())[0] for word in order.group(1).split(",")]
                first = re.search(r"kFieldsAtFirst = (\d+)", match.group(2))
                structs[match.group(1)] = (comment_before(text, match.start()), members(match.group(2)), names,
                                           int(first.group(1)) if first else len(names))
        for match in re.finditer(r"^enum class (\w+)[^{]*\{(.*?)\};", text, re.M | re.S):
            words = re.sub(r"//.*", "", match.group(2))
            enums[match.group(1)] = re.findall(r"(\w+) = (\d+)", words)
        for match in re.finditer(r"^using (\w+) = ([^;]+);", text, re.M):
            aliases[match.group(1)] = match.group(2)
    return structs, enums, aliases


class Page:
    def __init__(self):
        self.structs, self.enums, self.aliases = structures()
        self.wanted, self.lines = [], []

    def kind(self, text):
        text = text.strip()
        if text in PLAIN:
            return PLAIN[text]
        inner = re.fullmatch(r"std::(optional|vector|pair|array|map)<(.*)>", text)
        if inner and inner.group(1) == "optional":
            return self.kind(inner.group(2)) + " or null"
        if inner and inner.group(1) == "vector":
            return "list of " + self.kind(inner.group(2))
        if inner and inner.group(1) == "pair":
            left, right = inner.group(2).split(",", 1)
            return "[%s, %s]" % (self.kind(left), self.kind(right))
        if text in self.enums:
            return "number: " + ", ".join("%s %s" % (number, name.replace("_", " ")) for name, number in self.enums[text])
        if text in self.structs:
            if text not in self.wanted:
                self.wanted.append(text)
            return "*%s*" % text
        if text in self.aliases:
            return self.kind(self.aliases[text])
        raise SystemExit("documents.py: no words for the type " + text)

    def table(self, name):
        told, fields, names, first = self.structs[name]
        self.lines += ["", "**%s**%s" % (name, ": " + told if told else ""), "", "| # | field | kind | |", "| --- | --- | --- | --- |"]
        for place, field in enumerate(names):
            kind, comment = fields[field]
            mark = "later; " if place >= first else ""
            self.lines.append("| %d | %s | %s | %s |" % (place, field, self.kind(kind), (mark + comment).strip("; ").replace("|", "\\|")))

    def text(self):
        done = set()
        for document, number in DOCUMENTS:
            self.lines += ["", "## %s (kind %d)" % (document, number)]
            self.wanted = [document]
            for name in self.wanted:
                if name not in done:
                    done.add(name)
                    self.table(name)
        return HEAD + "\n".join(self.lines) + "\n"


if __name__ == "__main__":
    with open(PAGE, "w", encoding="utf-8") as file:
        file.write(Page().text())
