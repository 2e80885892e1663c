#pragma once
// A draw as the journal tells it (DRAW-1): the lines of its log, one for each step that was recorded. A
// device knows of a run that it took place; its line comes to it with the reveal.
#include "core/model/entries.h"
#include "core/store/store.h"

namespace wincheck::engine {

struct DrawRecord {
    std::string draw;
    std::uint32_t step = 0;  // the last one that was recorded; 0 = there is no such draw
    std::string log;         // as 'wincheck draw verify' reads it, as far as this store holds it
};

/// Every draw of the tenant, in the order of their commitments.
Result<std::vector<DrawRecord>> draw_records(store::Store& store);
/// One of them; step 0 where there is none of that name.
Result<DrawRecord> draw_record(store::Store& store, const std::string& draw);

}  // namespace wincheck::engine
