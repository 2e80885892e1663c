#!/usr/bin/env python3
"""The installed library as a stranger uses it, and the phone library with every option OFF."""
import os
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests"))

from builds import CACHE, UNITS  # noqa: E402

RELEASE = os.path.join(ROOT, "build", "release")
OPTIONS = ("HUB", "FORMS", "IMAGING", "JAVA", "SWIFT", "TESTS")
# What a phone's library may need; anything else came in by a dependency that no option holds back.
ALLOWED = re.compile(r"lib(sodium|sqlite3|zstd|stdc\+\+|gcc_s|c|m|dl|pthread)\.so|ld-linux")

PROGRAM = """#include <stdio.h>
#include "wincheck.h"
int main(void) {
    printf("%u\\n", (unsigned)(wck_abi() >> 16));
    return wck_abi() >> 16 == WCK_ABI_MAJOR ? 0 : 1;
}
"""
PROJECT = """cmake_minimum_required(VERSION 3.25)
project(stranger LANGUAGES C CXX)
find_package(wincheck REQUIRED)
add_executable(in_c program.c)
add_executable(in_cpp program.cpp)
target_link_libraries(in_c PRIVATE wincheck::wincheck)
target_link_libraries(in_cpp PRIVATE wincheck::wincheck)
"""


def call(*words, **options):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False, **options)
    if done.returncode:
        raise AssertionError("%s ended with %d\n%s\n%s" % (" ".join(map(str, words)), done.returncode, done.stdout[-3000:],
                                                          done.stderr[-3000:]))
    return done.stdout


class InstallTest(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.prefix = self.path("prefix")
        call("cmake", "--install", RELEASE, "--prefix", self.prefix)
        for name in ("program.c", "program.cpp"):
            self.write(name, PROGRAM)

    def path(self, *names):
        return os.path.join(self.scratch.name, *names)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as out:
            out.write(text)

    def found(self, name):
        for folder, _, files in os.walk(self.prefix):
            if name in files:
                return folder
        raise AssertionError("%s was not installed" % name)

    def test_find_package_serves_a_c_and_a_cpp_program(self):
        self.write("CMakeLists.txt", PROJECT)
        call("cmake", "-S", self.path(), "-B", self.path("out"), "-DCMAKE_PREFIX_PATH=" + self.prefix)
        call("cmake", "--build", self.path("out"))
        for program in ("in_c", "in_cpp"):
            self.assertEqual(call(self.path("out", program)), "0\n")

    def test_pkg_config_serves_a_c_and_a_cpp_program(self):
        environment = dict(os.environ, PKG_CONFIG_PATH=self.found("wincheck.pc"))
        flags = call("pkg-config", "--cflags", "--libs", "wincheck", env=environment).split()
        for compiler, source in (("cc", "program.c"), ("c++", "program.cpp")):
            call(compiler, self.path(source), *flags, "-o", self.path("program"))
            self.assertEqual(call(self.path("program"), env=dict(os.environ, LD_LIBRARY_PATH=self.found("libwincheck.so"))), "0\n")

    def test_the_installed_command_runs(self):
        self.assertIn("checklist", call(os.path.join(self.found("wincheck"), "wincheck"), "help"))


class PhoneTest(unittest.TestCase):
    def test_all_options_off_need_nothing_of_hub_spreadsheets_or_pictures(self):
        build = os.path.join(ROOT, "build", "bare")
        # Compiled as the release tree is: where there is a compiler cache little is compiled twice.
        environment = dict(os.environ, **CACHE)
        call("cmake", "--preset", "release", "-B", build, *UNITS,
             *["-DWINCHECK_%s=OFF" % option for option in OPTIONS], env=environment, cwd=ROOT)
        call("cmake", "--build", build, "--target", "wincheck_c", env=environment)
        library = os.path.join(build, "out", "libwincheck.so")
        needed = re.findall(r"NEEDED.*\[(.*)\]", call("readelf", "-d", library))
        self.assertTrue(needed)
        self.assertEqual([name for name in needed if not ALLOWED.match(name)], [])
        names = call("nm", "-C", library)
        for word in ("boost::", "pugi::", "zip_open", "wincheck::hub", "wincheck::forms", "wincheck::imaging"):
            self.assertNotIn(word, names)


if __name__ == "__main__":
    unittest.main()
