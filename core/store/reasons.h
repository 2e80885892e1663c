#pragma once
// Reasons 200–299: the store.
#include <array>

#include "core/base/result.h"

namespace wincheck::store {

inline constexpr Reason kStoreDamaged{200, "store_damaged", "The store is damaged.",
                                      "Run wincheck doctor; do not delete the folder."};
inline constexpr Reason kStoreTooNew{201, "store_too_new", "The store was written by a later version.",
                                     "Update this app, then open the store again."};
inline constexpr Reason kNotStore{202, "not_store", "The file store.db belongs to another program.",
                                  "Choose another folder."};
inline constexpr Reason kChainGap{203, "chain_gap", "The entry is not the next one of its chain.",
                                  "Fetch the entries before it first."};
inline constexpr Reason kChainBroken{204, "chain_broken",
                                     "The entry does not follow the last one of its chain.",
                                     "Keep both copies and have the device open a new chain."};
inline constexpr Reason kChainUnknown{205, "chain_unknown", "The entry belongs to an unknown chain.",
                                      "Fetch the chain's opening record first."};
inline constexpr Reason kFork{206, "fork", "Another entry stands at this place of the chain.",
                              "Keep both copies; the device was restored or copied."};
inline constexpr Reason kStoreBusy{207, "store_busy", "A transaction is already open.",
                                   "Finish the open transaction first."};
inline constexpr Reason kBlobWrong{208, "blob_wrong", "The bytes do not have the hash that names them.",
                                   "Fetch the document again."};
inline constexpr Reason kStoreLocked{209, "store_locked", "Another program holds the database.",
                                     "Close the other program, then try again."};
inline constexpr Reason kEntryUnknown{210, "entry_unknown", "The entry is not in the store.",
                                      "Check the position and try again."};
inline constexpr Reason kScopeUnknown{211, "scope_unknown", "The scope is unknown.",
                                      "Write tenant, inspection:ID, or nothing for all."};
inline constexpr Reason kRankTaken{212, "rank_taken", "The entry already has another rank.",
                                   "Fetch the feed again from the hub."};
inline constexpr Reason kOutOfMemory{213, "out_of_memory", "There is not enough memory.",
                                     "Close other programs and try again; nothing was recorded."};

inline constexpr std::array kStoreReasons{
    &kStoreDamaged, &kStoreTooNew,  &kNotStore,  &kChainGap,    &kChainBroken,
    &kChainUnknown, &kFork,         &kStoreBusy, &kBlobWrong,   &kStoreLocked,
    &kEntryUnknown, &kScopeUnknown, &kRankTaken, &kOutOfMemory,
};

}  // namespace wincheck::store
