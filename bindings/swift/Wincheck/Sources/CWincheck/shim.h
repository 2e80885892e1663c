// What Swift imports: the C interface, from wherever pkg-config finds it.
#include <wincheck.h>
