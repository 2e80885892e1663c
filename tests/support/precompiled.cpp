// Nothing but the headers: tests/precompiled.cmake.
