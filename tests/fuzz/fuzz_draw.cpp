// The texts of a draw that come from outside: the frozen list, and the log with whatever it says.
#include "core/rules/draw_log.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto list = wincheck::rules::parse_list(text);
    if (list && *wincheck::rules::list_text(*list) != text) __builtin_trap();
    const auto log = wincheck::rules::DrawLog::parse(text);
    if (log) static_cast<void>(log->verify("d", {.list = std::string(text), .date = "2026-03-02"}));
    return 0;
}
