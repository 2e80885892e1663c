#pragma once
// The start of an epoch (INT-9): a signed note by the tenant key, whose body is the last known checkpoint of
// the epoch before (origin, size, root) and the lines "epoch HEX", "operator TEXT", "reason TEXT". The
// first leaf of the new epoch's log is the RFC 6962 leaf hash of 0x05 ‖ note.
#include <string>

#include "core/journal/note.h"

namespace wincheck::protocol {

struct EpochStart {
    EpochId epoch{};
    journal::Checkpoint before;  // `extra` is empty
    std::string by;              // the operator
    std::string reason;
    bool operator==(const EpochStart&) const = default;
};

[[nodiscard]] std::string root_key_name(const TenantId& tenant);
/// Line breaks in the texts become spaces.
[[nodiscard]] std::string sign_epoch_start(const EpochStart& start, const TenantId& tenant,
                                           const journal::SignPair& root);
/// Errors: corrupt (kNoteWrong), signature (kNoteUnsigned, kSignatureWrong).
Result<EpochStart> verify_epoch_start(std::string_view note, const TenantId& tenant, const SignKey& root);
[[nodiscard]] Hash epoch_leaf(std::string_view note);

}  // namespace wincheck::protocol
