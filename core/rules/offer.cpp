#include "core/rules/offer.h"

#include <algorithm>
#include <numeric>

#include "core/base/hash.h"
#include "core/rules/form_state.h"
#include "core/rules/reasons.h"

namespace wincheck::rules {
namespace {

Error no_offer(const Reason& reason, const AnswerKey& key) {
    return error_of(ErrorCode::invalid_argument, reason, "offer", key.item);
}

// Where no seed is named: one for each item and instance of an inspection.
Operand own_seed(std::string_view inspection, const AnswerKey& key) {
    constexpr std::string_view kPurpose = "wincheck order of choices";
    constexpr std::string_view kEnd{"\0", 1};
    const Hash hash = sha256({view_of(kPurpose), view_of(kEnd), view_of(inspection), view_of(kEnd),
                              view_of(key.item), view_of(kEnd), key.instance.view()});
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < sizeof bits; ++i) bits = bits << 8U | hash.raw[i];
    return Operand::of(Decimal::whole(static_cast<std::int64_t>(bits >> 2U)));
}

/// What one question offers, as numbers of rows or as texts.
class Choosing {
public:
    Choosing(const FormState& state, std::int32_t index, std::uint32_t frame)
        : state_(state), plan_(state.plan()), index_(index), frame_(frame) {
        const NodeExpressions& expressions = plan_.plan(index).expressions;
        filter_ = plan_.expression(expressions.choice_filter);
        const std::int32_t list = plan_.plan(index).list;
        if (list >= 0) options_ = &plan_.source.choices[at(list)].options;
        if (const Expression* from = plan_.expression(expressions.choices_from))
            texts_ = state.texts(*from, index, frame);
        else if (options_ == nullptr && plan_.node(index).type == AnswerType::yes_no)
            texts_ = {"pass", "fail"};
        if (options_ != nullptr && filter_ != nullptr) rows_ = filtered();
    }

    [[nodiscard]] bool has_options() const {
        return options_ != nullptr || !texts_.empty() || plan_.plan(index_).expressions.choices_from >= 0;
    }
    [[nodiscard]] std::size_t total() const {
        if (options_ == nullptr) return texts_.size();
        return filter_ == nullptr ? options_->size() : rows_.size();
    }
    [[nodiscard]] Offered at_place(std::size_t place) const {
        if (options_ == nullptr) return {texts_[place], nullptr};
        const Option& option = (*options_)[filter_ == nullptr ? place : rows_[place]];
        return {option.name, &option};
    }

private:
    [[nodiscard]] std::vector<std::uint32_t> filtered() const {
        std::vector<std::uint32_t> rows = candidates();
        std::erase_if(rows, [&](std::uint32_t row) {
            return !truth_of(state_.evaluate(*filter_, index_, frame_, nullptr, &(*options_)[row]));
        });
        return rows;
    }
    // By the column that the filter compares, or all.
    [[nodiscard]] std::vector<std::uint32_t> candidates() const {
        const NodePlan& own = plan_.plan(index_);
        if (const Expression* key = plan_.expression(own.expressions.filter_key))
            if (auto rows = plan_.rows_with(own.filter_index, state_.evaluate(*key, index_, frame_)))
                return *rows;
        std::vector<std::uint32_t> all(options_->size());
        std::iota(all.begin(), all.end(), 0U);
        return all;
    }

    const FormState& state_;
    const Plan& plan_;
    std::int32_t index_;
    std::uint32_t frame_;
    const Expression* filter_ = nullptr;
    const std::vector<Option>* options_ = nullptr;
    std::vector<std::string> texts_;
    std::vector<std::uint32_t> rows_;
};

Json pairs_json(const std::vector<std::pair<std::string, std::string>>& pairs) {
    Json json = Json::object();
    for (const auto& [key, value] : pairs) json.set(key, Json::of(value));
    return json;
}

}  // namespace

Result<Offer> offer(const CompiledChecklist& checklist, const Record& record, const Context& context,
                    const AnswerKey& key, std::string_view inspection, const OfferPage& page) {
    const Plan& plan = plan_of(checklist);
    const std::int32_t index = plan.find(key.item);
    if (index < 0 || plan.node(index).kind != NodeKind::item) return no_offer(kUnknownItem, key);
    const FormState state(plan, record, context);
    const auto frame = state.frame_of(key.instance);
    if (!frame || state.frames()[*frame].repeat != plan.plan(index).scope)
        return no_offer(kUnknownInstance, key);
    const Choosing choosing(state, index, *frame);
    if (!choosing.has_options()) return no_offer(kNothingToChoose, key);
    const Conditions& conditions = plan.node(index).conditions;
    Offer found{.is_shuffled = conditions.is_shuffled, .total = choosing.total(), .options = {}};
    const std::size_t from = std::min(page.from, found.total);
    const std::size_t to = from + std::min(page.count, found.total - from);
    std::vector<std::uint32_t> order;
    if (conditions.is_shuffled) {
        const Expression* seed = plan.expression(plan.plan(index).expressions.seed);
        order = shuffled(found.total,
                         seed == nullptr ? own_seed(inspection, key) : state.evaluate(*seed, index, *frame));
    }
    for (std::size_t i = from; i < to; ++i)
        found.options.push_back(choosing.at_place(order.empty() ? i : order[i]));
    return found;
}

Json label_json(const Label& label) {
    if (label.size() == 1 && label.front().language.empty()) return Json::of(label.front().text);
    Json json = Json::object();
    for (const Translation& translation : label) json.set(translation.language, Json::of(translation.text));
    return json;
}

Json to_json(const Offer& offer, const OfferPage& page) {
    Json choices = Json::array();
    for (const Offered& one : offer.options) {
        Json choice = Json::object().set("name", Json::of(one.name));
        if (one.option_or_null != nullptr) {
            if (!one.option_or_null->label.empty())
                choice.set("label", label_json(one.option_or_null->label));
            if (!one.option_or_null->media.empty())
                choice.set("media", pairs_json(one.option_or_null->media));
        }
        choices.push(std::move(choice));
    }
    const std::size_t next = page.from + offer.options.size();
    return Json::object()
        .set("shuffled", Json::of(offer.is_shuffled))
        .set("count", Json::of(static_cast<std::uint64_t>(offer.total)))
        .set("choices", std::move(choices))
        .set("next", next < offer.total ? Json::of(std::to_string(next)) : Json{});
}

}  // namespace wincheck::rules
