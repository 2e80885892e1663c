#pragma once
// Payloads of entries about findings and what becomes of them.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model/entry_types.h"
#include "core/model/record.h"

namespace wincheck {

/// Details of a finding: of the one its item's answer raises (`item` given), or a free one.
struct FindingCore {
    static constexpr std::uint64_t kFieldsAtFirst = 8;
    AnswerKey item;  // empty item = free finding
    std::string location;
    std::uint32_t severity = 0;
    std::string post;
    std::string person;
    std::string vendor;
    bool is_fixed_on_spot = false;
    std::vector<Hash> fix_evidence;  // originals
    std::string manager = {};        // direct manager of who is responsible
    std::string plan_person = {};    // FIX-4: who puts it right, by when; the measures are text
    std::string plan_date = {};
    bool operator==(const FindingCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(item, location, severity, post, person, vendor, is_fixed_on_spot, fix_evidence, manager,
          plan_person, plan_date);
    }
};

// Purposes of photos that come after the seal: of who put a finding right, and of who looked again (FIX-3).
inline constexpr const char *kPurposeRectified = "rectified", *kPurposeRechecked = "re_checked";

/// FIX-2: what somebody did about a finding; `step` as rules/workflow.h, open. A step says in the other
/// fields what belongs to it and leaves the rest empty.
struct FindingStepCore {
    static constexpr std::uint64_t kFieldsAtFirst = 2;
    StreamId finding{};
    std::uint32_t step = 0;
    std::string party = {};   // to whom it is assigned; of 'not ours': developer, owner, authority, vendor …
    std::string until = {};   // date of an extension, as asked or granted
    std::int64_t due_ms = 0;  // of an extension: when it was due where it was asked; 0 = not known there
    std::vector<std::string> milestones = {};  // dates of a long-term plan, ascending
    std::uint32_t milestone = 0;               // the one that was reached, from 1
    std::uint32_t means = 0;                   // how it was looked at again (kMeans…); 0 = on documents
    std::vector<Hash> evidence = {};           // originals
    std::optional<StreamId> recheck = {};      // the re-check in which it was looked at
    bool operator==(const FindingStepCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(finding, step, party, until, due_ms, milestones, milestone, means, evidence, recheck);
    }
};

}  // namespace wincheck
