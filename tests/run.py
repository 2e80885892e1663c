#!/usr/bin/env python3
"""Builds everything and runs every part of the tests; called by run.sh, which installs what is missing.

Each part returns how many cases passed, failed and were skipped. A part that cannot run here says why and
counts as skipped; a part that dies counts as one failure. Times go to build/test-times.json.
"""
import argparse
import collections
import concurrent.futures
import glob
import json
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time

from amalgamation import amalgamation
from builds import ASAN, CACHE, ROOT, SQLITE, TSAN, UNITS

BUILD = os.path.join(ROOT, "build")
PYTHON = "/usr/bin/python3"
THREADED = ("test_transport", "test_hub", "test_bindings_c")
PRODUCTS = ("wincheck_cli", "wincheck_c", "wincheck_jni", "wincheck_jar", "example_answer", "score_batch")


class Count:
    """Cases by outcome, and the large numbers behind them in words ('worlds: 812')."""

    def __init__(self, passed=0, failed=0, skipped=(), numbers=()):
        self.passed, self.failed, self.skipped, self.numbers = passed, failed, list(skipped), list(numbers)

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.numbers += other.numbers
        return self


PAGES = threading.local()  # parts that run beside each other say at their end what they have to say


def say(text):
    if getattr(PAGES, "lines", None) is not None:
        PAGES.lines.append(text)
    else:
        print(text, flush=True)


def command(arguments, timeout=900, environment=None, folder=ROOT):
    """Runs a program; returns exit code and everything it printed."""
    merged = dict(os.environ, **CACHE, **(environment or {}))
    try:
        done = subprocess.run(arguments, cwd=folder, env=merged, timeout=timeout, text=True, errors="replace",
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout
    except subprocess.TimeoutExpired as late:
        out = late.stdout or b""
        return -1, (out.decode(errors="replace") if isinstance(out, bytes) else out) + "\ntook too long: %d s" % timeout


TREES = collections.defaultdict(threading.Lock)  # parts beside each other share a tree, which one at a time configures


def build(preset, targets=(), options=()):
    """Configures and builds a preset; returns the error text, empty when it worked."""
    with TREES[preset]:
        code, out = command(["cmake", "--preset", preset, *options])
        if code == 0:
            chosen = [flag for target in targets for flag in ("--target", target)]
            code, out = command(["cmake", "--build", "--preset", preset, *chosen], timeout=2400)
    return "" if code == 0 else out[-6000:]


RELEASE = ["-DWINCHECK_TESTS=ON", *UNITS]  # examples/run.sh leaves its tree without them


def known_targets(preset, names, options=()):
    """Those of `names` that this machine's configuration has (no JDK: no Java targets)."""
    command(["cmake", "--preset", preset, *options])
    known = command(["ninja", "-C", os.path.join(BUILD, preset), "-t", "targets", "all"])[1]
    return [name for name in names if re.search(r"^%s: phony" % name, known, re.M)]


def failed(text):
    say(text)
    return Count(failed=1)


def doctest_counts(name, code, out):
    found = re.search(r"test cases:\s*(\d+)\s*\|\s*(\d+) passed\s*\|\s*(\d+) failed(?:\s*\|\s*(\d+) skipped)?", out)
    skips = re.findall(r"^skipped: (.*)$", out, re.M)
    if not found:
        return failed("%s ended with %d:\n%s" % (name, code, out[-4000:]))
    passed, wrong = int(found.group(2)), int(found.group(3))
    if code != 0 or wrong:
        say("%s ended with %d:\n%s" % (name, code, out[-6000:]))
        wrong = max(wrong, 1)
    numbers = ["%s, %s" % (name, text.strip()) for text in re.findall(r"MESSAGE: (.*\d.*)$", out, re.M)]
    return Count(passed, wrong, ["%s: %s" % (name, skip) for skip in skips], numbers)


def in_parallel(work, things, at_a_time=None):
    """Results of work(thing) in order, as many at a time as there are cores or as told."""
    page = getattr(PAGES, "lines", None)

    def on_page(thing):
        PAGES.lines = page
        return work(thing)

    with concurrent.futures.ThreadPoolExecutor(at_a_time or os.cpu_count() or 1) as pool:
        return list(pool.map(on_page, things))


PIECE = 16  # a program of more cases is run in pieces, so that it does not end alone


def runs_of(programs):
    """(program, arguments, cases left to the other pieces): all cases of a program, or so many of them."""
    for program in programs:
        found = re.search(r"the current filters: (\d+)", command([program, "--count", "--no-colors"])[1])
        cases = int(found.group(1)) if found else 0
        pieces = max(1, -(-cases // PIECE))
        for piece in range(pieces):
            first, last = cases * piece // pieces + 1, cases * (piece + 1) // pieces
            arguments = ["--first=%d" % first, "--last=%d" % last] if pieces > 1 else []
            yield program, arguments, cases - (last - first + 1) if arguments else 0


def run_programs(programs, environment, tag):
    def run(part):
        started = time.time()
        program, arguments, others = part
        code, out = command([program, *arguments], environment=environment,
                            timeout=LONGEST if "WINCHECK_LONG" in environment else 900)
        name = " ".join([os.path.basename(program), *arguments])
        count = doctest_counts(name, code, out)
        count.passed -= min(others, count.passed)  # doctest counts what is out of the range as passed
        say("  %s %s: %d passed, %d failed (%.1f s)" % (tag, name, count.passed, count.failed, time.time() - started))
        return count

    total = Count()
    # They wait for the disk half of the time.
    for count in in_parallel(run, list(runs_of(programs)), 2 * (os.cpu_count() or 1)):
        total.add(count)
    return total


def memory_folder():
    """Where doctest programs put their stores: what they prove of a disk they prove on a simulated one, and
    memory does not make them wait for a real one. The real command is tested on the real disk (integration, night)."""
    shared = "/dev/shm"
    has_room = os.path.isdir(shared) and os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > 2**31
    return {"TMPDIR": shared} if has_room else {}


BUDGET = 25 * 60  # seconds of a cold run
LONGEST = 24 * 3600


def room(options, wanted, least, after):
    """Seconds for cases drawn at random: as many as wanted, or what the run's budget leaves when `after` more follow."""
    left = BUDGET - (time.time() - options.begun) - after
    wanted = min(wanted, options.draw)
    given = int(max(least, min(wanted, left)))
    if given < wanted:
        say("  %d s of cases drawn at random instead of %d: this run is slow" % (given, wanted))
    return given


def seeds(options):
    environment = {"WINCHECK_SEED": str(options.seed)}
    if options.long:
        environment["WINCHECK_LONG"] = "1"
    return environment


def part_release(options):
    """The release build: build/wincheck, build/libwincheck.so, the Java library; no tests."""
    problem = build("release", known_targets("release", PRODUCTS, RELEASE), RELEASE)
    if problem:
        return failed(problem)
    wanted = [os.path.join(BUILD, name) for name in ("wincheck", "libwincheck.so")]
    missing = [path for path in wanted if not os.path.exists(path)]
    return failed("the release build left no " + ", ".join(missing)) if missing else Count(passed=1)


def part_unit(options):
    """Every doctest program under AddressSanitizer and UndefinedBehaviorSanitizer."""
    problem = build("asan", ["tests_all"], ASAN)
    if problem:
        return failed(problem)
    programs = sorted((path for path in glob.glob(os.path.join(BUILD, "asan", "tests", "test_*"))
                       if os.access(path, os.X_OK) and os.path.isfile(path)), key=lambda path: "test_hub" not in path)
    # Ten calls say where memory was asked for; to note thirty of each takes a twentieth of the time.
    environment = dict(seeds(options), **memory_folder(),
                       ASAN_OPTIONS="detect_leaks=1:strict_string_checks=1:malloc_context_size=10",
                       UBSAN_OPTIONS="print_stacktrace=1")
    return run_programs(programs, environment, "asan")


def part_tsan(options):
    """What has threads under ThreadSanitizer: a tree of its own with only those programs."""
    targets = known_targets("tsan", THREADED, TSAN)
    problem = build("tsan", targets, TSAN)
    if problem:
        return failed(problem)
    programs = [os.path.join(BUILD, "tsan", "tests", name) for name in targets]
    return run_programs(programs, dict(seeds(options), **memory_folder(), TSAN_OPTIONS="halt_on_error=1"), "tsan")


def drawn(options, name, wanted):
    """A program of the release build that goes on with new seeds for so many seconds; in long mode to its end."""
    problem = build("release", [name], RELEASE)
    if problem:
        return failed(problem)
    environment = dict(seeds(options), **memory_folder(), WINCHECK_SECONDS=str(room(options, wanted, 20, 120)))
    return run_programs([os.path.join(BUILD, "release", "tests", name)], environment, "release")


def part_simulation(options):
    """A hub and its devices in one process, worlds from seeds of this run: release build, more than under ASan."""
    return drawn(options, "test_simulation", 180)


def part_faults(options):
    """A device on a faulty disk: release build, each operation, more than under ASan."""
    return drawn(options, "test_faults", 180)


def part_rules(options):
    """The large numbers of the rules' property tests (draws, random checklists, coverage), release build; in long mode or with --only."""
    if not options.long and "rules" not in (options.only or ()):
        return Count(skipped=["rules: only in long mode or with --only rules; their normal numbers run in unit"])
    problem = build("release", ["test_rules"], RELEASE)
    if problem:
        return failed(problem)
    environment = dict(seeds(options), WINCHECK_LONG="1")
    return run_programs([os.path.join(BUILD, "release", "tests", "test_rules")], environment, "release")


def part_sqlite(options):
    """The store's tests against a newer SQLite, built in, where a package index carries its amalgamation."""
    source = os.path.join(BUILD, "sqlite-source")
    version, reason = amalgamation(source)
    if not version:
        return Count(skipped=["sqlite: " + reason])
    say("  SQLite %s" % version)
    names = ["test_store", "test_faults"]
    # As the release tree: what does not see SQLite need not be compiled again where there is a compiler cache.
    problem = build("sqlite", names + ["wincheck_c"], [*SQLITE, "-DWINCHECK_SQLITE_SOURCE=" + source])
    if problem:
        return failed(problem)
    shown = command(["nm", "-D", "--defined-only", os.path.join(BUILD, "sqlite", "out", "libwincheck.so")])[1]
    if not re.search(r" T wck_", shown) or re.search(r" sqlite3_", shown):
        return failed("the library shows the symbols of the SQLite that is built in:\n" + shown[-2000:])
    # The tree of `unit` has the sanitizers and the release build looks at more operations; here SQLite alone is another.
    environment = dict(seeds(options), **memory_folder(), WINCHECK_SQLITE_VERSION=version, WINCHECK_STRIDE="40")
    programs = [os.path.join(BUILD, "sqlite", "tests", name) for name in names]
    return run_programs(programs, environment, "sqlite").add(Count(passed=1))


def unittest_counts(name, code, out):
    ran = re.search(r"^Ran (\d+) tests? in", out, re.M)
    if not ran:
        return failed("%s ended with %d:\n%s" % (name, code, out[-4000:]))
    wrong = sum(int(number) for number in re.findall(r"(?:failures|errors)=(\d+)", out))
    skips = re.findall(r"^(test\S*.*?) \.\.\. skipped (.*)$", out, re.M)
    if code and not wrong:
        wrong = 1
    if wrong:
        say(out[-8000:])
    # What a test compared with a model, as it says itself.
    numbers = re.findall(r"(\w[\w ]*: seed \d+, \d+ \w+)", out)
    return Count(int(ran.group(1)) - wrong - len(skips), wrong, ["%s: %s" % skip for skip in skips], numbers)


def part_style(options):
    """The tree against our own style: includes, banned calls, names, rule ids, format."""
    code, out = command([PYTHON, "tests/style/style_test.py", "-v"])
    return unittest_counts("style", code, out)


def part_integration(options):
    """The real command driven from outside: bad input, faults, locks, verification."""
    def run(path):
        started = time.time()
        code, out = command([PYTHON, path, "-v"], environment=seeds(options), timeout=3600 if options.long else 900)
        count = unittest_counts(os.path.basename(path), code, out)
        say("  %s: %d passed, %d failed (%.1f s)" % (os.path.basename(path), count.passed, count.failed,
                                                     time.time() - started))
        return count

    total = Count()
    # Bad lines and kills take their time asleep, so they begin first.
    paths = sorted(glob.glob(os.path.join(ROOT, "tests", "integration", "*_test.py")), key=lambda path: "network" not in path)
    for count in in_parallel(run, paths):
        total.add(count)
    return total


def part_oracle(options):
    """Random filled checklists scored by the engine and by an independent model; 100,000 in long mode."""
    problem = build("release", ["score_batch"], RELEASE)
    if problem:
        return failed(problem)
    amount = ["--cases", "100000"] if options.long else ["--seconds", str(room(options, 300, 20, 60))]
    code, out = command([PYTHON, "tests/oracle/compare.py", os.path.join(BUILD, "release", "tests", "score_batch"),
                         "--seed", str(options.seed * 1000003), *amount], timeout=7200)
    found = re.search(r"(\d+) agreed, (\d+) differ", out)
    if not found or code or int(found.group(2)):
        say(out[-6000:])
        return Count(failed=max(int(found.group(2)), 1) if found else 1)
    say("  %s cases agree" % found.group(1))
    return Count(1, numbers=["%s cases agree" % found.group(1)])


def part_arm64(options):
    """The scoring core for arm64, cross-compiled and run under qemu-user, prints the same bytes; in long mode or with --only."""
    if not options.long and "arm64" not in (options.only or ()):
        return Count(skipped=["arm64: only in long mode or with --only arm64"])
    problem = build("release", ["score_batch"], RELEASE)
    if problem:
        return failed(problem)
    code, out = command([PYTHON, "tests/arm64.py", os.path.join(BUILD, "release", "tests", "score_batch"),
                         os.path.join(BUILD, "arm64"), "--seed", str(options.seed * 1000003)], timeout=3600)
    reason = re.search(r"^skipped: (.*)$", out, re.M)
    if code == 77 and reason:
        return Count(skipped=["arm64: " + reason.group(1)])
    found = re.search(r"(\d+) agreed, (\d+) differ", out)
    if not found or code or int(found.group(2)) or not int(found.group(1)):
        return failed(out[-6000:])
    say("  %s cases print the same bytes" % found.group(1))
    return Count(1, numbers=["%s cases print the same bytes" % found.group(1)])


def part_night(options):
    """The whole night of examples/night, each of its checks one case."""
    code, out = command([PYTHON, "examples/night/night.py"], timeout=900)
    found = re.search(r"^(\d+) passed, (\d+) failed", out, re.M)
    skips = re.findall(r"^\s*skipped: (.*)$", out, re.M)
    if not found:
        return failed("the night ended with %d:\n%s" % (code, out[-6000:]))
    wrong = int(found.group(2)) or (1 if code else 0)
    if wrong:
        say(out[-8000:])
    return Count(int(found.group(1)), wrong, ["night: " + skip for skip in skips])


def part_java(options):
    """Debian's JUnit against the release library, with the JVM's JNI checks on."""
    script = os.path.join(ROOT, "tests", "bindings", "java", "run.sh")
    if not shutil.which("javac"):
        return Count(skipped=["java: no JDK here"])
    code, out = command(["bash", script], timeout=600)
    good = re.search(r"^OK \((\d+) tests?\)", out, re.M)
    bad = re.search(r"^Tests run: (\d+),\s+Failures: (\d+)", out, re.M)
    if good and code == 0:
        return Count(int(good.group(1)))
    say(out[-6000:])
    return Count(int(bad.group(1)) - int(bad.group(2)), int(bad.group(2))) if bad else Count(failed=1)


def part_swift(options):
    """swift test against the release library."""
    swift = shutil.which("swift")
    if not swift:
        return Count(skipped=["swift: no toolchain here"])
    script = os.path.join(ROOT, "tests", "bindings", "swift", "run.sh")
    code, out = command(["bash", script], timeout=900)
    runs = re.findall(r"Executed (\d+) tests?, with (?:\d+ tests? skipped and )?(\d+) failures?", out)
    modern = re.search(r"Test run with (\d+) tests?.* (passed|failed)", out)
    if not runs and not modern:
        return failed("swift test ended with %d:\n%s" % (code, out[-6000:]))
    ran, wrong = max((int(a), int(b)) for a, b in runs) if runs else (0, 0)
    if modern:
        ran += int(modern.group(1))
    if code:
        wrong = max(wrong, 1)
        say(out[-6000:])
    return Count(ran - wrong, wrong)


def part_fuzz(options):
    """Each fuzz target over its corpus, then for some seconds with a seed of this run."""
    if not shutil.which("clang++-19"):
        return Count(skipped=["fuzz: no clang-19 here"])
    tree = "fuzz" if options.long else "asan"
    problem = build(tree, ["fuzz_all"], () if options.long else ASAN)
    if problem:
        return failed(problem)
    programs = [program for program in sorted(glob.glob(os.path.join(BUILD, tree, "tests", "fuzz_*")))
                if os.access(program, os.X_OK) and not os.path.isdir(program)]
    total = Count()
    for count in in_parallel(lambda program: fuzz_one(program, options), programs):
        total.add(count)
    return total


def fuzz_one(program, options):
    name = os.path.basename(program)
    corpus = os.path.join(ROOT, "tests", "fuzz", "corpus", name[len("fuzz_"):])
    grown = os.path.join(BUILD, "fuzz", "corpus", name)
    os.makedirs(grown, exist_ok=True)
    seconds = 3600 if options.long else 4
    code, out = command([program, grown, *([corpus] if os.path.isdir(corpus) else []),
                         "-max_total_time=%d" % seconds, "-seed=%d" % (options.seed % 2**31), "-timeout=10",
                         "-rss_limit_mb=2048"], timeout=seconds + 120)
    if code:
        say(out[-4000:])
    runs = re.search(r"Done (\d+) runs", out)
    say("  %s: %s runs" % (name, runs.group(1) if runs else "?"))
    return Count(failed=1) if code else Count(passed=1, numbers=["%s %s runs" % (name, runs.group(1) if runs else "?")])


def part_mutants(options):
    """A few one-line changes that some test must kill; all of them in long mode."""
    # A few beside the tree of `unit`, which is there; all of them beside one without sanitizers.
    chosen = ["--all"] if options.long else ["--tree", "asan", "--count", "3", "--seed", str(options.seed)]
    code, out = command([PYTHON, "tests/mutants/mutants.py", *chosen], timeout=4 * 3600)
    say("\n".join("  " + line for line in out.strip().splitlines()[-30:]))
    found = re.search(r"^(\d+) passed, (\d+) failed", out, re.M)
    return Count(int(found.group(1)), int(found.group(2))) if found else Count(failed=1)


def part_bench(options):
    """The figures run at all; in long mode they are kept in docs/figures.md."""
    arguments = ["--quick"] if not options.long else ["--keep"]
    code, out = command([PYTHON, "tests/bench/bench.py", *arguments], timeout=3600)
    say("\n".join("  " + line for line in out.strip().splitlines()[-25:]))
    return Count(passed=1) if code == 0 else Count(failed=1)


def part_tidy(options):
    """clang-tidy over a few sources of this run's seed; over all in long mode."""
    if not shutil.which("clang-tidy-19"):
        return Count(skipped=["tidy: no clang-tidy-19 here"])
    sources = sorted(path for folder in ("core", "sync", "bindings")
                     for path in glob.glob(os.path.join(ROOT, folder, "**", "*.cpp"), recursive=True)
                     if "/java/" not in path)
    if not options.long:
        sources = random.Random(options.seed).sample(sources, min(3, len(sources)))
    # Units of several sources hide what clang-tidy asks of each; this tree is configured, never built.
    code, out = command(["cmake", "--preset", "tidy"])
    if code == 0:
        done = in_parallel(lambda source: command(["clang-tidy-19", "-p", os.path.join(BUILD, "tidy"), "--quiet", source],
                                                  timeout=3600), sources)
        code, out = max(abs(one) for one, _ in done), "".join(text for _, text in done)
    wrong = len(re.findall(r"(?:warning|error): .*\[", out))
    if wrong:
        say(out[-6000:])
    return Count(passed=len(sources)) if code == 0 and not wrong else Count(failed=max(wrong, 1))


PARTS = {
    "release": part_release, "style": part_style, "unit": part_unit, "integration": part_integration,
    "oracle": part_oracle, "rules": part_rules, "arm64": part_arm64, "night": part_night, "java": part_java, "swift": part_swift,
    "tsan": part_tsan, "fuzz": part_fuzz, "simulation": part_simulation, "faults": part_faults, "sqlite": part_sqlite,
    "tidy": part_tidy, "mutants": part_mutants, "bench": part_bench,
}


# Most of their time one program compiles, links or runs alone, so two of them share the cores; they come last, first
# those that compile, then the longest. Of the others `release` and `unit` fill the cores, and what `fuzz` does in its
# seconds would suffer; what `bench` measures here is kept nowhere (in long mode nothing runs beside it).
BESIDE = ("tsan", "mutants", "sqlite", "bench", "tidy", "style", "simulation", "faults", "oracle", "integration", "night", "swift",
          "java")


def run_part(name, options):
    """The part's count and seconds, with its heading and its sum."""
    started = time.time()
    say("== %s: %s" % (name, PARTS[name].__doc__))
    count = PARTS[name](options)
    seconds = round(time.time() - started, 1)
    say("   %s: %d passed, %d failed, %d skipped (%.1f s)" % (name, count.passed, count.failed, len(count.skipped), seconds))
    return count, seconds


def on_a_page(name, options):
    PAGES.lines = []
    try:
        return run_part(name, options)
    finally:
        lines, PAGES.lines = PAGES.lines, None
        say("\n".join(lines))


def keep_times(times):
    """Seconds of each part, as it last ran; tests/bench shows them."""
    os.makedirs(BUILD, exist_ok=True)
    path = os.path.join(BUILD, "test-times.json")
    known = {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as source:
            known = json.load(source)
    with open(path, "w", encoding="utf-8") as out:
        json.dump({**known, **times}, out, indent=2)


def condensed(numbers):
    """Plays of one kind in a line: how many, from which seed on, all they compared and the largest of them."""
    plays, others = {}, []
    for text in numbers:
        found = re.match(r"(.+): seed (\d+), (\d+) (\w+)$", text)
        if found:
            plays.setdefault((found.group(1), found.group(4)), []).append((int(found.group(2)), int(found.group(3))))
        else:
            others.append(re.sub(r" --first=\d+ --last=\d+", "", text))  # which piece of the program it was
    lines = []
    for (name, unit), each in plays.items():
        if len(each) == 1:
            lines.append("%s: seed %d, %d %s" % (name, *each[0], unit))
        else:
            lines.append("%s: %d plays from seed %d on, %d %s, the largest %d" % (
                name, len(each), min(each)[0], sum(size for _, size in each), unit, max(size for _, size in each)))
    return lines + others


def keep_long_results(counts, times):
    """Puts a row for each part that ran in docs/long-run.md; rows of parts that did not run stay."""
    path = os.path.join(ROOT, "docs", "long-run.md")
    rows = {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as source:
            rows = {line.split("|")[1].strip(): line for line in source if line.startswith("| ")}
    for heading in ("part", "---"):
        rows.pop(heading, None)
    code, commit = command(["git", "rev-parse", "--short=12", "HEAD"])
    for name, count in counts.items():
        rows[name] = "| %s | %s | %d | %d | %d | %.1f | %s | %s |\n" % (
            name, commit.strip() if code == 0 else "?", count.passed, count.failed, len(count.skipped), times[name] / 60,
            time.strftime("%Y-%m-%d"), "; ".join(condensed(count.numbers)).replace("|", "/"))
    with open(path, "w", encoding="utf-8") as out:
        out.write("# Last long run\n\n`bash tests/run.sh --long` writes this page; with `--only PART` the row of that part.\n\n"
                  "| part | commit | passed | failed | skipped | minutes | day | numbers |\n"
                  "| --- | --- | --- | --- | --- | --- | --- | --- |\n")
        out.writelines(rows[name] for name in PARTS if name in rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true", help="the large numbers")
    parser.add_argument("--only", action="append", choices=sorted(PARTS), help="run this part (may be repeated)")
    parser.add_argument("--draw", type=int, default=BUDGET, help="at most so many seconds of cases drawn at random in a part")
    parser.add_argument("--list", action="store_true", help="name the parts")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="seed of what is drawn at random")
    options = parser.parse_args()
    if options.list:
        for name, part in PARTS.items():
            print("%-12s %s" % (name, part.__doc__))
        return 0
    begun = options.begun = time.time()
    say("seed %d" % options.seed)
    total, counts, times = Count(), {}, {}
    chosen = [name for name in PARTS if not options.only or name in options.only]
    beside = [] if options.long else [name for name in BESIDE if name in chosen]
    for name in chosen:
        if name not in beside:
            counts[name], times[name] = run_part(name, options)
    for name, result in zip(beside, in_parallel(lambda name: on_a_page(name, options), beside, 2)):
        counts[name], times[name] = result
    for count in counts.values():
        total.add(count)
    keep_times(dict(times, all=round(time.time() - begun, 1)))
    if options.long:
        keep_long_results(counts, times)
    for reason in total.skipped:
        say("skipped: " + reason)
    say("all parts: %.1f s" % (time.time() - begun))
    say("%d passed, %d failed%s" % (total.passed, total.failed,
                                    ", %d skipped" % len(total.skipped) if total.skipped else ""))
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
