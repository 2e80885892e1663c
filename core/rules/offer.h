#pragma once
// The options of a question where it stands: those that its filter leaves, in the order in which they are
// shown. Scores, answers and explanations never depend on that order.
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json.h"
#include "core/rules/score.h"

namespace wincheck::rules {

struct Offered {
    std::string name;
    const Option* option_or_null = nullptr;  // null: an answer of the form, or pass and fail
};

/// A part of what is offered.
struct OfferPage {
    std::size_t from = 0;
    std::size_t count = std::numeric_limits<std::size_t>::max();
};

struct Offer {
    bool is_shuffled = false;
    std::size_t total = 0;  // of all pages
    std::vector<Offered> options;
};

/// Options that are shuffled stand in the order that their seed gives (shuffled() of functions.h). Without a
/// seed it follows from `inspection`, the item and the instance: the same on every device and whenever it is
/// asked, another in each inspection.
/// Rule: COND-1. Shape: points into the checklist, which must outlive it.
/// Cost: the record, and the page; of a filtered list the rows that its key leaves, of a shuffled one all
/// that are offered. Errors: invalid_argument with `where` = the item (kUnknownItem, kUnknownInstance,
/// kNothingToChoose).
Result<Offer> offer(const CompiledChecklist& checklist, const Record& record, const Context& context,
                    const AnswerKey& key, std::string_view inspection, const OfferPage& page = {});

/// {"shuffled","count","choices":[{"name","label","media"}]}; "next" where more follow.
[[nodiscard]] Json to_json(const Offer& offer, const OfferPage& page);

/// Text where there is one language, else an object by language.
[[nodiscard]] Json label_json(const Label& label);

}  // namespace wincheck::rules
