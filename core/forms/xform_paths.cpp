#include <algorithm>
#include <vector>

#include "core/forms/words.h"
#include "core/forms/xform.h"

namespace wincheck::forms {
namespace {

bool is_name_char(char c) {
    const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return is_word || c == '_' || c == '-' || c == '.' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string last_names(const std::string& path, std::size_t count) {
    const std::vector<std::string> names = split(path, "/");
    std::string joined;
    for (std::size_t i = names.size() - std::min(count, names.size()); i < names.size(); ++i) {
        joined += (joined.empty() ? "" : ".") + names[i];
    }
    return joined;
}

class Rewriter {
public:
    Rewriter(std::string_view text, std::string_view base, const PathTable& paths, bool keeps_names)
        : text_(text), base_(base), paths_(paths), keeps_names_(keeps_names) {}

    Rewritten run() {
        while (at_ < text_.size() && why_.empty()) step();
        return {std::move(out_), std::move(why_)};
    }

private:
    void step() {
        const char c = text_[at_];
        if (c == '\'' || c == '"') return copy_literal(c);
        if (c == '[') {
            why_ = "a path with a condition in [ ] is not supported";
            return;
        }
        if (c == '/') return take_path();
        if (c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1])) return copy_word();
        if (c == '.') return take_path();
        if (is_digit(c)) return copy_number();
        if (is_name_char(c) && c != '-' && c != ':') return take_word();
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

    [[nodiscard]] std::size_t word_end() const {
        std::size_t end = at_;
        while (end < text_.size() && is_name_char(text_[end])) ++end;
        return end;
    }

    [[nodiscard]] char after(std::size_t at) const {
        while (at < text_.size() &&
               (text_[at] == ' ' || text_[at] == '\n' || text_[at] == '\t' || text_[at] == '\r'))
            ++at;
        return at < text_.size() ? text_[at] : '\0';
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
        if (word == "current" && text_.substr(end).starts_with("()/")) {
            at_ = end + 3;
            return take_path();
        }
        if (word == "instance" && after(end) == '(') {
            why_ = "instance() outside a choice list is not supported";
            return;
        }
        const bool is_operator = word == "and" || word == "or" || word == "div" || word == "mod";
        if (is_operator && follows_operand()) return copy_word();
        if (after(end) == '(' || (keeps_names_ && after(end) != '/')) return copy_word();
        take_path();
    }

    void take_path() {
        const std::size_t from = at_;
        bool expects_name = true;
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '/')
                expects_name = true;
            else if (!expects_name || !is_name_char(c))
                break;
            else {
                at_ = word_end();
                expects_name = false;
                continue;
            }
            ++at_;
        }
        const std::string path(text_.substr(from, at_ - from));
        if (path == "." || path == "..") {
            out_ += path;
            return;
        }
        if (path.find("//") != std::string::npos || path == "/") {
            why_ = "the path \"" + path + "\" is not supported";
            return;
        }
        const std::string absolute = absolute_path(base_, path);
        const std::string* code = paths_.code_or_null(absolute);
        if (code == nullptr)
            why_ = "there is no node \"" + path + "\" in the form's instance";
        else
            out_ += "${" + *code + "}";
    }

    std::string_view text_;
    std::string_view base_;
    const PathTable& paths_;
    bool keeps_names_;
    std::size_t at_ = 0;
    std::string out_;
    std::string why_;
};

}  // namespace

void PathTable::name_all() {
    constexpr std::size_t kPartsMax = 64;
    std::vector<std::pair<const std::string*, std::string*>> open;
    open.reserve(codes_.size());
    for (auto& [path, code] : codes_) open.emplace_back(&path, &code);
    for (std::size_t parts = 1; parts <= kPartsMax && !open.empty(); ++parts) {
        std::map<std::string, int> uses;
        for (const auto& [path, code] : codes_) ++uses[last_names(path, parts)];
        for (const auto& [path, code] : open) *code = last_names(*path, parts);
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

Rewritten rewrite_paths(std::string_view expression, std::string_view base, const PathTable& paths,
                        bool keeps_names) {
    return Rewriter(expression, base, paths, keeps_names).run();
}

}  // namespace wincheck::forms
