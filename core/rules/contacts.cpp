#include "core/rules/contacts.h"

#include <algorithm>
#include <map>

namespace wincheck::rules {

bool is_phone(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789", kAllowed = "0123456789+-()*#, ";
    return text.size() >= 3 && text.size() <= 32 &&
           text.find_first_not_of(kAllowed) == std::string_view::npos &&
           text.find_first_of(kDigits) != std::string_view::npos;
}

std::vector<PostContact> post_contacts(const Register& standing, std::string_view unit,
                                       std::string_view date) {
    std::map<std::string, PostContact> nearest;
    for (const std::string& one : standing.line_on(unit, date)) {
        const Register::Fields* fields = standing.facts_of(kAboutUnit, one);
        if (fields == nullptr) continue;
        for (const auto& [field, facts] : *fields) {
            if (!field.starts_with(kPhonePrefix)) continue;
            const std::string* phone = standing.value_on(kAboutUnit, one, field, date);
            std::string post = field.substr(kPhonePrefix.size());
            if (phone != nullptr) nearest.try_emplace(post, PostContact{post, *phone, one});
        }
    }
    std::vector<PostContact> found;
    for (auto& [post, contact] : nearest)
        if (!contact.phone.empty()) found.push_back(std::move(contact));
    return found;
}

}  // namespace wincheck::rules
