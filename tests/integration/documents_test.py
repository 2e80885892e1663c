#!/usr/bin/env python3
"""docs/documents.md against the documents of a real bundle, read by cbor2."""
import os
import unittest

from bundle_test import sections_of
from world import ROOT, WorldTest, run


def structures_of(page):
    """name → [(kind, came later)] of the tables in docs/documents.md"""
    found, rows = {}, None
    for line in page.split("\n"):
        cells = [cell.strip() for cell in line.split("|")]
        if line.startswith("**"):
            rows = found.setdefault(line.split("**")[1], [])
        elif len(cells) > 4 and cells[1].isdigit():
            rows.append((cells[3], cells[4].startswith("later")))
    return found


def fits(page, kind, value):
    if kind.endswith(" or null"):
        return value is None or fits(page, kind[:-len(" or null")], value)
    if kind.startswith("list of "):
        return isinstance(value, list) and all(fits(page, kind[len("list of "):], one) for one in value)
    if kind.startswith("["):
        return isinstance(value, list) and [type(one) for one in value] == [str, str]
    if kind.startswith("*"):
        rows = page[kind.strip("*")]
        least = sum(not later for _, later in rows)
        return (isinstance(value, list) and least <= len(value) <= len(rows)
                and all(fits(page, row[0], one) for row, one in zip(rows, value)))
    if kind == "decimal":
        return isinstance(value, list) and [type(one) for one in value] == [int, int]
    if kind.startswith("number: "):
        return str(value) in [word.split()[0] for word in kind[len("number: "):].split(", ")]
    plain = {"text": str, "flag": bool, "whole number": int, "points": int, "32 bytes": bytes}[kind]
    return type(value) is plain


class Documents(WorldTest):
    def test_the_documents_of_a_bundle_are_as_their_page_says(self):
        try:
            import cbor2
        except ImportError:
            self.skipTest("cbor2 is not here")
        with open(os.path.join(ROOT, "docs", "documents.md"), encoding="utf-8") as file:
            page = structures_of(file.read())
        device = self.planned()
        device.act({"act": "open", "inspection": "n1", "recusal": "none", "at": "2026-03-05T23:40:00+08:00"})
        device.close()
        bundle = self.path("n1.wckproof")
        run("proof", device.folder, "--inspection", "n1", "--out", bundle)
        with open(bundle, "rb") as file:
            bodies = [cbor2.loads(body) for name, body in sections_of(file.read()) if name.startswith("document/")]
        fitting = [[name for name in ("Checklist", "Policy", "Context") if fits(page, "*%s*" % name, body)] for body in bodies]
        self.assertEqual(sorted(fitting), [["Checklist"], ["Context"], ["Policy"]])
        # And the page tells them apart by more than their length.
        checklist = bodies[fitting.index(["Checklist"])]
        checklist[1][0][3] = "a word"
        self.assertFalse(fits(page, "*Checklist*", checklist))


if __name__ == "__main__":
    unittest.main()
