// Lists in files beside a form: any bytes under each ending.
#include "core/forms/outside_lists.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace wincheck;
    const ByteView bytes(data, size);
    for (const char* name : {"a.csv", "a.xml", "a.geojson"}) {
        const auto table = forms::read_outside_table(name, bytes);
        if (table) static_cast<void>(forms::list_of_table("a", *table, {}, true));
    }
    static_cast<void>(forms::text_in(forms::Encoding::gb18030, bytes));
    static_cast<void>(forms::text_in(forms::Encoding::utf16_le, bytes));
    return 0;
}
