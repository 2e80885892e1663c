// JSON from anybody: what is accepted dumps to something that parses to the same again.
#include <cstdlib>
#include <string_view>

#include "core/base/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto json = wincheck::Json::parse(text);
    if (!json) return 0;
    const std::string dumped = json->dump();
    const auto again = wincheck::Json::parse(dumped);
    if (!again || again->dump() != dumped) std::abort();
    return 0;
}
