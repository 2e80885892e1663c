#pragma once
// JSON as a value (RFC 8259), for acts, answers, results and documents people write. Numbers keep
// their text, so no figure passes through binary floating point. Objects keep their order;
// duplicate keys are refused. Parsing is RapidJSON's; this is the only place that includes it.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/decimal.h"

namespace wincheck {

class Json {
public:
    enum class Kind : std::uint8_t { null, boolean, number, text, array, object };
    using Member = std::pair<std::string, Json>;

    Json() = default;
    static Json of(bool value);
    static Json of(std::int64_t value);
    static Json of(std::uint64_t value);
    static Json of(Decimal value);
    static Json of(std::string_view text);
    static Json of(const char* text) { return of(std::string_view(text)); }
    /// The exact figure as a JSON string ("86.25"), as results have it.
    static Json of(Points points);
    static Json array();
    static Json object();
    /// An array or object that keeps `text`, as dump() wrote it, and gives it back as it is: nothing is taken
    /// apart until a part is asked for. What is no JSON is then empty.
    /// Thread: the first reading of a part changes this value, so two threads do not share it.
    static Json of_dumped(std::string text);
    template <class T>
    static Json of(const std::optional<T>& value) {
        return value ? of(*value) : Json{};
    }

    /// Depth ≤ 64. Errors: invalid_argument (kNotJson, `where` = "byte N").
    static Result<Json> parse(std::string_view text);

    [[nodiscard]] Kind kind() const { return kind_; }
    [[nodiscard]] bool is(Kind kind) const { return kind_ == kind; }
    [[nodiscard]] bool is_null() const { return kind_ == Kind::null; }
    /// The text of a string or number; empty otherwise.
    [[nodiscard]] const std::string& text() const { return opened().text_; }
    [[nodiscard]] bool boolean() const { return boolean_; }
    [[nodiscard]] const std::vector<Json>& items() const { return opened().items_; }
    [[nodiscard]] const std::vector<Member>& members() const { return opened().members_; }

    /// Null pointer when absent or not an object.
    [[nodiscard]] const Json* find(std::string_view key) const;
    /// A shared null value when absent.
    [[nodiscard]] const Json& operator[](std::string_view key) const;

    Json& set(std::string key, Json value) &;  ///< appends or replaces; returns *this
    Json&& set(std::string key, Json value) && { return std::move(set(std::move(key), std::move(value))); }
    Json& push(Json value) &;
    Json&& push(Json value) && { return std::move(push(std::move(value))); }

    /// A number, or a string that holds one. Errors: invalid_argument (kNotDecimal).
    [[nodiscard]] Result<Decimal> decimal() const;
    [[nodiscard]] Result<std::int64_t> integer() const;
    /// Member `key` as text. Errors: invalid_argument (kFieldMissing, kFieldWrong; where = key).
    [[nodiscard]] Result<std::string> text_at(std::string_view key) const;
    /// Empty when the member is absent or null. Errors: invalid_argument (kFieldWrong).
    [[nodiscard]] Result<std::string> text_or_empty_at(std::string_view key) const;

    /// One line, no spaces; non-ASCII characters stay as they are.
    [[nodiscard]] std::string dump() const;
    /// Indented by two spaces.
    [[nodiscard]] std::string dump_pretty() const;

private:
    [[nodiscard]] const Json& opened() const {
        if (is_dumped_) open();
        return *this;
    }
    void open() const;

    static constexpr std::size_t kRoomAtFirst = 8;  // moving members is what most of a small object costs

    Kind kind_ = Kind::null;
    bool boolean_ = false;
    mutable bool is_dumped_ = false;  // text_ is what dump() gives
    mutable std::string text_;
    mutable std::vector<Json> items_;
    mutable std::vector<Member> members_;
    friend class JsonBuilder;
    friend class JsonWriter;
};

}  // namespace wincheck
