#pragma once
// Dates and moments as tests write them.
#include "core/base/time.h"

namespace wincheck::test {

inline Date date_in(const char* text) {
    return *parse_date(text);
}

inline UtcMs moment_in(const char* text) {
    return parse_time(text)->utc;
}

}  // namespace wincheck::test
