#include "core/store/openings.h"

#include <algorithm>

namespace wincheck::store {

Result<journal::Opening> verified_opening(Store& store, ByteView bytes, const SignKey& root) {
    if (bytes.size() <= journal::kOpeningBytesMax) {
        WCK_TRY(const auto record, journal::decode<journal::OpeningRecord>(bytes));
        WCK_TRY(const auto known, store.chain(record.incarnation));
        const bool is_known =
            known && std::equal(known->opening.begin(), known->opening.end(), bytes.begin(), bytes.end());
        if (is_known) return journal::read_opening(bytes);
    }
    return journal::verify_opening(bytes, root);
}

}  // namespace wincheck::store
