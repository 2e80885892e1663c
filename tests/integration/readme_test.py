#!/usr/bin/env python3
"""The README's examples compile, and the files it names are there."""
import os
import re
import shutil
import subprocess
import unittest

from world import ROOT, WorldTest, write

BUILD = os.path.join(ROOT, "build")


def block(language):
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as source:
        return re.search(r"```%s\n(.*?)```" % language, source.read(), re.S).group(1)


class Readme(WorldTest):
    def good(self, *arguments, **options):
        done = subprocess.run(arguments, capture_output=True, text=True, check=False, **options)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_the_cpp_example_compiles_and_runs(self):
        source = write(self.path("readme.cpp"), block("cpp"))
        program = self.path("readme")
        self.good("g++", "-std=c++20", "-Wall", "-Werror", "-I", os.path.join(ROOT, "bindings", "c"), source, "-o", program,
                  "-L", BUILD, "-lwincheck", "-Wl,-rpath," + BUILD)
        self.assertIn("enrol", self.good(program, cwd=self.folder).lower())

    def test_the_java_example_compiles(self):
        jars = [os.path.join(folder, name) for folder, _, names in os.walk(BUILD) for name in names
                if name == "wincheck.jar"]
        if not shutil.which("javac") or not jars:
            self.skipTest("no JDK here")
        source = write(self.path("Readme.java"), block("java"))
        self.good("javac", "-Werror", "-cp", jars[0], "-d", self.folder, source)

    def test_the_named_files_exist(self):
        with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as source:
            names = set(re.findall(r"(?:docs|examples|tests)/[\w./-]+\.(?:md|sh|py)", source.read()))
        self.assertEqual([name for name in sorted(names) if not os.path.exists(os.path.join(ROOT, name))], [])


if __name__ == "__main__":
    unittest.main()
