// How many samples of what an item asks for (SCO-5).
#include <algorithm>

#include "core/forms/phrases.h"
#include "core/forms/words.h"

namespace wincheck::forms {
namespace {

// A text with expressions in braces: "{…}" stands in it as "{}", the expressions apart, in order.
struct Braced {
    std::string text;
    std::vector<std::string> expressions;
};

// Nothing where a brace is not closed. Braces in quotes and those of ${…} are the expression's own.
std::optional<Braced> without_braces(std::string_view text) {
    Braced found;
    while (!text.empty()) {
        const std::size_t open = std::min(text.find('{'), text.size());
        found.text += text.substr(0, open);
        text.remove_prefix(open);
        if (text.empty()) break;
        std::size_t depth = 0, at = 0;
        for (char quote = 0; at < text.size(); ++at) {
            const char c = text[at];
            if (quote != 0 || c == '\'' || c == '"') {
                quote = quote == 0 ? c : c == quote ? '\0' : quote;
                continue;
            }
            depth += c == '{' ? 1 : 0;
            if (c == '}' && --depth == 0) break;
        }
        if (at == text.size()) return std::nullopt;
        found.expressions.push_back(plain_expression(text.substr(1, at - 1)));
        found.text += "{}";
        text.remove_prefix(at + 1);
    }
    return found;
}

// The numbers of a sample's size, each a figure or an expression over the project's attributes (ORG-4).
class SampleNumbers {
public:
    explicit SampleNumbers(std::vector<std::string> expressions) : expressions_(std::move(expressions)) {}

    bool take_size(std::string_view word, bool is_alone, SampleSize& sample) {
        if (word == "{}%") return take_expression(sample.percent_from);
        if (word == "{}") {
            if (!is_alone || !take_expression(sample.min_from)) return false;
            sample.max_from = sample.min_from;
            return true;
        }
        const std::optional<Amount> size = figure_of(word);
        if (!size || size->value.mantissa <= 0) return false;
        if (size->is_share) {
            const Result<Points> percent = to_points(size->value);
            if (!percent || percent->nano > kNanoPerPoint) return false;
            sample.percent = to_decimal({percent->nano * 100});
            return true;
        }
        const std::optional<std::uint32_t> count = count_of(word);
        if (!count || !is_alone) return false;
        sample.min = sample.max = *count;
        return true;
    }

    bool take_bound(std::string_view name, std::string_view word, SampleSize& sample) {
        const bool is_min = name == "min" || name == "不少于";
        if (!is_min && name != "max" && name != "不超过") return false;
        if (word == "{}") return take_expression(is_min ? sample.min_from : sample.max_from);
        const std::optional<std::uint32_t> bound = count_of(word);
        if (bound) (is_min ? sample.min : sample.max) = *bound;
        return bound.has_value();
    }

    [[nodiscard]] bool are_all_taken() const { return taken_ == expressions_.size(); }

private:
    bool take_expression(std::string& into) {
        if (taken_ == expressions_.size() || expressions_[taken_].empty()) return false;
        into = std::move(expressions_[taken_++]);
        return true;
    }

    std::vector<std::string> expressions_;
    std::size_t taken_ = 0;
};

}  // namespace

Parsed<SampleSize> parse_sample(std::string_view text) {
    const auto wrong = [&] {
        return Parsed<SampleSize>::expected(
            "\"" + trimmed(text) +
            "\": expected such as \"10% min 3 max 10 of lift\", \"all of lift\", \"5 of lift\", \"as CODE\", "
            "or with {an expression over ${project.…}} in place of a number");
    };
    const std::string written = trimmed(text);
    SampleSize sample;
    std::string rest = plain(text);
    for (const std::string_view as : {"as ", "同 ", "同"}) {
        if (!rest.starts_with(as)) continue;
        sample.same_as = trimmed(std::string_view(written).substr(as.size()));
        return sample.same_as.empty() ? wrong() : Parsed<SampleSize>(sample);
    }
    const std::optional<Braced> braced = without_braces(text);
    if (!braced) return wrong();
    rest = plain(braced->text);
    if (const std::size_t of = rest.find(" of "); of != std::string::npos) {
        sample.of = trimmed(std::string_view(rest).substr(of + 4));
        rest = trimmed(std::string_view(rest).substr(0, of));
    }
    if (rest == "all" || rest == "全部" || rest == "全数") {
        sample.is_all = true;
        return sample;
    }
    const std::vector<std::string> words = split(rest, " ");
    SampleNumbers numbers(braced->expressions);
    if (words.empty() || !numbers.take_size(words[0], words.size() == 1, sample)) return wrong();
    for (std::size_t at = 1; at < words.size(); at += 2)
        if (at + 1 >= words.size() || !numbers.take_bound(words[at], words[at + 1], sample)) return wrong();
    const bool is_turned = sample.max_from.empty() && sample.max != 0 && sample.max < sample.min;
    return is_turned || !numbers.are_all_taken() ? wrong() : Parsed<SampleSize>(sample);
}

}  // namespace wincheck::forms
