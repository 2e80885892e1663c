#include <wincheck.h>
