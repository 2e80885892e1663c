"""How the trees of the tests are configured; shared by run.py and mutants.py."""
import os
import shutil

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# One compilation serves trees in different folders of this checkout.
CACHE = {"CCACHE_BASEDIR": ROOT, "CCACHE_NOHASHDIR": "1", "CCACHE_SLOPPINESS": "pch_defines,time_macros"}


COMPILER = ["-DCMAKE_C_COMPILER=clang-19", "-DCMAKE_CXX_COMPILER=clang++-19"]


# Forty programs of several hundred megabytes each: LLVM's linker takes a fraction of the time of GNU's.
LINKER = ["-DCMAKE_%s_LINKER_FLAGS=-fuse-ld=lld" % kind for kind in ("EXE", "SHARED")
          if os.path.exists("/usr/lib/llvm-19/bin/ld.lld")]


def clang(sanitizers):
    """Clang builds a sanitized tree in half of GCC's time; where it is absent GCC does."""
    if not shutil.which("clang++-19"):
        return []
    return [*COMPILER, *LINKER, "-DWINCHECK_FUZZ=ON", "-DWINCHECK_PCH=ON", "-DWINCHECK_SANITIZE=" + sanitizers]


# Whole trees are built here, so a unit may have many sources.
UNITS = ["-DWINCHECK_UNITY_BATCH=32"]
# Tables of lines are a tenth to a fifth of the compiler's time and say nothing while all goes well: a report names the function, and
# what was undefined its line; the presets alone build with them.
NO_LINES = ["-DCMAKE_%s_FLAGS_DEBUG=-O0" % language for language in ("C", "CXX")]
ASAN = UNITS + NO_LINES + clang("address,undefined")  # the fuzz targets of a normal run live in this tree too
# Without sanitizers: half the time, for many mutants.
QUICK = ["-DWINCHECK_UNITY_BATCH=8", *([*COMPILER, *LINKER] if shutil.which("clang++-19") else [])]
TSAN = UNITS + NO_LINES + clang("thread")
# As the release tree, but with what a store checks after each transaction of a debug build.
SQLITE = UNITS + ["-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_CXX_FLAGS_RELEASE=-O2", "-DCMAKE_C_FLAGS_RELEASE=-O1", "-DWINCHECK_IMAGING=ON"]
