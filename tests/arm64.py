#!/usr/bin/env python3
"""The scoring core, cross-compiled for arm64 and run under qemu-user, prints the same bytes as here.

    arm64.py SCORE_BATCH FOLDER [--cases N] [--seed S]

SCORE_BATCH is the program of this machine, FOLDER takes what is built. It needs Debian's g++-aarch64-linux-gnu and
qemu-user; libsodium for arm64 is fetched from Debian's archive into FOLDER, beside the system's own packages.
The last line is 'N agreed, N differ', or 'skipped: why' with exit code 77.
"""
import argparse
import concurrent.futures
import glob
import json
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "oracle"))
import compare  # noqa: E402

COMPILER, EMULATOR = "aarch64-linux-gnu-g++", "qemu-aarch64"
HEADER_ONLY = ("cereal", "rapidjson")
APT = """APT::Architecture "arm64";
APT::Architectures { "arm64"; };
APT::Sandbox::User "root";
Dir::State "%(folder)s/state";
Dir::State::status "%(folder)s/status";
Dir::Cache "%(folder)s/cache";
"""


class Skip(Exception):
    pass


def run(words, folder=None, **options):
    done = subprocess.run(list(map(str, words)), cwd=folder, text=True, capture_output=True, check=False, **options)
    if done.returncode:
        raise RuntimeError("%s ended with %d:\n%s" % (words[0], done.returncode, (done.stdout + done.stderr)[-3000:]))
    return done.stdout


def sodium(folder):
    """libsodium.a and its headers for arm64, from an index of packages of its own; returns their root."""
    root = folder / "sodium"
    if list(root.glob("usr/lib/*/libsodium.a")):
        return root
    apt = folder / "apt"
    for part in ("state/lists/partial", "cache/archives/partial"):
        (apt / part).mkdir(parents=True, exist_ok=True)
    (apt / "status").touch()
    (apt / "conf").write_text(APT % {"folder": apt}, encoding="utf-8")
    environment = dict(os.environ, APT_CONFIG=str(apt / "conf"))
    try:
        run(["apt-get", "update"], env=environment, timeout=300)
        run(["apt-get", "download", "libsodium-dev"], apt, env=environment, timeout=300)
        run(["dpkg", "-x", sorted(glob.glob(str(apt / "libsodium-dev_*_arm64.deb")))[-1], root])
    except (RuntimeError, OSError, IndexError, subprocess.TimeoutExpired) as error:
        raise Skip("libsodium for arm64 could not be fetched (%s)" % str(error).splitlines()[0]) from error
    return root


def includes(folder):
    """Libraries that are headers alone, without the rest of this machine's headers."""
    place = folder / "headers"
    place.mkdir(exist_ok=True)
    for name in HEADER_ONLY:
        if not (place / name).exists():
            (place / name).symlink_to(pathlib.Path("/usr/include") / name)
    return place


def build(folder):
    """score_documents for arm64: each folder of the core as one unit, as WINCHECK_UNITY does."""
    missing = [name for name in (COMPILER, EMULATOR) if not shutil.which(name)]
    if missing:
        raise Skip("not installed: " + ", ".join(missing) + " (Debian: g++-aarch64-linux-gnu, qemu-user)")
    folder.mkdir(parents=True, exist_ok=True)
    root = sodium(folder)
    library = next(root.glob("usr/lib/*/libsodium.a"))
    flags = ["-std=c++20", "-O1", "-I", ROOT, "-isystem", includes(folder), "-isystem", root / "usr" / "include"]
    units = {name: sorted((ROOT / "core" / name).glob("*.cpp")) for name in ("base", "rules", "journal")}
    units["main"] = [ROOT / "tests" / "oracle" / "score_documents.cpp"]

    def compile_unit(name):
        unit, made = folder / (name + ".cpp"), folder / (name + ".o")
        unit.write_text("".join('#include "%s"\n' % path for path in units[name]), encoding="utf-8")
        run([COMPILER, *flags, "-c", unit, "-o", made])
        return made

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        objects = list(pool.map(compile_unit, units))
    program = folder / "score_documents"
    run([COMPILER, "-static", *objects, library, "-o", program])
    return program


def compare_bytes(batch, program, cases, seed):
    """Returns (agreed, differing) lines of output, to the byte."""
    agreed = differing = 0
    for first in range(seed, seed + cases, compare.BATCH):
        made = [json.loads(compare.made(one)[-1]) for one in range(first, min(first + compare.BATCH, seed + cases))]
        lines = "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in made)
        here = run([batch], input=lines).splitlines()
        documents = [json.loads(line)["document"] for line in run([batch, "--documents"], input=lines).splitlines()]
        for case, document in zip(made, documents):
            case["document"] = document
            del case["checklist"]
        there = run([EMULATOR, program], input="".join(json.dumps(case, ensure_ascii=False) + "\n" for case in made))
        there = there.splitlines()
        for index, line in enumerate(here):
            if index < len(there) and line == there[index]:
                agreed += 1
                continue
            differing += 1
            if differing < 4:
                print("seed %d\n  here  %s\n  arm64 %s" % (first + index, line, there[index:index + 1]))
    return agreed, differing


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("batch")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    try:
        program = build(options.folder.resolve())
    except Skip as reason:
        print("skipped: %s" % reason)
        return 77
    agreed, differing = compare_bytes(options.batch, program, options.cases, options.seed)
    print("%d agreed, %d differ" % (agreed, differing))
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
