#pragma once
// What an entry writes into registers, for who reads entries of a stream one by one.
#include <vector>

#include "core/store/store.h"

namespace wincheck::store {

/// Every register write of an entry: what it answers, and what it recorded beside (COND-2). Empty for
/// entries that answer nothing. Errors: corrupt.
Result<std::vector<AnswerCore>> answers_of(const StoredEntry& stored);
/// One of them as a value of its register.
[[nodiscard]] RegisterValue value_of(const StoredEntry& stored, const AnswerCore& answer);

}  // namespace wincheck::store
