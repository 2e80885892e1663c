// XForms of any bytes, and any text in the conditions of one that is whole.
#include <string>

#include "core/forms/import.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace wincheck;
    static_cast<void>(forms::import_checklist("form.xml", ByteView(data, size)));
    std::string text;
    for (std::size_t i = 0; i < size; ++i) {
        const char c = static_cast<char>(data[i]);
        if (c == '<')
            text += "&lt;";
        else if (c == '&')
            text += "&amp;";
        else if (c == '\'')
            text += "&apos;";
        else if (c != '\0')
            text += c;
    }
    const std::string form =
        "<html><head><model><instance><d><a/><r><x/></r><c/></d></instance><instance "
        "id='L'><root><item><name>n"
        "</name><label>l</label></item></root></instance><bind nodeset='/d/c' calculate='" +
        text +
        "'/></model></head><body><input ref='/d/a'/><group ref='/d/r'><repeat nodeset='/d/r'><input "
        "ref='/d/r/x'/>"
        "</repeat></group><select1 ref='/d/c'><itemset nodeset='instance(&quot;L&quot;)/root/item[name = "
        "/d/a]'>"
        "<value ref='name'/><label ref='label'/></itemset></select1></body></html>";
    static_cast<void>(forms::import_checklist("form.xml", view_of(form)));
    return 0;
}
