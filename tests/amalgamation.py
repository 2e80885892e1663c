"""Finds SQLite's amalgamation for WINCHECK_SQLITE_SOURCE: in the source distribution of a Python package that
carries one (SQLCipher's, which without its own switch is plain SQLite). Taken at test time, never committed."""
import glob
import os
import re
import shutil
import signal
import subprocess
import tarfile
import tempfile

PACKAGE = "sqlcipher3"
VERSION = "0.6.0"  # the newest one whose set-up asks for nothing else
SECONDS = 240  # pip also runs the package's own set-up


def version_in(folder):
    path = os.path.join(folder, "sqlite3.h")
    if not os.path.exists(path) or not os.path.exists(os.path.join(folder, "sqlite3.c")):
        return None
    with open(path, encoding="utf-8", errors="replace") as header:
        found = re.search(r'#define SQLITE_VERSION\s+"([0-9.]+)"', header.read())
    return found.group(1) if found else None


def taken_from(archive, folder):
    """Takes sqlite3.c and sqlite3.h out of a source distribution."""
    with tarfile.open(archive) as source:
        for member in source.getmembers():
            name = os.path.basename(member.name)
            if member.isfile() and name in ("sqlite3.c", "sqlite3.h"):
                with source.extractfile(member) as body, open(os.path.join(folder, name), "wb") as out:
                    shutil.copyfileobj(body, out)


def downloaded(words):
    """pip's exit code; None when it took too long, and then nothing that it began goes on."""
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          start_new_session=True) as pip:
        try:
            return pip.wait(SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(pip.pid, signal.SIGKILL)
            return None


def amalgamation(folder):
    """Fills `folder` once; returns SQLite's version, or None and the reason."""
    if version_in(folder):
        return version_in(folder), ""
    pip = shutil.which("pip3") or shutil.which("pip")
    if not pip:
        return None, "no pip here to take SQLite's amalgamation from a source distribution"
    with tempfile.TemporaryDirectory() as fetched:
        words = [pip, "download", "--quiet", "--no-deps", "--no-binary", PACKAGE, "-d", fetched, "%s==%s" % (PACKAGE, VERSION)]
        code = downloaded(words)
        if code is None:
            return None, "the package index did not give %s within %d s" % (PACKAGE, SECONDS)
        archives = glob.glob(os.path.join(fetched, "*.tar.gz"))
        if code or not archives:
            return None, "the package index gave no source distribution of %s" % PACKAGE
        os.makedirs(folder, exist_ok=True)
        taken_from(archives[0], folder)
    version = version_in(folder)
    return version, "" if version else "the source distribution of %s holds no amalgamation" % PACKAGE
