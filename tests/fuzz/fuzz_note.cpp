// Signed notes and checkpoints as text from outside.
#include <string_view>

#include "core/journal/note.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto note = wincheck::journal::parse_note(text);
    const auto checkpoint = wincheck::journal::parse_checkpoint(text);
    static_cast<void>(note.has_value());
    static_cast<void>(checkpoint.has_value());
    return 0;
}
