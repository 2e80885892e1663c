"""Programs of others that stand between phone and hub or speak to it: taken where they are installed, else unpacked from
their packages into build/peers, so that nothing is installed, started or configured on this machine."""
import fcntl
import glob
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "build" / "peers"
DEBIAN = {
    "nginx": ("nginx",),
    "haproxy": ("haproxy", "liblua5.3-0", "libopentracing-c-wrapper0", "libopentracing1"),
}
SCHEMATHESIS = "schemathesis==4.32.5"
PYXFORM = "pyxform==4.5.0"
MITMPROXY = "mitmproxy==11.0.2"
SECONDS = 240


def succeeds(words, folder):
    try:
        return subprocess.run(words, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, timeout=SECONDS, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def made_once(folder, make):
    """Fills a folder by make(folder); several tests may ask at a time. False when it could not be made."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(str(folder) + ".lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.exists():
            return True
        unfinished = folder.with_name(folder.name + ".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        if not make(unfinished):
            return False
        unfinished.rename(folder)
        return True


def unpacked(packages):
    def make(folder):
        if not succeeds(["apt-get", "-o", "APT::Sandbox::User=", "download", *packages], folder):
            return False
        return all(succeeds(["dpkg", "-x", archive, str(folder)], folder) for archive in glob.glob(str(folder / "*.deb")))
    return make


def is_quick(name):
    """Whether the program is here already: mitmproxy and what it needs take a minute to unpack."""
    return name != "mitmdump" or bool(shutil.which(name)) or (FOLDER / "mitmproxy").exists()


def program(name):
    """The words that begin a command of others and the environment that it runs in; skips the test where it cannot be had."""
    if name != "mitmdump":
        path, environment = debian(name)
        return [path], environment
    installed = shutil.which(name)
    if installed:
        return [installed], dict(os.environ)
    modules = python_package("mitmproxy", MITMPROXY, from_source="pyperclip")
    return ([sys.executable, "-c", "from mitmproxy.tools.main import mitmdump; mitmdump()"],
            dict(os.environ, PYTHONPATH=modules, PYTHONDONTWRITEBYTECODE="1"))


def debian(program):
    """The program's path and the environment that it runs in; skips the test where it cannot be had."""
    installed = shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin")
    if installed:
        return installed, dict(os.environ)
    root = FOLDER / program
    if program not in DEBIAN or not made_once(root, unpacked(DEBIAN[program])):
        raise unittest.SkipTest("%s is not here, and its Debian package is not to be had" % program)
    libraries = ":".join(sorted(glob.glob(str(root / "usr" / "lib" / "*-linux-gnu"))))
    return str(root / "usr" / "sbin" / program), dict(os.environ, LD_LIBRARY_PATH=libraries)


def python_package(name, requirement, from_source=None):
    """The folder of a package and what it needs, from the Python package index; skips the test where it cannot be had.
    `from_source` names the one among what it needs of which there is no wheel."""
    root = FOLDER / name
    pip = shutil.which("pip3") or shutil.which("pip")
    version = "%d.%d" % sys.version_info[:2]
    words = [pip, "install", "--quiet", "--only-binary=:all:", "--python-version", version, requirement]
    if from_source:
        words = [pip, "--python", sys.executable, "install", "--quiet", "--only-binary=:all:", "--no-binary=" + from_source,
                 requirement]
    if not root.exists() and (not pip or not made_once(root, lambda new: succeeds([*words, "--target", str(new)], new))):
        raise unittest.SkipTest("the package index gave no %s" % requirement)
    return str(root)


def schemathesis():
    """The words that begin its command and the folder of its modules; skips the test where it cannot be had."""
    return [sys.executable, "-m", "schemathesis.cli"], python_package("schemathesis", SCHEMATHESIS)


def pyxform():
    """The folder of its modules; skips the test where it cannot be had."""
    return python_package("pyxform", PYXFORM)
