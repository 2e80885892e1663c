// Sealed files: the bytes are read as a file, and as records under a key that the fuzzer cannot know.
#include <algorithm>

#include "core/journal/chunk.h"
#include "core/journal/sealed_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace wincheck;
    const ByteView bytes(data, size);
    std::size_t at = 0;
    const journal::ByteSource source = [&](std::span<std::uint8_t> out) -> Result<std::size_t> {
        const std::size_t got = std::min(out.size(), bytes.size() - at);
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), got, out.begin());
        at += got;
        return got;
    };
    const auto reader =
        journal::SealedFileReader::open(source, journal::BoxPair::from_seed(journal::Secret{}));
    static_cast<void>(reader.has_value());
    static_cast<void>(journal::decrypt_chunk(journal::Secret{}, {}, bytes).has_value());
    return 0;
}
