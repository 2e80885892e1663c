#pragma once
// The part of the policy that says which kinds of personal data there are, for what they are held and for how
// long (PII-1), and which items are done in people's homes (PII-5).
#include <cstdint>
#include <string>
#include <vector>

namespace wincheck {

/// One kind of personal data (open list: faces, residents, plates, phone_numbers, voices, positions,
/// names_in_free_text …).
struct PersonalKind {
    std::string id;
    std::string purpose;
    std::string basis;  // law, contract, consent … in words
    std::uint32_t retention_days = 0;
    std::vector<std::string> holds;        // text, place, picture, video, audio, document
    std::vector<std::string> inspections;  // kinds of inspection; empty = all
    std::vector<std::string> items;        // tags and categories; empty = all, and what belongs to no item
    bool operator==(const PersonalKind&) const = default;
    template <class A>
    void serialize(A& a) {
        a(id, purpose, basis, retention_days, holds, inspections, items);
    }
};

/// No kind is shipped: how long something may be held is the client's and the law's to say.
struct PrivacyPolicy {
    std::vector<PersonalKind> kinds;
    std::vector<std::string> homes;  // tags, categories and kinds of inspection that are done in homes
    bool operator==(const PrivacyPolicy&) const = default;
    template <class A>
    void serialize(A& a) {
        a(kinds, homes);
    }
};

}  // namespace wincheck
