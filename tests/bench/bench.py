#!/usr/bin/env python3
"""First readings of what matters on a phone; prints a table with ratios, taken in one run.

--quick does with few rounds and without the builds for size; --keep writes docs/figures.md, with --only a section of it.
"""
import argparse
import glob
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "integration"))

import peers  # noqa: E402
import world  # noqa: E402

RELEASE = os.path.join(ROOT, "build", "release")
PHONE = os.path.join(ROOT, "build", "phone")
PAGE = os.path.join(ROOT, "docs", "figures.md")
ITEMS = 300  # answered in turn: nobody answers one item hundreds of times
PARTS_OFF = ["-DWINCHECK_%s=OFF" % part for part in ("HUB", "FORMS", "IMAGING", "JAVA", "SWIFT", "TESTS")]


def call(*arguments, **options):
    done = subprocess.run([str(one) for one in arguments], capture_output=True, text=True, check=False, **options)
    if done.returncode:
        raise SystemExit("bench: %s ended with %d\n%s\n%s" % (arguments[0], done.returncode, done.stdout[-2000:],
                                                           done.stderr[-2000:]))
    return done.stdout


class Bench(world.WorldTest):
    """A real store with a planned inspection of 300 items; the hub is gone while we measure."""

    checklist = "".join(["类型,编码,检查项,评分方式,满分\n", "分组开始,S,门岗,,\n",
                         *(",I%d,第 %d 项,合格判定,1\n" % (n, n) for n in range(ITEMS)), "分组结束,,,,\n"])

    def runTest(self):
        """Nothing: this class only lends its world."""


def store_for_bench():
    bench = Bench()
    bench.setUp()
    device = bench.planned()
    device.act({"act": "open", "inspection": "n1", "recusal": "none", "at": "2026-03-05T23:40:00+08:00"})
    device.act({"act": "answer", "inspection": "n1", "item": "I0", "value": "pass", "at": "2026-03-05T23:41:00+08:00"})
    device.close()
    return bench, device.folder


def entry_bytes(folder):
    """How many bytes the last entry has, header and parts."""
    database = sqlite3.connect(os.path.join(folder, "store.db"))
    columns = [row[1] for row in database.execute("PRAGMA table_info(entry)")]
    blobs = [name for name in columns if name in ("header", "parts", "bytes", "core", "text", "place", "secret")]
    if not blobs:
        return 600
    total = " + ".join("coalesce(length(%s), 0)" % name for name in blobs)
    size = database.execute("SELECT %s FROM entry ORDER BY rowid DESC LIMIT 1" % total).fetchone()[0]
    database.close()
    return size or 600


def fsyncs(program, words, mode, rounds):
    """fsync and fdatasync calls of one operation, by strace."""
    if not shutil.which("strace"):
        return None
    with tempfile.NamedTemporaryFile(mode="r") as log:
        counts = []
        for number in (1, rounds):
            call("strace", "-f", "-c", "-e", "trace=fsync,fdatasync", "-o", log.name, program, *words(number, mode))
            log.seek(0)
            rows = [line.split() for line in log.read().splitlines()]
            counts.append(sum(int(row[3]) for row in rows if row and row[-1] in ("fsync", "fdatasync")))
            log.seek(0)
    return (counts[1] - counts[0]) / (rounds - 1)


def answer_figures(rounds):
    bench, folder = store_for_bench()
    try:
        program = os.path.join(RELEASE, "tests", "bench_answer")
        size = entry_bytes(folder)
        scratch = bench.path("bare.db")

        def words(count, mode):
            return folder, scratch, "n1", ITEMS, count, size, mode
        call(program, *words(20, "both"))
        rows = [json.loads(line) for line in call(program, *words(rounds, "both")).splitlines()]
        for row, mode in zip(rows, ("answers", "commits")):
            row["fsyncs"] = fsyncs(program, words, mode, 21)
        return rows, size
    finally:
        bench.tearDown()


def instructions(program, shape, items):
    """Instructions of one answer: what perf (or valgrind) counts for more answers, less what it counts for few."""
    few, many = 100, 1100

    def by_perf(count):
        done = subprocess.run(["perf", "stat", "-e", "instructions:u", "-x", ",", program, shape, str(items), str(count)],
                              capture_output=True, text=True, check=False)
        found = re.search(r"^(\d+),", done.stderr, re.M)
        return int(found.group(1)) if found else None

    def by_valgrind(count):
        done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, shape, str(items),
                               str(count)], capture_output=True, text=True, check=False)
        found = re.search(r"Collected : (\d+)", done.stderr)
        return int(found.group(1)) if found else None

    for tool, count in (("perf", by_perf), ("valgrind", by_valgrind)):
        if not shutil.which(tool):
            continue
        less, more = count(few), count(many)
        if less is not None and more is not None:
            return round((more - less) / (many - few))
    return None


def score_figures(is_quick):
    program = os.path.join(RELEASE, "tests", "bench_score")
    rows = [json.loads(line) for line in call(program).splitlines()]
    for row in rows:
        row["instructions"] = None if is_quick else instructions(program, row["shape"], row["items"])
    return rows


def score_table(rows):
    lines = ["## The score after one answer", "",
             "Nodes: what was read or settled for one answer, at worst. Pass: one bare pass over the same nodes and answers.", "",
             "| | items | nodes | instructions | p50 µs | p99 µs | whole score µs | pass µs | answer / pass | whole / pass |",
             "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"]
    for row in rows:
        lines.append("| %s | %d | %d | %s | %.1f | %.1f | %.0f | %.1f | %.2f | %.1f |" % (
            row["what"], row["items"], row["nodes"], "?" if row["instructions"] is None else row["instructions"],
            row["p50_us"], row["p99_us"], row["whole_us"], row["pass_us"], row["p50_us"] / max(row["pass_us"], 0.01),
            row["whole_us"] / max(row["pass_us"], 0.01)))
    return lines


def workbook_of(path, rows, typeless=""):
    """A checklist as people write one: sections of 50 items, each with its rule, full marks and a condition now and then.
    `typeless` is the type of rows that leave it to their rule."""
    import openpyxl
    book = openpyxl.Workbook()
    survey, choices = book.active, book.create_sheet("choices")
    survey.title = "survey"
    survey.append(["type", "name", "label::zh", "label::English", "relevant", "rule", "full", "lines"])
    for number in range(rows):
        section, item = divmod(number, 50)
        code = "S%d_I%d" % (section, item)
        if item == 0:
            survey.append(["begin group", "S%d" % section, "第 %d 部分" % section, "Part %d" % section])
        relevant = "${S%d_I0} = 'pass'" % section if item % 10 == 9 else ""
        label = ["第 %d 项检查内容" % number, "What is looked at, number %d" % number]
        if item % 3 == 0:
            survey.append([typeless, code, *label, relevant, "pass_fail", 1, ""])
        elif item % 3 == 1:
            survey.append(["select_one marks", code, *label, relevant, "choice", "", ""])
        else:
            survey.append([typeless, code, *label, relevant, "deduct", 5, "着装不规范:0.5;脱岗:2:4"])
        if item == 49 or number == rows - 1:
            survey.append(["end group"])
    choices.append(["list_name", "name", "label::zh", "label::English", "points"])
    for points in range(4):
        choices.append(["marks", "m%d" % points, "%d 分" % points, "%d points" % points, points])
    book.save(path)


def import_figures(is_quick):
    """A workbook of 1,000 rows; where pyxform can be had, it on the same rows, which it wants typed. None without openpyxl."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "form.xlsx")
        try:
            workbook_of(path, 1000)
        except ImportError:
            return None
        row = json.loads(call(os.path.join(RELEASE, "tests", "bench_import"), path, 5 if is_quick else 25))
        try:
            if not is_quick:
                sys.path.append(peers.pyxform())
            from pyxform.xls2xform import xls2xform_convert
            typed = os.path.join(folder, "typed.xlsx")
            workbook_of(typed, 1000, "text")
            times = []
            for _ in range(3):
                begun = time.process_time()
                xls2xform_convert(typed, os.path.join(folder, "form.xml"), validate=False)
                times.append(time.process_time() - begun)
            row["pyxform_us"] = sorted(times)[1] * 1e6
        except (ImportError, unittest.SkipTest):
            row["pyxform_us"] = None
    return row


def import_table(row):
    if row is None:
        return ["## Import of a workbook", "", "Not measured: openpyxl, which writes the workbook, is not installed."]
    pyxform = "not to be had here" if row["pyxform_us"] is None else "%.0f ms" % (row["pyxform_us"] / 1000)
    return ["## Import of a workbook of 1,000 rows", "",
            "Import with all checks %.1f ms; only unzipping and parsing its XML %.1f ms; ratio %.2f. pyxform on the same rows: %s." % (
                row["import_us"] / 1000, row["parse_us"] / 1000, row["import_us"] / row["parse_us"], pyxform)]


def phone_size():
    """The stripped phone library, and what each folder and library puts into it."""
    map_path = os.path.join(PHONE, "wincheck.map.txt")
    flags = "-Os -ffunction-sections -fdata-sections"
    call("cmake", "-S", ROOT, "-B", PHONE, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=MinSizeRel", "-DCMAKE_CXX_FLAGS=" + flags,
         "-DCMAKE_SHARED_LINKER_FLAGS=-Wl,--gc-sections -Wl,-Map=" + map_path, *PARTS_OFF)
    begun = time.time()
    call("cmake", "--build", PHONE, "--target", "wincheck_c")
    library = [path for path in glob.glob(os.path.join(PHONE, "out", "libwincheck.so*")) if not os.path.islink(path)][0]
    stripped = os.path.join(PHONE, "libwincheck.stripped.so")
    call("strip", "-o", stripped, library)
    parts = {}
    with open(map_path, encoding="utf-8", errors="replace") as lines:
        text = lines.read().split("Linker script and memory map")[-1]
    text = re.sub(r"\n (\.\S+)\n\s+0x", r"\n \1 0x", text)
    for section, size, origin in re.findall(r"^ (\.(?:text|rodata|data|eh_frame|gcc_except)\S*)\s+0x[0-9a-f]+\s+0x([0-9a-f]+) (\S+)$",
                                            text, re.M):
        found = re.search(r"lib(?:wincheck_)?(\w+)\.a", origin)
        name = found.group(1) if found else "bindings/c" if "bindings/c" in origin else "start-up and standard library"
        parts[name] = parts.get(name, 0) + int(size, 16)
    return os.path.getsize(stripped), parts, time.time() - begun


def store_figures(is_quick):
    counter = "valgrind --tool=callgrind --callgrind-out-file=/dev/null"
    environment = dict(os.environ)
    if shutil.which("valgrind") and not is_quick:
        environment["WINCHECK_COUNTER"] = counter
    words = (5_000, 10_000) if is_quick else (100_000, 1_000_000)
    out = call(os.path.join(RELEASE, "tests", "bench_store"), *words, env=environment)
    return [json.loads(line) for line in out.splitlines()]


def store_table(rows):
    of = {what: [row for row in rows if row["what"] == what] for what in ("chain", "apply", "capture", "answer", "opened",
                                                                         "instructions")}
    chain, applied = of["chain"][0], of["apply"][0]
    lines = ["## A device's store", "",
             "A chain of %d entries verified: %.2f µs an entry, its bytes hashed alone %.2f µs (share %.2f)." % (
                 chain["entries"], chain["us_each"], chain["hash_us_each"], chain["share"]), "",
             "The same chain taken in by a team-mate's device: %d entries/s (%d per CPU second), %d fsyncs; a bare bulk insert of the "
             "same bytes %d/s with %d (share 1/%.1f, of CPU 1/%.1f)." % (
                 applied["per_second"], applied["per_cpu_second"], applied["fsyncs"], applied["bare_per_second"],
                 applied["bare_fsyncs"], 1 / applied["share"], 1 / max(applied["cpu_share"], 0.001)), "",
             "| photo | fsyncs | capture ms | bare ms | bare / capture |", "| --- | --- | --- | --- | --- |"]
    for row in of["capture"]:
        lines.append("| %d kB | %d | %.1f | %.1f | %.2f |" % (row["bytes"] / 1000, row["fsyncs"], row["ms"], row["bare_ms"],
                                                             row["share"]))
    lines += ["", "| answers stored | fsyncs | frames | instructions | CPU µs | store MB | opening µs | SQLite alone µs | ratio | memory MiB |",
              "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"]
    for answer, opened, counted in zip(of["answer"], of["opened"], of["instructions"]):
        lines.append("| %d | %.2f | %.2f | %s | %.0f | %.1f | %.0f | %.0f | %.1f | %.1f |" % (
            answer["stored"], answer["fsyncs"], answer["frames"], counted["each"] if counted["each"] >= 0 else "?",
            answer["cpu_us"], opened["bytes"] / 1e6, opened["us"], opened["bare_us"], opened["ratio"],
            opened["memory_kib"] / 1024))
    return lines


def sync_figures(is_quick):
    words = (8, 600, 3_000) if is_quick else (64, 10_000, 100_000)
    rows = [json.loads(line) for line in call(os.path.join(RELEASE, "tests", "bench_sync"), *words).splitlines()]
    return {row["what"]: row for row in rows}


def sync_table(sync):
    lines = ["## Sync, hub and phones in one process without sockets", "",
             "| | entries | entries/s | bare bulk insert of the same bytes | share |", "| --- | --- | --- | --- | --- |"]
    for what, name in (("ingest", "%d devices" % sync["ingest"]["devices"]), ("one", "one device")):
        row = sync[what]
        lines.append("| taken from %s: verified, projected, ranked, logged, receipted | %d | %d | %d | 1/%.1f |" % (
            name, row["entries"], row["per_second"], row["bare_per_second"], 1 / row["share"]))
    past, idle = sync["snapshot"], sync["idle"]
    lines += ["", "A new phone with %d entries behind it: usable after %.2f s by snapshot, all there after %.2f s; entry by entry "
              "%.2f s (%.1f times). Both end with %s." % (
                  past["entries"], past["usable_s"], past["whole_s"], past["entry_by_entry_s"], past["sooner"],
                  "the same digest" if past["same"] else "DIFFERENT digests"), "",
              "A sync with nothing to do: %d request, %d bytes up, %d down, headers included." % (
                  idle["requests"], idle["up"], idle["down"])]
    return lines


def rush_figures(is_quick):
    program = os.path.join(RELEASE, "tests", "bench_rush")
    rush = json.loads(call(program, "rush", *((20, 20) if is_quick else (1_000, 200))))
    crowd = json.loads(call(program, "crowd", *((20, 20) if is_quick else (10_000, 200))))
    return rush, crowd, json.loads(call(program, "evidence", 1 if is_quick else 8))


def crowd_line(row, who, cpu):
    return ("%d %s with %d entries each at once: the last receipted after %.1f s (half after %.1f, 99 of 100 after %.1f), %.2f pushes a "
            "phone, %d answers 503, %d without a receipt; the hub used %.1f s of processor, %.0f MiB, %d fsyncs, those who sent %.1f s of "
            "processor." % (row["devices"], who, row["entries_each"], row["seconds"], row["p50_s"], row["p99_s"], row["pushes_a_device"],
                            row["refused"], row["not_receipted"], row["hub_cpu_s"], row["hub_memory_mib"], row["hub_fsyncs"], row[cpu]))


def rush_table(rush, crowd, evidence):
    return ["## Over sockets, the hub in a process of its own", "",
            crowd_line(rush, "phones", "phones_cpu_s"), "",
            crowd_line(crowd, "phones whose requests were made before", "senders_cpu_s"), "",
            "%d photos of 4 MiB: %.1f MiB/s, curl into a server that writes and fdatasyncs %.1f MiB/s (share %.2f); %.2f ms a request "
            "(curl %.2f)." % (evidence["photos"], evidence["mib_per_second"], evidence["curl_mib_per_second"], evidence["share"],
                              evidence["ms_a_request"], evidence["ms_a_file_bare"])]


def year_lines(is_quick):
    row = json.loads(call(os.path.join(RELEASE, "tests", "bench_year"), *((200, 2_000) if is_quick else (7_000, 200_000))))
    return ["## The year at the hub", "",
            "Index and ranking of %d projects from %d inspections: %.0f ms (%.0f the first time); the plain SQL aggregate over the same "
            "rows %.0f ms; ratio %.2f." % (row["projects"], row["inspections"], row["ms"], row["first_ms"], row["plain_ms"], row["ratio"]),
            *statement_lines(is_quick)]


def statement_lines(is_quick):
    row = json.loads(call(os.path.join(RELEASE, "tests", "bench_statement"), *((1_500, 2) if is_quick else (50_000, 6))))
    return ["", "The month's statement of %d lines: told in %.2f s, shown in %.2f s, frozen and shown in %.2f s; the same of month %d, with "
            "as many lines in each month before: %.2f, %.2f, %.2f s. The rule alone over as many lines in memory: %.3f s." % (
                row["lines"], row["tell_s"], row["show_s"], row["freeze_s"], row["months"], row["last_tell_s"], row["last_show_s"],
                row["last_freeze_s"], row["rule_s"])]


def list_figures(is_quick):
    words = (500, 500, 2_000, 5) if is_quick else (5_000, 5_000, 100_000, 101)
    return [json.loads(line) for line in call(os.path.join(RELEASE, "tests", "bench_lists"), *words).splitlines()]


def list_lines(rows):
    lines = ["## First pages of lists, 50 rows", "",
             "Steps: of SQLite's machine. Query: the same rows' texts by the same index, for a reader with the reader's condition.", "",
             "| | filter | rows | steps | query steps | p50 µs | query µs | ratio |", "| --- | --- | --- | --- | --- | --- | --- | --- |"]
    return lines + ["| %s | %s | %d | %d | %d | %.0f | %.0f | %.1f |" % (
        row["what"], row["filter"], row["rows"], row["steps"], row["plain_steps"], row["us"], row["plain_us"], row["ratio"])
        for row in rows[:-1]] + [
            "", "The first page after a change of the register, of %d inspections of which %d are bound by an announced one: %.0f ms after "
            "a person's name, %.0f ms after a project's, %.0f ms in a hub that has just been started; all of them derived anew %.0f ms." % (
                rows[-1]["inspections"], rows[-1]["bound"], rows[-1]["person_ms"], rows[-1]["project_ms"], rows[-1]["cold_ms"],
                rows[-1]["all_ms"])]


def programme_lines(coverage, plan):
    return ["## Programme of 7,000 projects", "", "| | p50 | p99 | rows | anew | ratio |", "| --- | --- | --- | --- | --- | --- |",
            "| coverage after one more inspection | %.0f µs | %.0f µs | %d | %.0f µs, %d rows | %.4f |" % (
                coverage["p50_us"], coverage["p99_us"], coverage["rows"], coverage["anew_us"], coverage["anew_rows"],
                coverage["ratio"]),
            "", "A year in %d rounds of draws, %d projects with teams of two: %.2f s; the %d HMACs alone %.3f s (%.0f times)." % (
                plan["rounds"], plan["picks"], plan["seconds"], plan["hmacs"], plan["bare_seconds"], plan["ratio"])]


def answer_lines(is_quick):
    rows, size = answer_figures(100 if is_quick else 2000)
    lines = ["## One durable answer (entry of %d bytes)" % size, "",
             "| | p50 µs | p99 µs | CPU µs | fsyncs | WAL frames |", "| --- | --- | --- | --- | --- | --- |"]
    for row in rows:
        lines.append("| %s | %.0f | %.0f | %.0f | %s | %.1f |" % (
            row["what"], row["p50_us"], row["p99_us"], row["cpu_us"],
            "?" if row["fsyncs"] is None else "%.2f" % row["fsyncs"], row["wal_frames"]))
    ours, bare = rows
    return lines + ["| ratio | %.2f | %.2f | %.2f | | %.1f |" % tuple(
        ours[key] / max(bare[key], 0.01) for key in ("p50_us", "p99_us", "cpu_us", "wal_frames"))]


def programme_figures():
    return [json.loads(line) for line in call(os.path.join(RELEASE, "tests", "bench_programme")).splitlines()]


def phone_lines(is_quick):
    if is_quick:
        return []
    total, parts, seconds = phone_size()
    lines = ["## Phone library (-Os, all options OFF, stripped)", "",
             "%d kB; built in %.0f s. What each part puts into it, before stripping:" % (total // 1000, seconds), "",
             "| part | kB |", "| --- | --- |"]
    return lines + ["| %s | %.0f |" % (name, bytes_ / 1000) for name, bytes_ in sorted(parts.items(), key=lambda one: -one[1])]


def time_lines(_is_quick):
    path = os.path.join(ROOT, "build", "test-times.json")
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as source:
        times = json.load(source)
    return ["## Build and test time (last run of tests/run.sh on this machine)", "", "| part | s |", "| --- | --- |",
            *("| %s | %.0f |" % pair for pair in times.items())]


# Name, what its heading begins with, and what makes it.
SECTIONS = {
    "answer": ("One durable answer", answer_lines),
    "score": ("The score after one answer", lambda is_quick: score_table(score_figures(is_quick))),
    "import": ("Import of a workbook", lambda is_quick: import_table(import_figures(is_quick))),
    "store": ("A device's store", lambda is_quick: store_table(store_figures(is_quick))),
    "sync": ("Sync, hub and phones", lambda is_quick: sync_table(sync_figures(is_quick))),
    "rush": ("Over sockets", lambda is_quick: rush_table(*rush_figures(is_quick))),
    "year": ("The year at the hub", year_lines),
    "lists": ("First pages of lists", lambda is_quick: list_lines(list_figures(is_quick))),
    "programme": ("Programme of", lambda _is_quick: programme_lines(*programme_figures())),
    "phone": ("Phone library", phone_lines),
    "times": ("Build and test time", time_lines),
}


def kept_sections():
    """The sections of the page by name, each as its lines."""
    kept = {}
    if not os.path.exists(PAGE):
        return kept
    with open(PAGE, encoding="utf-8") as page:
        for text in page.read().split("\n## ")[1:]:
            for name, (beginning, _make) in SECTIONS.items():
                if text.startswith(beginning):
                    kept[name] = ["## " + text.rstrip()]
    return kept


def keep(sections):
    """Puts the sections in the page, with commit and day; those that were not read again stay as they are."""
    commit = call("git", "rev-parse", "--short=12", "HEAD", cwd=ROOT).strip()
    stamp = "Commit %s, %s, %d cores." % (commit, time.strftime("%Y-%m-%d"), os.cpu_count())
    for lines in sections.values():
        lines[1:1] = ["", stamp]
    all_sections = {**kept_sections(), **sections}
    with open(PAGE, "w", encoding="utf-8") as out:
        out.write("# Figures\n\nReadings, each with its commit; `python3 tests/bench/bench.py --keep` writes this page, with `--only NAME` "
                  "one section of it.\n\n")
        out.write("\n\n".join("\n".join(all_sections[name]) for name in SECTIONS if name in all_sections) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--only", action="append", choices=SECTIONS, help="this section (may be repeated)")
    options = parser.parse_args()
    call("cmake", "--preset", "release", "-DWINCHECK_TESTS=ON", cwd=ROOT)
    call("cmake", "--build", RELEASE, "--target", "bench_answer", "bench_score", "bench_import", "bench_store",
         "bench_sync", "bench_rush", "bench_year", "bench_statement", "bench_lists", "bench_programme", cwd=ROOT)
    sections = {}
    for name, (_beginning, make) in SECTIONS.items():
        if options.only and name not in options.only:
            continue
        lines = make(options.quick)
        if lines:
            sections[name] = lines
            print("\n".join(lines) + "\n", flush=True)
    if options.keep:
        keep(sections)
    return 0


if __name__ == "__main__":
    sys.exit(main())
