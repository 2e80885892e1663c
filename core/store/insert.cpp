#include "core/store/insert.h"

namespace wincheck::store {

Insertion insertion(std::string_view head, std::size_t columns, std::string_view tail) {
    std::string row = "(?";
    for (std::size_t i = 1; i < columns; ++i) row += ",?";
    row += ")";
    Insertion made;
    made.one = std::string(head) + " VALUES" + row;
    made.together = made.one;
    for (std::size_t i = 1; i < kRowsTogether; ++i) made.together += "," + row;
    made.one += tail;
    made.together += tail;
    return made;
}

}  // namespace wincheck::store
