#include "core/forms/xform_paths.h"

#include <algorithm>

#include "core/forms/words.h"

namespace wincheck::forms {
namespace {

bool is_name_char(char c) {
    const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return is_word || c == '_' || c == '-' || c == '.' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

std::string last_names(const std::string& path, std::size_t count, std::size_t roots) {
    const std::vector<std::string> names = split(path, "/");
    const std::size_t most = names.size() - std::min(roots, names.size() - 1);
    std::string joined;
    for (std::size_t i = names.size() - std::min(count, most); i < names.size(); ++i) {
        joined += (joined.empty() ? "" : ".") + names[i];
    }
    return joined;
}

// Conditions may stand in conditions; deeper than this nobody writes, and the rules refuse it by name.
constexpr std::size_t kNestingMax = 8;

/// One step of a path with the conditions behind it, not yet rewritten.
struct Segment {
    std::string name;
    std::vector<std::string> conditions;
};

// "../lim" from /data/m to /data/lim; empty where they share nothing but the form itself.
std::string way_between(const std::string& from, const std::string& to) {
    const std::vector<std::string> steps = split(from, "/");
    const std::vector<std::string> wanted = split(to, "/");
    std::size_t shared = 0;
    while (shared < steps.size() && shared < wanted.size() && steps[shared] == wanted[shared]) ++shared;
    if (shared < 2) return {};
    std::string way;
    for (std::size_t i = shared; i < steps.size(); ++i) way += way.empty() ? ".." : "/..";
    for (std::size_t i = shared; i < wanted.size(); ++i) way += "/" + wanted[i];
    return way;
}

class Rewriter {
public:
    Rewriter(std::string_view text, const PathContext& context, std::size_t depth = 0)
        : text_(text), context_(context), depth_(depth) {}

    Rewritten run() {
        while (at_ < text_.size() && why_.empty()) step();
        return {std::move(out_), std::move(why_), std::move(unknown_)};
    }

    ListPath list_path() {
        ListPath found;
        skip_spaces();
        if (take_name() != "instance" || !open_instance(found.id)) {
            found.why = "expected instance('ID')/root/item";
            return found;
        }
        const std::vector<Segment> segments = take_segments();
        skip_spaces();
        if (at_ < text_.size()) why_ = "\"" + std::string(text_.substr(at_)) + "\" is not expected here";
        for (const Segment& segment : segments) found.names.push_back(segment.name);
        std::vector<std::string> conditions;
        for (std::size_t i = 0; i < segments.size(); ++i) {
            const std::string prefix = i + 1 < segments.size() ? segments[i].name + "." : "";
            for (const std::string& condition : segments[i].conditions)
                conditions.push_back(row_condition(condition, prefix));
        }
        if (conditions.size() == 1) found.filter = conditions.front();
        for (const std::string& condition : conditions)
            if (conditions.size() > 1)
                found.filter += (found.filter.empty() ? "(" : " and (") + condition + ")";
        found.why = why_;
        return found;
    }

private:
    void step() {
        const char c = text_[at_];
        if (c == '\'' || c == '"') return copy_literal(c);
        if (c == '/') return take_path(true);
        if (c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1])) return copy_word();
        if (c == '.') return take_path(false);
        if (is_digit(c)) return copy_number();
        if (is_name_char(c) && c != '-' && c != ':') return take_word();
        if (c == '[') {
            why_ = "a condition in [ ] is not expected here";
            return;
        }
        out_ += c;
        ++at_;
    }

    void copy_literal(char quote) {
        const std::size_t close = std::min(text_.find(quote, at_ + 1), text_.size() - 1);
        out_ += text_.substr(at_, close + 1 - at_);
        at_ = close + 1;
    }

    void copy_number() {
        while (at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == '.')) out_ += text_[at_++];
    }

    void copy_word() {
        while (at_ < text_.size() && is_name_char(text_[at_])) out_ += text_[at_++];
    }

    void skip_spaces() {
        while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    }

    std::string take_name() {
        const std::size_t from = at_;
        while (at_ < text_.size() && is_name_char(text_[at_])) ++at_;
        return std::string(text_.substr(from, at_ - from));
    }

    [[nodiscard]] std::size_t word_end() const {
        std::size_t end = at_;
        while (end < text_.size() && is_name_char(text_[end])) ++end;
        return end;
    }

    [[nodiscard]] std::size_t after(std::size_t at) const {
        while (at < text_.size() && is_space(text_[at])) ++at;
        return at;
    }
    [[nodiscard]] char char_after(std::size_t at) const {
        const std::size_t next = after(at);
        return next < text_.size() ? text_[next] : '\0';
    }

    // After an operand, and, or, div and mod are operators; elsewhere they are names.
    [[nodiscard]] bool follows_operand() const {
        const std::size_t last = out_.find_last_not_of(" \n\t\r");
        return last != std::string::npos &&
               std::string_view("(,=<>+-*!").find(out_[last]) == std::string_view::npos;
    }

    // A function, an operator, current()/…, a name that begins a relative path, or a column of a choice.
    void take_word() {
        const std::size_t end = word_end();
        const std::string_view word = text_.substr(at_, end - at_);
        if (word == "current" && char_after(end) == '(') return take_current();
        if (word == "instance" && char_after(end) == '(') return take_rows();
        const bool is_operator = word == "and" || word == "or" || word == "div" || word == "mod";
        if (is_operator && follows_operand()) return copy_word();
        if (char_after(end) == '(') return copy_word();
        const bool is_plain = char_after(end) != '/' && char_after(end) != '[';
        if (context_.kind == PathContext::Kind::row && is_plain) {
            out_ += context_.prefix;
            return copy_word();
        }
        if (word == "null" && is_plain &&
            context_.paths->code_or_null(absolute_path(context_.base, word)) == nullptr)
            return copy_word();
        take_path(false);
    }

    void take_current() {
        at_ = after(word_end()) + 1;
        skip_spaces();
        if (at_ >= text_.size() || text_[at_] != ')') {
            why_ = "current() takes nothing in its brackets";
            return;
        }
        ++at_;
        skip_spaces();
        if (at_ < text_.size() && text_[at_] == '/') {
            ++at_;
            skip_spaces();
        }
        write_path(context_.question, take_segments(), true);
    }

    // Behind the word instance: ('ID'), then the step to its root.
    bool open_instance(std::string& id) {
        skip_spaces();
        if (at_ >= text_.size() || text_[at_] != '(') return false;
        ++at_;
        skip_spaces();
        if (at_ >= text_.size() || (text_[at_] != '\'' && text_[at_] != '"')) return false;
        const std::size_t close = text_.find(text_[at_], at_ + 1);
        if (close == std::string_view::npos) return false;
        id = std::string(text_.substr(at_ + 1, close - at_ - 1));
        at_ = close + 1;
        skip_spaces();
        if (at_ >= text_.size() || text_[at_] != ')') return false;
        ++at_;
        skip_spaces();
        if (at_ >= text_.size() || text_[at_] != '/') return false;
        ++at_;
        return true;
    }

    // instance('ID')/root/item[…]/column outside a choice list.
    void take_rows() {
        at_ = word_end();
        std::string id;
        if (!open_instance(id)) {
            why_ = "expected instance('ID')/root/item";
            return;
        }
        const std::vector<Segment> segments = take_segments();
        if (!why_.empty()) return;
        std::size_t rows = 0;  // names that lead to a row
        for (std::size_t i = 0; i < segments.size(); ++i)
            if (!segments[i].conditions.empty()) rows = i + 1;
        std::vector<std::string> names;
        names.reserve(segments.size());
        for (const Segment& segment : segments) names.push_back(segment.name);
        const InstanceRows found = context_.instances(id, names, rows);
        if (found.list.empty()) {
            why_ = found.why;
            return;
        }
        out_ += "instance('" + found.list + "')/root/item";
        for (std::size_t i = 0; i < found.length; ++i) {
            const std::string prefix = i + 1 < found.length ? segments[i].name + "." : "";
            for (const std::string& condition : segments[i].conditions)
                out_ += "[" + row_condition(condition, prefix) + "]";
        }
        if (found.length == 1) out_ += "[" + segments[1].name + " != '']";
        if (found.length < segments.size()) out_ += "/" + segments[found.length].name;
        if (found.length + 1 < segments.size()) why_ = "a path below the columns of a list is not supported";
    }

    std::string row_condition(const std::string& condition, const std::string& prefix) {
        PathContext inner = context_;
        inner.kind = PathContext::Kind::row;
        inner.prefix = prefix;
        return nested(condition, inner);
    }

    std::string nested(const std::string& condition, const PathContext& context) {
        if (depth_ >= kNestingMax) {
            why_ = "conditions in [ ] are nested too deeply";
            return {};
        }
        Rewritten inner = Rewriter(condition, context, depth_ + 1).run();
        if (why_.empty()) why_ = inner.why;
        if (unknown_.empty()) unknown_ = inner.unknown;
        return std::move(inner.text);
    }

    // The text up to the bracket that closes the one here, brackets inside and texts in quotes kept.
    std::string take_condition() {
        const std::size_t from = ++at_;
        int depth = 1;
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '\'' || c == '"') {
                const std::size_t close = text_.find(c, at_ + 1);
                if (close == std::string_view::npos) break;
                at_ = close;
            } else if (c == '[') {
                ++depth;
            } else if (c == ']' && --depth == 0) {
                return std::string(text_.substr(from, at_++ - from));
            }
            ++at_;
        }
        why_ = "a condition in [ ] is not closed";
        return {};
    }

    // name[condition]/name …, with spaces between as XPath allows.
    std::vector<Segment> take_segments() {
        std::vector<Segment> segments;
        while (why_.empty()) {
            Segment segment;
            segment.name = take_name();
            if (segment.name.empty()) break;
            while (why_.empty() && char_after(at_) == '[') {
                at_ = after(at_);
                segment.conditions.push_back(take_condition());
            }
            segments.push_back(std::move(segment));
            if (char_after(at_) != '/') break;
            at_ = after(at_) + 1;
            skip_spaces();
            if (at_ >= text_.size() || !is_name_char(text_[at_])) {
                why_ = "a path that ends in \"/\" or holds \"//\" or \"*\" is not supported";
            }
        }
        return segments;
    }

    void take_path(bool is_absolute) {
        if (is_absolute) {
            ++at_;
            skip_spaces();
        }
        const std::vector<Segment> segments = take_segments();
        if (!why_.empty()) return;
        if (segments.empty()) {
            why_ = "the path \"/\" is not supported";
            return;
        }
        const bool is_row = context_.kind == PathContext::Kind::row;
        if (is_row && !is_absolute && segments.front().name == "." && segments.size() == 2) {
            out_ += context_.prefix + segments[1].name;
            return;
        }
        const bool is_here = segments.size() == 1 && segments[0].conditions.empty() &&
                             (segments[0].name == "." || segments[0].name == "..");
        if (is_here) {
            out_ += segments[0].name;
            return;
        }
        write_path(is_absolute ? "" : is_row ? context_.question : context_.base, segments, is_row);
    }

    // ${code}, with the conditions of the way there: ${repeat}[…]/${code}.
    void write_path(const std::string& base, const std::vector<Segment>& segments, bool is_from_question) {
        if (!why_.empty()) return;
        std::string path = base;
        std::string written;
        std::string shown;
        for (const Segment& segment : segments) {
            shown += (shown.empty() ? "" : "/") + segment.name;
            path = absolute_path(path, segment.name);
            if (segment.conditions.empty()) continue;
            written += code_at(path, shown, written.empty() ? is_from_question : true);
            if (!why_.empty()) return;
            PathContext inner = context_;
            inner.kind = PathContext::Kind::filtered;
            inner.base = path;
            for (const std::string& condition : segment.conditions)
                written += "[" + nested(condition, inner) + "]";
            written += "/";
            if (!why_.empty()) return;
        }
        const bool is_last = !segments.empty() && !segments.back().conditions.empty();
        if (is_last) {
            written.pop_back();
            out_ += written;
            return;
        }
        const bool is_first = written.empty();
        out_ += written + code_at(path, shown, is_first ? is_from_question : true);
    }

    // Below a group `inputs`, whose nodes the app brings along (community health forms).
    [[nodiscard]] bool is_filled_in(const std::string& path) const {
        const std::size_t at = path.find("/inputs/");
        return at != std::string::npos && context_.paths->code_or_null(path.substr(0, at + 7)) != nullptr;
    }

    // In a condition on own nodes, what is not the question's own view is seen from the node that is asked:
    // below it by its code, beside it by the way there.
    std::string code_at(const std::string& path, const std::string& shown, bool is_from_question) {
        const std::string* code = context_.paths->code_or_null(path);
        if (code == nullptr && is_filled_in(path)) {
            unknown_ = shown;
            return "''";
        }
        if (code == nullptr) {
            why_ = "there is no node \"" + shown + "\" in the form's instance";
            return {};
        }
        std::string whole = "${" + *code + "}";
        if (context_.kind != PathContext::Kind::filtered || is_from_question) return whole;
        if (path == context_.base || path.starts_with(context_.base + "/")) return "./" + whole;
        const std::string way = way_between(context_.base, path);
        return way.empty() ? whole : way;
    }

    std::string_view text_;
    const PathContext& context_;
    std::size_t depth_;
    std::size_t at_ = 0;
    std::string out_;
    std::string why_;
    std::string unknown_;
};

}  // namespace

void PathTable::name_all(std::size_t roots) {
    constexpr std::size_t kPartsMax = 64;
    std::vector<std::pair<const std::string*, std::string*>> open;
    open.reserve(codes_.size());
    for (auto& [path, code] : codes_) open.emplace_back(&path, &code);
    for (std::size_t parts = 1; parts <= kPartsMax && !open.empty(); ++parts) {
        std::map<std::string, int> uses;
        for (const auto& [path, code] : codes_) ++uses[last_names(path, parts, roots)];
        for (const auto& [path, code] : open) *code = last_names(*path, parts, roots);
        std::erase_if(open, [&](const auto& entry) { return uses[*entry.second] == 1; });
    }
}

const std::string* PathTable::code_or_null(const std::string& path) const {
    const auto found = codes_.find(path);
    return found == codes_.end() ? nullptr : &found->second;
}

std::string absolute_path(std::string_view base, std::string_view path) {
    std::vector<std::string> names;
    if (!path.starts_with('/')) names = split(base, "/");
    for (const std::string& name : split(path, "/")) {
        if (name == ".") continue;
        if (name != "..")
            names.push_back(name);
        else if (names.empty())
            return {};
        else
            names.pop_back();
    }
    std::string absolute;
    for (const std::string& name : names) absolute += "/" + name;
    return absolute;
}

Rewritten rewrite_paths(std::string_view expression, const PathContext& context) {
    return Rewriter(expression, context).run();
}

ListPath read_list_path(std::string_view nodeset, const PathContext& context) {
    return Rewriter(nodeset, context).list_path();
}

}  // namespace wincheck::forms
