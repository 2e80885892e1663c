#!/usr/bin/env python3
"""The project's own style as tests: what the compiler cannot see. Each message names the replacement."""
import glob
import json
import os
import re
import shutil
import subprocess
import unittest

import documents

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# Which folders a folder may include beside itself (docs/architecture.md).
BASE = {"core/base"}
MODEL = BASE | {"core/model"}
RULES = MODEL | {"core/rules"}
JOURNAL = MODEL | {"core/journal"}
STORE = JOURNAL | RULES | {"core/store"}
EVIDENCE = STORE | {"core/evidence"}
ENGINE = EVIDENCE | {"core/engine"}
CORE = ENGINE | {"core/forms"}
PROTOCOL = JOURNAL | {"sync/protocol"}
MAY_INCLUDE = {
    "core/base": BASE,
    "core/model": MODEL,
    "core/rules": RULES,
    "core/forms": RULES | {"core/forms", "core/journal"},
    "core/journal": JOURNAL,
    "core/store": STORE,
    "core/evidence": EVIDENCE,
    "core/imaging": BASE | {"core/imaging"},
    "core/engine": ENGINE,
    "sync/protocol": PROTOCOL,
    "sync/client": PROTOCOL | ENGINE | {"sync/client"},
    "sync/line": BASE | {"sync/line"},
    "sync/transport": PROTOCOL | {"sync/line", "sync/transport"},
    "sync/hub": PROTOCOL | CORE | {"core/imaging", "sync/line", "sync/hub"},
    "bindings/c": PROTOCOL | ENGINE | {"core/imaging", "sync/client", "sync/line", "sync/transport", "bindings/c"},
    "bindings/java": {"bindings/c", "bindings/java"},
    "bindings/swift": {"bindings/c", "bindings/swift"},
    "bindings/cli": {"bindings/c", "bindings/cli", "core/forms", "core/rules", "core/imaging", "core/journal", "core/engine",
                     "sync/hub"} | MODEL,
    "examples": {"bindings/c", "examples"},
}
# Only the C header of bindings/c, not its insides.
HEADER_ONLY = {"bindings/java": "bindings/c/wincheck.h", "bindings/swift": "bindings/c/wincheck.h",
               "examples": "bindings/c/wincheck.h"}

# What is banned, where it may stand all the same, and what to use instead.
BANNED = [
    (r"\b(?:system_clock|steady_clock|high_resolution_clock)\b", "Clock of core/base/ports.h"),
    (r"(?<![\w.>:])(?:std::)?time\s*\(\s*(?:0|NULL|nullptr|&)", "Clock of core/base/ports.h"),
    (r"(?<![\w.>])(?:std::)?s?rand\s*\(", "Random of core/base/ports.h"),
    (r"\brandom_device\b|\bmt19937", "Random of core/base/ports.h"),
    (r"\brandombytes_buf\b", "Random of core/base/ports.h"),
    (r"\b(?:std::)?fopen\s*\(|\bstd::[io]?fstream\b", "FileSystem of core/base/ports.h"),
    (r"\bstd::filesystem\b", "FileSystem of core/base/ports.h"),
    (r"\b(?:std::|secure_)?getenv\s*\(", "an option passed by the caller"),
    (r"\bstd::(?:thread(?!::id)|jthread|async)\b", "steps that the host calls"),
    (r"\b(?:sleep_for|sleep_until|usleep|nanosleep)\b|(?<![\w.>])sleep\s*\(", "a deadline given to the host"),
    (r"\bthrow\b(?!\(\))", "Result<T> and an Error"),
    (r"\bshared_ptr\s*<(?!\s*const)", "a value or unique_ptr"),
]
SYSTEM_FILES = re.compile(r"_system\.(?:cpp|h)$|core/base/hash\.cpp$|core/base/system\.h$")
HOSTS = ("sync/hub/", "bindings/cli/", "sync/line/", "sync/transport/",
         "bindings/c/builtin.cpp")  # they own sockets, processes and threads

THROWERS = ("core/base/assert.cpp", "bindings/c/guard.h", "bindings/c/border.cpp")  # our own mistakes, to the guard

REASONS = {"core/base": (1, 99), "core/journal": (100, 199), "core/store": (200, 299), "core/rules": (300, 399),
           "core/forms": (400, 499), "core/evidence": (500, 559), "core/imaging": (560, 599), "core/engine": (600, 699), "sync/protocol": (700, 799),
           "sync/client": (700, 799), "sync/transport": (700, 799), "sync/hub": (800, 899), "bindings/c": (900, 999)}

# How many rules of scoring each family has, the rules of the programme (organisation, standards, kinds, plans, draws,
# deadlines, visits), and those that no code follows yet.
SCORING_RULES = {"SCO": 8, "ITEM": 10, "GATE": 6, "ROLL": 7, "LIVE": 1}
PROGRAMME_RULES = {"ORG": range(1, 7), "IMP": (1,), "STD": (1, 2, 3, 4, 6), "KIND": range(1, 10), "INSP": (1,), "PLAN": range(1, 6),
                   "DRAW": (1, 2), "DUE": range(4), "VISIT": range(1, 9), "SAFE": (1, 2, 3), "DO": (4, 5, 6, 8, 10, 12, 13),
                   "FIX": range(1, 9), "APP": range(1, 8), "CON": range(1, 5), "YEAR": range(1, 6), "VIS": (1,),
                   "PII": range(1, 6), "REP": (1,), "REPT": (1,), "FAIR": (4, 6)}
RULES_NOT_BUILT = {
}

FORBIDDEN_NAMES = {"util", "utils", "common", "helper", "helpers", "misc"}
FORBIDDEN_WORDS = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
CODE = (".h", ".cpp", ".c", ".java", ".swift", ".py", ".sh", ".cmake")
TOP_LEVEL = {"CMakeLists.txt", "CMakePresets.json", "LICENSE", "README.md", "bindings", "core", "docs", "examples",
             "sync", "tests"}


def tracked():
    """Files git knows or would add, so that a new file counts before its commit."""
    done = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, text=True,
                          capture_output=True, check=True)
    return sorted(path for path in done.stdout.splitlines() if os.path.isfile(os.path.join(ROOT, path)))


def text_of(path):
    with open(os.path.join(ROOT, path), encoding="utf-8", errors="replace") as source:
        return source.read()


def without_comments(text):
    """Code with comments and string contents blanked, lines kept."""
    def blank(match):
        found = match.group(0)
        if found.startswith(("/", "R\"")):
            return re.sub(r"[^\n]", " ", found)
        return found[0] + " " * (len(found) - 2) + found[-1]
    return re.sub(r'//[^\n]*|/\*.*?\*/|R"\((?:.*?)\)"|"(?:\\.|[^"\\\n])*"', blank, text, flags=re.S)


def folder_of(path):
    parts = path.split("/")
    return parts[0] if parts[0] in ("examples", "tests") else "/".join(parts[:2])


class Style(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.files = tracked()
        cls.sources = [path for path in cls.files if path.endswith((".h", ".cpp", ".c"))]
        cls.ours = [path for path in cls.sources if path.startswith(("core/", "sync/", "bindings/"))]

    def none_of(self, problems):
        self.assertEqual([], problems, "\n" + "\n".join(problems))

    def test_includes_run_one_way(self):
        problems = []
        for path in self.sources:
            folder = folder_of(path)
            allowed = MAY_INCLUDE.get(folder)
            if allowed is None:
                continue
            for line, name in enumerate(text_of(path).splitlines(), 1):
                found = re.match(r'\s*#\s*include\s+"([^"]+)"', name)
                if not found or "/" not in found.group(1):
                    continue
                target = folder_of(found.group(1))
                only = HEADER_ONLY.get(folder)
                if target not in allowed or (only and target == "bindings/c" and found.group(1) != only):
                    problems.append("%s:%d: %s may not include %s" % (path, line, folder, found.group(1)))
        self.none_of(problems)

    def test_folders_outside_the_table_do_not_exist(self):
        folders = {folder_of(path) for path in self.ours}
        self.none_of(sorted("no rule says what %s may include" % folder for folder in folders - set(MAY_INCLUDE)))

    def test_system_headers_stay_in_sources(self):
        pattern = re.compile(r'#\s*include\s+<(sqlite3\.h|SQLiteCpp/|unistd\.h|sys/|fcntl\.h|jni\.h|boost/|zip\.h|pugixml)')
        problems = []
        for path in self.ours:
            if path.endswith(".h") and not path.startswith(HOSTS) and "/java/" not in path:
                for line, text in enumerate(text_of(path).splitlines(), 1):
                    if pattern.search(text):
                        problems.append("%s:%d: include it in the .cpp that needs it" % (path, line))
        self.none_of(problems)

    def test_banned_calls(self):
        problems = []
        for path in self.ours:
            if SYSTEM_FILES.search(path):
                continue
            is_host = path.startswith(HOSTS)
            code = without_comments(text_of(path))
            for line, text in enumerate(code.splitlines(), 1):
                for pattern, instead in BANNED:
                    if not re.search(pattern, text):
                        continue
                    if is_host and instead != "Result<T> and an Error":
                        continue
                    if "throw" in pattern and path in THROWERS:
                        continue
                    if "randombytes" in text and path.startswith("core/base/"):
                        continue
                    problems.append("%s:%d: `%s`: use %s" % (path, line, re.search(pattern, text).group(0), instead))
        self.none_of(problems)

    def test_catch_only_in_guards_and_adapters(self):
        allowed = re.compile(r"bindings/c/guard\.h|core/store/|core/journal/|core/base/json\.cpp|core/forms/|sync/transport/"
                             r"|sync/hub/|sync/protocol/")
        self.none_of(["%s: catch belongs to bindings/c/guard.h and the adapters" % path for path in self.ours
                      if re.search(r"\bcatch\s*\(", without_comments(text_of(path))) and not allowed.search(path)])

    def test_sql_only_in_the_store(self):
        pattern = re.compile(r'"\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE TABLE|PRAGMA)\s')
        self.none_of(["%s: SQL text belongs to core/store" % path for path in self.ours
                      if not path.startswith("core/store/") and pattern.search(text_of(path))])

    def test_file_names(self):
        problems = []
        for path in self.files:
            name = os.path.basename(path)
            stem = name.split(".")[0]
            if path.endswith((".h", ".cpp", ".c", ".py")) and not re.fullmatch(r"[a-z][a-z0-9_]*", stem):
                problems.append("%s: file names are snake_case" % path)
            if stem.lower() in FORBIDDEN_NAMES or any(part in FORBIDDEN_NAMES for part in path.split("/")):
                problems.append("%s: name it after the one noun it holds" % path)
        self.none_of(problems)

    def test_no_unfinished_marks(self):
        problems = []
        for path in self.files:
            if path.endswith(CODE) and not path.startswith("tests/style/"):
                for line, text in enumerate(text_of(path).splitlines(), 1):
                    if FORBIDDEN_WORDS.search(text):
                        problems.append("%s:%d: finish it, or write it down in docs/" % (path, line))
        self.none_of(problems)

    def test_top_level_is_fixed(self):
        tops = {path.split("/")[0] for path in self.files}
        self.none_of(sorted("%s: the top level is fixed" % top for top in tops - TOP_LEVEL if not top.startswith(".")))

    def test_headers_open_with_pragma_and_purpose(self):
        problems = []
        for path in self.ours:
            if not path.endswith(".h") or path == "bindings/c/wincheck.h":
                continue
            lines = text_of(path).splitlines()
            if "#pragma once" not in lines[:1] and not path.startswith("bindings/"):
                problems.append("%s: the first line is #pragma once" % path)
            if not any(line.startswith(("//", "/*")) for line in lines[:4]):
                problems.append("%s: says nowhere what it is for" % path)
        self.none_of(problems)

    def test_architecture_names_each_folder(self):
        text = text_of("docs/architecture.md")
        real = {folder_of(path) for path in self.ours} | {"examples", "tests"}
        named = set(re.findall(r"^\| `((?:core|sync|bindings)/\w+|examples|tests)`", text, re.M))
        self.none_of(sorted("docs/architecture.md omits " + folder for folder in real - named) +
                     sorted("docs/architecture.md names the absent " + folder for folder in named - real))

    def test_reason_numbers_are_unique_and_in_range(self):
        problems, seen = [], {}
        for path in self.ours:
            first, last = REASONS.get(folder_of(path), (0, 0))
            for number, name in re.findall(r'Reason\s+k\w+\{\s*(\d+),\s*"(\w+)"', text_of(path)):
                if int(number) in seen:
                    problems.append("%s: %s is taken by %s" % (path, number, seen[int(number)]))
                if not first <= int(number) <= last:
                    problems.append("%s: %s %s lies outside %d-%d" % (path, number, name, first, last))
                seen[int(number)] = path
        self.assertTrue(seen)
        self.none_of(problems)

    def test_rule_ids_have_code_and_test(self):
        known = set(re.findall(r'\{"([A-Z]+-\d+[a-z]?)"', text_of("core/base/rule_ids.h")))
        tested = {}
        for path in self.files:
            if path.startswith("tests/") and path.endswith((".cpp", ".py", ".java", ".swift")):
                for name in re.findall(r'TEST_CASE\(\s*"([^"]+)"', text_of(path)):
                    for rule in re.findall(r"^((?:(?:[A-Z]+-\d+[a-z]?|S\d+)[ ,/]+)+)", name + " "):
                        for one in re.findall(r"[A-Z]+-\d+[a-z]?", rule):
                            tested.setdefault(one, path)
        self.none_of(sorted("%s: %s is not in core/base/rule_ids.h" % (tested[rule], rule)
                            for rule in set(tested) - known) +
                     sorted("core/base/rule_ids.h: %s has no test" % rule for rule in known - set(tested)))

    def test_each_rule_of_scoring_and_programme_has_a_test_and_a_mutant_that_it_kills(self):
        """Such a rule counts as built when a case is called by its id and alone notices a wrong line."""
        known = set(re.findall(r'\{"([A-Z]+-\d+)"', text_of("core/base/rule_ids.h")))
        rules = {"%s-%d" % (family, number) for family, count in SCORING_RULES.items() for number in range(1, count + 1)}
        rules |= {"%s-%d" % (family, number) for family, numbers in PROGRAMME_RULES.items() for number in numbers}
        tested = {rule for path in self.files if path.startswith("tests/") and path.endswith("_test.cpp")
                  for name in re.findall(r'TEST_CASE\(\s*"((?:[A-Z]+-\d+ )+)', text_of(path)) for rule in name.split()}
        verdicts = dict(re.findall(r"^\| (\S+) \| [^|]+ \| [^|]+ \| (\w+)", text_of("docs/mutants.md"), re.M))
        with open(os.path.join(ROOT, "tests", "mutants", "mutants.json"), encoding="utf-8") as source:
            mutants = [(re.match(r"([A-Z]+-\d+) ?\*$", one.get("cases", "")), one["name"]) for one in json.load(source)]
        named = {found.group(1) for found, _ in mutants if found}
        killed = {found.group(1) for found, name in mutants if found and verdicts.get(name) == "killed"}
        built = rules - set(RULES_NOT_BUILT)
        self.none_of(sorted("%s is built: take it from RULES_NOT_BUILT" % rule for rule in set(RULES_NOT_BUILT) & known) +
                     sorted("%s is no rule of these" % rule for rule in set(RULES_NOT_BUILT) - rules) +
                     sorted("%s is not in core/base/rule_ids.h" % rule for rule in built - known) +
                     sorted("no test is called %s" % rule for rule in built - tested) +
                     sorted("no mutant has \"cases\": \"%s *\"" % rule for rule in built - named) +
                     sorted("docs/mutants.md has no kill of a mutant of %s" % rule for rule in built & named - killed) +
                     sorted("docs/mutants.md: %s lives" % name for name, verdict in verdicts.items() if verdict == "LIVES"))

    def test_scenarios_have_the_tests_that_the_table_promises(self):
        """docs/sync.md says for each scenario which test proves it; what no test proves says so there."""
        rows = dict(re.findall(r"^\| (S\d+) \|.*\| ([^|]+) \|$", text_of("docs/sync.md"), re.M))
        self.assertTrue(rows)
        tested = set()
        for path in self.files:
            if path.startswith("tests/") and path.endswith((".cpp", ".py")):
                for name in re.findall(r'TEST_CASE\(\s*"([^"]+)"|"""((?:S\d+[ ,]+)+[^"]*)"""', text_of(path)):
                    listed = re.match(r"((?:(?:[A-Z]+-\d+[a-z]?|S\d+)[ ,/]+)+)", (name[0] or name[1]) + " ")
                    tested |= set(re.findall(r"\bS\d+", listed.group(1))) if listed else set()
        promised = {one for one, proof in rows.items() if not proof.startswith("not yet")}
        self.none_of(sorted("docs/sync.md: no test is called %s" % one for one in promised - tested) +
                     sorted("docs/sync.md omits that tests prove %s" % one for one in tested - promised))

    def test_test_names_say_rule_or_place(self):
        problems = []
        for path in self.files:
            if path.startswith("tests/") and path.endswith("_test.cpp"):
                for name in re.findall(r'TEST_CASE(?:_FIXTURE)?\(\s*(?:\w+,\s*)?"([^"]+)"', text_of(path)):
                    if not re.match(r"[A-Z]+-\d+[a-z]?\b|S\d+\b|[a-z_]+(?:/[a-z_.]+)+: ", name):
                        problems.append('%s: "%s": begin with a rule id, a scenario of docs/sync.md or folder/file:' % (path, name))
        self.none_of(problems)

    def test_mutants_still_apply(self):
        """A mutant whose text has gone proves nothing; running them all takes too long to notice it by that."""
        with open(os.path.join(ROOT, "tests", "mutants", "mutants.json"), encoding="utf-8") as source:
            mutants = json.load(source)
        found = [(one["name"], text_of(one["file"]).count(one["from"])) for one in mutants if one["file"] in self.files]
        self.assertEqual(len(found), len(mutants), "a mutant names a file that is not there")
        self.none_of(["mutant %s: its text occurs %d times" % one for one in found if one[1] != 1])
        self.none_of(["mutant %s: a comma parts two filters, write * for it" % one["name"] for one in mutants
                      if re.search(r",\s", one.get("cases", ""))])

    def test_the_page_of_documents_is_what_is_encoded(self):
        with open(documents.PAGE, encoding="utf-8") as file:
            self.assertEqual(file.read(), documents.Page().text(), "run tests/style/documents.py")

    def test_no_machine_paths(self):
        pattern = re.compile(r"(?<![\w.])/(?:home|work|Users)/[a-z]|\.\./shared/(?!data)")
        self.none_of(["%s: names a path of one machine" % path for path in self.files
                      if path.endswith(CODE + (".md", ".txt", ".json")) and not path.startswith("tests/style/")
                      and pattern.search(text_of(path))])

    @unittest.skipUnless(shutil.which("clang-format-19"), "no clang-format-19 here")
    def test_format(self):
        done = subprocess.run(["clang-format-19", "--dry-run", "--ferror-limit=1", *self.sources], cwd=ROOT, text=True,
                              capture_output=True, check=False)
        wrong = sorted(set(re.findall(r"^(\S+?):\d+:\d+: warning", done.stderr, re.M)))
        self.none_of(["%s: run clang-format-19 -i" % path for path in wrong])


if __name__ == "__main__":
    unittest.main()
