#include "core/rules/regex.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/rules/reasons.h"

namespace wincheck::rules {
namespace {

constexpr std::uint32_t kNone = UINT32_MAX;
constexpr std::uint32_t kCodePointMax = 0x10FFFF;
constexpr std::size_t kGroupNestingMax = 32;

// Decodes valid UTF-8; a stray byte stands for itself.
std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
    const auto byte = [&](std::size_t i) -> std::uint32_t {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const std::uint32_t first = byte(at);
    std::size_t length = 1;
    std::uint32_t point = first;
    if (first >= 0xF0) {
        length = 4;
        point = first & 0x07U;
    } else if (first >= 0xE0) {
        length = 3;
        point = first & 0x0FU;
    } else if (first >= 0xC0) {
        length = 2;
        point = first & 0x1FU;
    }
    for (std::size_t i = 1; i < length; ++i) point = (point << 6U) | (byte(at + i) & 0x3FU);
    at += length;
    return point;
}

}  // namespace

// Parses by recursive descent, at most kGroupNestingMax groups deep. A fragment is (start, end): `end`
// is a jump state whose target is set when the fragment is joined to what follows.
class RegexBuilder {
public:
    explicit RegexBuilder(std::string_view pattern) : pattern_(pattern) {}

    Result<Regex> build() {
        const Fragment whole = alternatives(0);
        if (error_.empty() && at_ < pattern_.size()) error_ = "')' at " + std::to_string(at_);
        const std::uint32_t accept = add({Regex::Op::accept});
        if (!error_.empty()) return error_of(ErrorCode::invalid_argument, kNotRegex, "Regex::parse", error_);
        link(whole, accept);
        regex_.start_ = whole.start;
        return std::move(regex_);
    }

private:
    struct Fragment {
        std::uint32_t start = 0;
        std::uint32_t end = 0;
    };

    std::uint32_t add(Regex::State state) {
        if (regex_.states_.size() >= kRegexStatesMax) {
            error_ = "size";
            return 0;
        }
        regex_.states_.push_back(state);
        return static_cast<std::uint32_t>(regex_.states_.size() - 1);
    }
    void link(const Fragment& from, std::uint32_t to) {
        if (error_.empty()) regex_.states_[from.end].next = to;
    }
    Fragment empty() {
        const std::uint32_t state = add({Regex::Op::jump});
        return {state, state};
    }
    [[nodiscard]] bool at(char c) const { return at_ < pattern_.size() && pattern_[at_] == c; }
    bool skip(char c) {
        if (!at(c)) return false;
        ++at_;
        return true;
    }

    Fragment alternatives(std::size_t depth) {
        if (depth > kGroupNestingMax) {
            error_ = "nesting";
            return {};
        }
        Fragment left = sequence(depth);
        while (error_.empty() && skip('|')) {
            const Fragment right = sequence(depth);
            const std::uint32_t split = add({Regex::Op::split, 0, left.start, right.start});
            const Fragment joined{split, empty().end};
            link(left, joined.end);
            link(right, joined.end);
            left = joined;
        }
        return left;
    }

    Fragment sequence(std::size_t depth) {
        Fragment whole = empty();
        while (error_.empty() && at_ < pattern_.size() && !at('|') && !at(')')) {
            const Fragment part = repeated(depth);
            link(whole, part.start);
            whole.end = part.end;
        }
        return whole;
    }

    Fragment repeated(std::size_t depth) {
        const std::size_t from = at_;
        Fragment part = atom(depth);
        while (error_.empty() && at_ < pattern_.size()) {
            if (skip('*')) {
                part = looped(part, true);
            } else if (skip('+')) {
                part = looped(part, false);
            } else if (skip('?')) {
                part = optional(part);
            } else if (at('{')) {
                part = counted(part, from, depth);
            } else {
                break;
            }
            skip('?');  // lazy or greedy is the same for a match of the whole text
        }
        return part;
    }

    Fragment looped(Fragment part, bool may_be_absent) {
        const std::uint32_t out = empty().end;
        const std::uint32_t split = add({Regex::Op::split, 0, part.start, out});
        link(part, split);
        return {may_be_absent ? split : part.start, out};
    }
    Fragment optional(Fragment part) {
        const std::uint32_t out = empty().end;
        const std::uint32_t split = add({Regex::Op::split, 0, part.start, out});
        link(part, out);
        return {split, out};
    }

    std::optional<std::uint32_t> count() {
        std::uint32_t value = 0;
        const std::size_t first = at_;
        while (at_ < pattern_.size() && pattern_[at_] >= '0' && pattern_[at_] <= '9')
            value = std::min<std::uint32_t>(value * 10 + static_cast<std::uint32_t>(pattern_[at_++] - '0'),
                                            kRegexStatesMax + 1);
        if (at_ == first) return std::nullopt;
        return value;
    }

    // Reads the atom again for each further copy: {2,4} becomes xx(x(x)?)? flattened.
    Fragment counted(Fragment first, std::size_t from, std::size_t depth) {
        ++at_;
        const auto least = count();
        std::optional<std::uint32_t> most = least;
        if (skip(',')) most = count();
        const bool is_open = !most && pattern_[at_ - 1] == ',';
        if (!least || !skip('}') || (most && *most < *least) || *least > kRegexStatesMax ||
            (most && *most > kRegexStatesMax)) {
            error_ = "'{' at " + std::to_string(at_);
            return {};
        }
        const std::size_t after = at_;
        Fragment whole = empty();
        const std::uint32_t copies = is_open ? std::max<std::uint32_t>(*least, 1) : *most;
        for (std::uint32_t i = 0; i < copies && error_.empty(); ++i) {
            Fragment part = first;
            if (i > 0) {
                at_ = from;
                part = atom(depth);
            }
            if (is_open && i + 1 == copies)
                part = looped(part, *least == 0);
            else if (i >= *least)
                part = optional(part);
            link(whole, part.start);
            whole.end = part.end;
        }
        at_ = after;
        return whole;
    }

    Fragment atom(std::size_t depth) {
        const char c = pattern_[at_];
        if (c == '(') return group(depth);
        if (c == '^' || c == '$') {
            ++at_;
            const std::uint32_t state = add({c == '^' ? Regex::Op::begin : Regex::Op::end});
            return {state, state};
        }
        if (c == '*' || c == '+' || c == '?' || c == '{') {
            error_ = std::string("'") + c + "' at " + std::to_string(at_);
            return {};
        }
        Regex::Set set;
        if (c == '[')
            set = bracket();
        else if (c == '.') {
            ++at_;
            set = {{{'\n', '\n'}, {'\r', '\r'}}, true};
        } else if (c == '\\')
            set = escape();
        else {
            const std::uint32_t point = next_code_point(pattern_, at_);
            set.ranges.push_back({point, point});
        }
        regex_.sets_.push_back(std::move(set));
        const std::uint32_t state =
            add({Regex::Op::set, static_cast<std::uint32_t>(regex_.sets_.size() - 1)});
        return {state, state};
    }

    Fragment group(std::size_t depth) {
        ++at_;
        if (at('?')) {
            if (pattern_.substr(at_, 2) != "?:") {
                error_ = "look-around or flag '(" + std::string(pattern_.substr(at_, 2)) + "'";
                return {};
            }
            at_ += 2;
        }
        const Fragment inner = alternatives(depth + 1);
        if (!skip(')') && error_.empty()) error_ = "missing ')'";
        return inner;
    }

    static std::optional<Regex::Set> named_class(char c) {
        switch (c) {
            case 'd': return Regex::Set{{{'0', '9'}}, false};
            case 'D': return Regex::Set{{{'0', '9'}}, true};
            case 'w': return Regex::Set{{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}, false};
            case 'W': return Regex::Set{{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}, true};
            case 's': return Regex::Set{{{'\t', '\r'}, {' ', ' '}}, false};
            case 'S': return Regex::Set{{{'\t', '\r'}, {' ', ' '}}, true};
            default: return std::nullopt;
        }
    }

    // \u4e00 or \x2d, at its letter; halves of surrogate pairs are no code points.
    std::uint32_t numbered_point(std::size_t digits) {
        const std::string_view written = pattern_.substr(at_, digits + 1);
        std::uint32_t point = 0;
        const auto [end, status] =
            std::from_chars(written.data() + 1, written.data() + written.size(), point, 16);
        const bool is_whole =
            status == std::errc{} && written.size() == digits + 1 && end == written.data() + written.size();
        if (!is_whole || (point >= 0xD800 && point <= 0xDFFF)) {
            error_ = "'\\" + std::string(written) + "'";
            return 0;
        }
        at_ += digits + 1;
        return point;
    }

    // After a backslash: the code point it stands for.
    std::uint32_t escaped_point() {
        if (at_ >= pattern_.size()) {
            error_ = "'\\' at the end";
            return 0;
        }
        const char c = pattern_[at_];
        switch (c) {
            case 'n': ++at_; return '\n';
            case 't': ++at_; return '\t';
            case 'r': ++at_; return '\r';
            case 'u': return numbered_point(4);
            case 'x': return numbered_point(2);
            default: break;
        }
        const bool is_word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (is_word) {
            error_ = std::string("'\\") + c + "'";
            return 0;
        }
        return next_code_point(pattern_, at_);
    }

    Regex::Set escape() {
        ++at_;
        if (at_ < pattern_.size()) {
            if (auto set = named_class(pattern_[at_])) {
                ++at_;
                return *set;
            }
        }
        const std::uint32_t point = escaped_point();
        return {{{point, point}}, false};
    }

    static void add_complement(Regex::Set& to, const Regex::Set& set) {
        std::uint32_t from = 0;
        for (const Regex::Range& range : set.ranges) {
            if (range.from > from) to.ranges.push_back({from, range.from - 1});
            from = range.to + 1;
        }
        to.ranges.push_back({from, kCodePointMax});
    }

    // One member of a bracket; kNone when it was a class such as \d.
    std::uint32_t bracket_point(Regex::Set& set) {
        if (!skip('\\')) return next_code_point(pattern_, at_);
        if (at_ < pattern_.size()) {
            if (const auto known = named_class(pattern_[at_])) {
                ++at_;
                if (known->is_negated)
                    add_complement(set, *known);
                else
                    set.ranges.insert(set.ranges.end(), known->ranges.begin(), known->ranges.end());
                return kNone;
            }
        }
        return escaped_point();
    }

    Regex::Set bracket() {
        ++at_;
        Regex::Set set;
        set.is_negated = skip('^');
        bool is_first = true;
        while (error_.empty() && at_ < pattern_.size() && (is_first || !at(']'))) {
            is_first = false;
            const std::uint32_t from = bracket_point(set);
            if (from == kNone) continue;
            std::uint32_t to = from;
            if (at('-') && at_ + 1 < pattern_.size() && pattern_[at_ + 1] != ']') {
                ++at_;
                to = bracket_point(set);
            }
            if (to == kNone || to < from) {
                error_ = "range at " + std::to_string(at_);
                break;
            }
            set.ranges.push_back({from, to});
        }
        if (!skip(']') && error_.empty()) error_ = "missing ']'";
        return set;
    }

    std::string_view pattern_;
    std::size_t at_ = 0;
    std::string error_;
    Regex regex_;
};

Result<Regex> Regex::parse(std::string_view pattern) {
    return RegexBuilder(pattern).build();
}

bool Regex::matches(std::string_view text) const {
    std::vector<std::uint32_t> current;
    std::vector<std::uint32_t> next;
    std::vector<std::uint32_t> pending;
    std::vector<std::size_t> seen_at(states_.size(), SIZE_MAX);
    // Follows states that read nothing, from `state`, at byte `at`.
    const auto spread = [&](std::uint32_t from, std::size_t at, std::vector<std::uint32_t>& to) {
        pending.assign(1, from);
        while (!pending.empty()) {
            const std::uint32_t index = pending.back();
            pending.pop_back();
            if (seen_at[index] == at) continue;
            seen_at[index] = at;
            const State& state = states_[index];
            switch (state.op) {
                case Op::jump: pending.push_back(state.next); break;
                case Op::split:
                    pending.push_back(state.next);
                    pending.push_back(state.other);
                    break;
                case Op::begin:
                    if (at == 0) pending.push_back(state.next);
                    break;
                case Op::end:
                    if (at == text.size()) pending.push_back(state.next);
                    break;
                default: to.push_back(index);
            }
        }
    };
    std::size_t at = 0;
    spread(start_, at, current);
    while (at < text.size()) {
        const std::uint32_t point = next_code_point(text, at);
        at = std::min(at, text.size());
        next.clear();
        for (const std::uint32_t index : current) {
            const State& state = states_[index];
            if (state.op != Op::set) continue;
            const Set& set = sets_[state.set];
            const bool is_in = std::any_of(set.ranges.begin(), set.ranges.end(), [point](const Range& range) {
                return point >= range.from && point <= range.to;
            });
            if (is_in != set.is_negated) spread(state.next, at, next);
        }
        current.swap(next);
    }
    return std::any_of(current.begin(), current.end(),
                       [this](std::uint32_t index) { return states_[index].op == Op::accept; });
}

}  // namespace wincheck::rules
