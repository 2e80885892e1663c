#pragma once
// The parts of a zip archive in memory, with limits on what they may unpack to. Declared sizes are
// believed only where they are already too large.
#include <map>
#include <memory>
#include <string>

#include "core/base/bytes.h"

struct zip;

namespace wincheck::forms {

inline constexpr std::size_t kArchiveBytesMax = std::size_t{64} * 1024 * 1024;
inline constexpr std::uint64_t kPartBytesMax = std::uint64_t{64} * 1024 * 1024;
inline constexpr std::uint64_t kInflatedBytesMax = std::uint64_t{128} * 1024 * 1024;
// Real sheets of a million blank rows pack 30 to 60 times; deflate's own maximum is about 1,030.
inline constexpr std::uint64_t kInflationMax = 200;
inline constexpr std::uint64_t kInflationFreeBytes = std::uint64_t{4} * 1024 * 1024;
inline constexpr std::size_t kPartsMax = 10'000;

class Archive {
public:
    /// `bytes` must outlive the archive. Errors: invalid_argument (kNotWorkbook), limit (kTooLarge).
    static Result<Archive> open(ByteView bytes);
    /// Unpacks one part; names compare without regard to case.
    /// Errors: not_found (kNotWorkbook), invalid_argument (kNotWorkbook, kEncrypted),
    ///         limit (kInflatesTooLarge); where = the part.
    Result<Bytes> part(const std::string& name);

private:
    struct Closer {
        void operator()(struct zip* archive) const;
    };
    std::unique_ptr<struct zip, Closer> zip_;
    std::uint64_t inflated_ = 0;
};

}  // namespace wincheck::forms
