#include "core/rules/draw_sources.h"

#include <algorithm>

#include "core/rules/reasons.h"

namespace wincheck::rules {
namespace {

constexpr std::size_t kValuesMax = 1'000;

Error sources_wrong(const std::string& where) {
    return error_of(ErrorCode::invalid_argument, kDrawValueWrong, "public_value", where);
}

// "9319." or "0.25": the period always stands, as RFC 3797 writes it.
std::string number_text(Decimal number) {
    std::string text = to_text(number);
    return text.find('.') == std::string::npos ? text + "." : text;
}

Result<std::string> source_text(const DrawSource& source, const Json& values) {
    if (!values.is(Json::Kind::array) || values.items().empty() || values.items().size() > kValuesMax)
        return sources_wrong(source.name);
    std::vector<Decimal> numbers;
    numbers.reserve(values.items().size());
    for (const Json& value : values.items()) {
        const auto number = value.decimal();
        if (!number || number->mantissa < 0) return sources_wrong(source.name);
        numbers.push_back(*number);
    }
    if (!source.is_ordered)
        std::sort(numbers.begin(), numbers.end(), [](Decimal a, Decimal b) { return compare(a, b) < 0; });
    std::string text;
    for (const Decimal number : numbers) text += number_text(number);
    return text + "/";
}

}  // namespace

Result<std::string> public_value(const std::vector<DrawSource>& sources, const Json& values) {
    if (sources.empty()) return sources_wrong("sources");
    for (const auto& [name, unused] : values.members()) {
        const bool is_named = std::any_of(sources.begin(), sources.end(),
                                          [&](const DrawSource& source) { return source.name == name; });
        if (!is_named) return sources_wrong(name);
    }
    std::string text;
    for (const DrawSource& source : sources) {
        WCK_TRY(const std::string one, source_text(source, values[source.name]));
        text += one;
    }
    return text;
}

}  // namespace wincheck::rules
