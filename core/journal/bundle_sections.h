#pragma once
// The outer form of a proof bundle: magic, then sections
//   u8 name length ‖ name ‖ u32 LE length ‖ bytes ‖ SHA-256(name ‖ bytes),
// first "tenant", then NAME/N numbered from 0 in each NAME, last "end" with the SHA-256 of all before it.
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"

namespace wincheck::journal {

inline constexpr std::string_view kBundleMagic = "WCKPROOF0\n";
inline constexpr std::string_view kBundleEnd = "end";

struct BundleSection {
    std::string name;    // "entry/3"
    std::string kind{};  // "entry"
    ByteView bytes{};    // into the file
};

/// All sections but "end", in order. Shape: `file` begins with the magic.
/// Errors: corrupt (kBundleWrong; where = section).
Result<std::vector<BundleSection>> bundle_sections(ByteView file);

}  // namespace wincheck::journal
