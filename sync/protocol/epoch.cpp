#include "sync/protocol/epoch.h"

#include <algorithm>

namespace wincheck::protocol {
namespace {

constexpr std::uint8_t kEpochLeafPrefix = 0x05;
constexpr std::string_view kEpoch = "epoch ", kOperator = "operator ", kReason = "reason ";
constexpr std::size_t kEpochTextBytesMax = 512;

std::string one_line(std::string text) {
    if (text.size() > kEpochTextBytesMax) text.resize(kEpochTextBytesMax);
    while (!is_utf8(text)) text.pop_back();
    std::replace_if(text.begin(), text.end(), [](char c) { return c >= 0 && c < ' '; }, ' ');
    return text;
}

}  // namespace

std::string root_key_name(const TenantId& tenant) {
    return "wincheck/root/" + tenant.hex();
}

std::string sign_epoch_start(const EpochStart& start, const TenantId& tenant, const journal::SignPair& root) {
    journal::Checkpoint checkpoint = start.before;
    checkpoint.extra = {std::string(kEpoch) + start.epoch.hex(), std::string(kOperator) + one_line(start.by),
                        std::string(kReason) + one_line(start.reason)};
    journal::Note note{.body = journal::checkpoint_body(checkpoint), .signatures = {}};
    note.signatures.push_back(journal::sign_note(note.body, root_key_name(tenant), root));
    return journal::note_text(note);
}

Result<EpochStart> verify_epoch_start(std::string_view text, const TenantId& tenant, const SignKey& root) {
    WCK_TRY(const journal::Note note, journal::parse_note(text));
    WCK_TRY(journal::verify_note(note, root_key_name(tenant), root));
    EpochStart start;
    WCK_TRY(start.before, journal::parse_checkpoint(note.body));
    const auto& lines = start.before.extra;
    const bool is_whole = lines.size() == 3 && lines[0].starts_with(kEpoch) &&
                          lines[1].starts_with(kOperator) && lines[2].starts_with(kReason);
    const auto epoch = is_whole ? EpochId::parse_hex(std::string_view(lines[0]).substr(kEpoch.size()))
                                : Result<EpochId>(Error{});
    if (!epoch) return error_of(ErrorCode::corrupt, journal::kNoteWrong, "verify_epoch_start");
    start.epoch = *epoch;
    start.by = lines[1].substr(kOperator.size());
    start.reason = lines[2].substr(kReason.size());
    start.before.extra.clear();
    return start;
}

Hash epoch_leaf(std::string_view note) {
    Bytes leaf{kEpochLeafPrefix};
    append(leaf, view_of(note));
    return journal::leaf_hash(leaf);
}

}  // namespace wincheck::protocol
