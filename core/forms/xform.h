#pragma once
// Turns an ODK XForm (XForms 1.1 subset of JavaRosa) into a checklist: instance, binds, itext, body controls,
// internal choice instances, repeats, setvalue. Paths become ${name}; what is not understood is refused by
// name.
#include <map>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/forms/problems.h"
#include "core/model/checklist.h"

namespace wincheck::forms {

inline constexpr std::size_t kXFormBytesMax = std::size_t{16} * 1024 * 1024;

/// Reads the form. Errors: invalid_argument (kNotXml, where = "byte N"), limit (kTooLarge).
Result<Checklist> read_xform(std::string_view file_name, ByteView bytes, Problems& problems);

// ---- the parts of read_xform ----

/// Instance paths ("/data/group/name") and the code that each node has in the checklist.
class PathTable {
public:
    void add(std::string path) { codes_[std::move(path)]; }
    /// Gives each path its last name, or with its parents where that is not unique.
    void name_all();
    [[nodiscard]] const std::string* code_or_null(const std::string& path) const;
    [[nodiscard]] const std::map<std::string, std::string>& all() const { return codes_; }

private:
    std::map<std::string, std::string> codes_;
};

/// "../name" seen from "/data/group/other" → "/data/group/name"; empty where it leaves the instance.
[[nodiscard]] std::string absolute_path(std::string_view base, std::string_view path);

/// An expression with every path made ${code}; relative paths count from `base`.
/// Shape: `why` says what is not understood, empty = all is.
struct Rewritten {
    std::string text;
    std::string why;
};
/// `keeps_names` = single names stand for columns of a choice, as in an itemset's filter.
Rewritten rewrite_paths(std::string_view expression, std::string_view base, const PathTable& paths,
                        bool keeps_names);

}  // namespace wincheck::forms
