#include "core/base/assert.h"

namespace wincheck {

void assertion_failed(const char* condition, const char* file, int line) {
    throw AssertionFailure{condition, file, line};
}

}  // namespace wincheck
