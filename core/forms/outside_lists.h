#pragma once
// Lists that stand in files beside a form: CSV, XML with root/item, GeoJSON. They become choice lists of the
// checklist, so that a published version is whole by itself.
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/ports.h"
#include "core/forms/encoding.h"
#include "core/forms/problems.h"
#include "core/model/checklist.h"

namespace wincheck::forms {

/// Gives the bytes of a file beside the form, by its bare name; nothing where there is none.
using FileSource = std::function<std::optional<Bytes>(const std::string& name)>;

/// The files in the folder of `path`. `files` must outlive what is returned.
[[nodiscard]] FileSource files_beside(FileSystem& files, const std::string& path);

/// One row of such a file: column → text, in the file's order; blank ones are left out.
using OutsideRow = std::vector<std::pair<std::string, std::string>>;
struct OutsideTable {
    std::vector<OutsideRow> rows;
};

/// True for a bare name with an ending that is read: no folders, so that a form reads nothing else.
[[nodiscard]] bool is_outside_name(std::string_view name);

/// Reads a table by its name's ending.
/// Shape:  GeoJSON: properties, `id` of the feature where it has none of its own, `geometry` as ODK writes
///         points and lines.
/// Errors: as read_csv, kNotXml, kNotJson; kUnknownFile for other endings.
Result<OutsideTable> read_outside_table(std::string_view name, ByteView bytes,
                                        Encoding encoding = Encoding::unstated);

/// The columns that hold an option's name and label.
struct OutsideColumns {
    std::string value = "name";
    std::string label = "label";
};

/// The list `name` with one option for each row that has a value; equal rows stand once.
/// Shape: `label::LANGUAGE` columns are translations. All columns stay, for filters and look-ups. Rows
///        without a value are kept under their number where `keeps_all`, for look-ups alone.
[[nodiscard]] ChoiceList list_of_table(std::string name, const OutsideTable& table,
                                       const OutsideColumns& columns, bool keeps_all);

/// Reads the files that a form names, each once, and names those that are not there.
class OutsideFiles {
public:
    OutsideFiles(const FileSource& source, Encoding encoding, Problems& problems)
        : source_(source), encoding_(encoding), problems_(problems) {}

    /// The table of a file; an empty one, with a warning at `where`, where the file is not beside the form.
    const OutsideTable& table(const std::string& file, const std::string& where);
    [[nodiscard]] bool exists(const std::string& file) const;

private:
    const FileSource& source_;
    Encoding encoding_;
    Problems& problems_;
    std::map<std::string, OutsideTable> tables_;
};

/// Adds the lists that expressions name with instance('X') or pulldata('X') and the form itself has not:
/// X.csv, X.xml or X.geojson beside the form.
void add_named_lists(Checklist& checklist, OutsideFiles& files);

}  // namespace wincheck::forms
