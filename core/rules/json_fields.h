#pragma once
// Reads the members of one object of a document that people write (policy, context, programme).
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/json.h"
#include "core/base/reasons.h"
#include "core/model/programme.h"
#include "core/rules/reasons.h"

namespace wincheck::rules {

/// The first problem is kept and names its field; a member that nobody asked for is a problem.
class Fields {
public:
    Fields(const Json& object, std::string path) : object_(object), path_(std::move(path)) {
        if (!object.is(Json::Kind::object)) fail(kFieldWrong, {});
    }

    void text(const char* name, std::string& to) {
        const Json* field = take(name);
        if (field == nullptr) return;
        if (field->is(Json::Kind::text) || field->is(Json::Kind::number))
            to = field->text();
        else
            fail(kFieldWrong, name);
    }
    void points(const char* name, Points& to) {
        std::optional<Points> read;
        points(name, read);
        if (read) to = *read;
    }
    void points(const char* name, std::optional<Points>& to) {
        const Json* field = take(name);
        if (field == nullptr) return;
        const auto number = field->decimal();
        if (!number) return fail(kNotDecimal, name);
        const auto points = to_points(*number);
        if (!points) return fail(kNumberTooLarge, name);
        to = *points;
    }
    void number(const char* name, std::uint32_t& to, std::int64_t max = UINT32_MAX) {
        const Json* field = take(name);
        if (field == nullptr) return;
        const auto number = field->integer();
        if (!number) return fail(kFieldWrong, name);
        if (*number < 0 || *number > max) return fail(kNumberTooLarge, name);
        to = static_cast<std::uint32_t>(*number);
    }
    void flag(const char* name, bool& to) {
        const Json* field = take(name);
        if (field == nullptr) return;
        if (!field->is(Json::Kind::boolean)) return fail(kFieldWrong, name);
        to = field->boolean();
    }
    /// A list of texts; replaces what `to` holds.
    void texts(const char* name, std::vector<std::string>& to) {
        const Json* field = take(name);
        if (field == nullptr) return;
        if (!field->is(Json::Kind::array)) return fail(kFieldWrong, name);
        to.clear();
        for (const Json& one : field->items()) {
            if (!one.is(Json::Kind::text)) return fail(kFieldWrong, name);
            to.push_back(one.text());
        }
    }
    /// Calls `read(fields)` for each object of a list.
    template <class Read>
    void list(const char* name, Read read) {
        const Json* field = take(name);
        if (field == nullptr) return;
        if (!field->is(Json::Kind::array)) return fail(kFieldWrong, name);
        std::size_t index = 0;
        for (const Json& one : field->items()) {
            Fields inner(one, path_ + name + "[" + std::to_string(++index) + "].");
            read(inner);
            adopt(inner);
        }
    }
    template <class Read>
    void object(const char* name, Read read) {
        const Json* field = take(name);
        if (field == nullptr) return;
        Fields inner(*field, path_ + name + ".");
        read(inner);
        adopt(inner);
    }
    /// Null when absent; marks it as known.
    const Json* take(const char* name) {
        known_.emplace_back(name);
        const Json* field = object_.find(name);
        return field == nullptr || field->is_null() ? nullptr : field;
    }
    void fail(const Reason& reason, const std::string& name) {
        if (!error_) error_ = error_of(ErrorCode::invalid_argument, reason, "fields", path_ + name);
    }
    /// The first problem, or a field that nobody asked for.
    std::optional<Error> finish() {
        for (const auto& [name, value] : object_.members())
            if (std::find(known_.begin(), known_.end(), name) == known_.end()) fail(kFieldUnknown, name);
        return error_;
    }

private:
    void adopt(Fields& inner) {
        const auto problem = inner.finish();
        if (problem && !error_) error_ = problem;
    }

    const Json& object_;
    std::string path_;
    std::vector<std::string> known_;
    std::optional<Error> error_;
};

/// Words of an enumeration, as the guides list them: pairs of word and value.
template <class Words, class Value>
const char* word_in(const Words& words, Value value) {
    for (const auto& [word, one] : words)
        if (one == value) return word;
    return "";
}

/// A word that is not one of them is a problem; an absent one keeps what `to` has.
template <class Words, class Value>
void read_word(Fields& fields, const char* name, const Words& words, Value& to) {
    std::string text = word_in(words, to);
    fields.text(name, text);
    for (const auto& [word, one] : words) {
        if (text != word) continue;
        to = one;
        return;
    }
    fields.fail(kFieldWrong, name);
}

/// In which days a limit counts: of the calendar of workdays, or all.
inline constexpr std::array<std::pair<const char*, bool>, 2> kDayWords{
    {{"workdays", true}, {"calendar", false}}};

inline constexpr std::array<std::pair<const char*, Rounding>, 3> kRoundingWords{
    {{"up", Rounding::up}, {"down", Rounding::down}, {"nearest", Rounding::nearest}}};

}  // namespace wincheck::rules
