#pragma once
// A long list of what a person is told, in as many entries as it takes.
#include <cstdint>
#include <utility>
#include <vector>

#include "core/journal/payloads.h"

namespace wincheck::hub {

inline constexpr std::size_t kPartBytesMax = std::size_t{24} * 1024;  // far inside the bounds of an entry

/// Copies of `empty`, filled one after the other with rows of one list or of several. A row that no entry
/// could hold is left out: no name that a person gave makes one.
template <class Core>
class ListParts {
public:
    explicit ListParts(Core empty) : empty_(std::move(empty)) {}

    template <class Row>
    void add(std::vector<Row> Core::* list, const std::vector<Row>& rows) {
        for (const Row& row : rows) {
            const std::size_t size = journal::encode(row).size();
            if (size > kPartBytesMax) continue;
            if (parts_.empty() || used_ + size > kPartBytesMax) {
                parts_.push_back(empty_);
                used_ = 0;
            }
            (parts_.back().*list).push_back(row);
            used_ += size;
        }
    }
    /// None where there was no row.
    [[nodiscard]] std::vector<Core> take() { return std::move(parts_); }
    /// As take, each saying which of how many it is.
    [[nodiscard]] std::vector<Core> take_numbered() {
        std::uint32_t number = 0;
        for (Core& part : parts_) {
            part.number = ++number;
            part.count = static_cast<std::uint32_t>(parts_.size());
        }
        return take();
    }

private:
    Core empty_;
    std::vector<Core> parts_;
    std::size_t used_ = 0;
};

template <class Core, class Row>
std::vector<Core> in_parts(const Core& empty, std::vector<Row> Core::* list, const std::vector<Row>& rows) {
    ListParts<Core> parts(empty);
    parts.add(list, rows);
    return parts.take();
}

template <class Core, class Row>
std::vector<Core> in_numbered_parts(const Core& empty, std::vector<Row> Core::* list,
                                    const std::vector<Row>& rows) {
    ListParts<Core> parts(empty);
    parts.add(list, rows);
    return parts.take_numbered();
}

}  // namespace wincheck::hub
