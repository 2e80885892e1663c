#pragma once
// Paths of an XForm: which code each node of the instance has, and expressions with every path made ${code}.
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace wincheck::forms {

/// Instance paths ("/data/group/name") and the code that each node has in the checklist.
class PathTable {
public:
    void add(std::string path) { codes_[std::move(path)]; }
    /// Gives each path its last name, or with its parents where that is not unique; the first `roots` names
    /// of a path tell nothing.
    void name_all(std::size_t roots = 0);
    [[nodiscard]] const std::string* code_or_null(const std::string& path) const;
    [[nodiscard]] const std::map<std::string, std::string>& all() const { return codes_; }

private:
    std::map<std::string, std::string> codes_;
};

/// "../name" seen from "/data/group/other" → "/data/group/name"; empty where it leaves the instance.
[[nodiscard]] std::string absolute_path(std::string_view base, std::string_view path);

/// The list behind instance('ID')/names…, and how many of the names lead to one of its rows.
/// Shape: `list` empty, with `why`, where there is none.
struct InstanceRows {
    std::string list;
    std::size_t length = 0;
    std::string why;
};
/// `rows` = how many names lead to a row as far as its conditions tell, 0 = they do not.
using InstanceLookup = std::function<InstanceRows(const std::string& id,
                                                  const std::vector<std::string>& names, std::size_t rows)>;

/// What an expression's paths count from.
struct PathContext {
    enum class Kind : std::uint8_t { question, filtered, row };
    Kind kind = Kind::question;
    std::string base;      // what relative paths count from
    std::string question;  // what current() stands for
    std::string prefix;    // row: put before single names, which are columns
    const PathTable* paths = nullptr;
    InstanceLookup instances;
};

/// An expression with every path made ${code}, ./${code} where it counts from the node that a condition
/// asks about, and every instance() made instance('LIST')/root/item.
/// Shape: `why` says what is not understood, empty = all is.
struct Rewritten {
    std::string text;
    std::string why;
    std::string unknown;  // a path below `inputs` that the host fills in, read as blank
};
Rewritten rewrite_paths(std::string_view expression, const PathContext& context);

/// instance('ID')/root/item[condition] as a list's path and one choice filter over its columns; columns of
/// elements above a row have that element's name in front ("state.value").
struct ListPath {
    std::string id;
    std::vector<std::string> names;
    std::string filter;
    std::string why;
};
ListPath read_list_path(std::string_view nodeset, const PathContext& context);

}  // namespace wincheck::forms
