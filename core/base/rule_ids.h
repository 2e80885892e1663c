#pragma once
// The rules that code and tests name by id: each with its text and where it comes from. An id stands here
// once it has code and a test; the style test checks it. "Client's brief" = the group's own description of
// its inspections; a house decision is ours.
#include <array>
#include <string_view>

namespace wincheck {

struct RuleId {
    std::string_view id;
    std::string_view text;
    std::string_view source;
};

inline constexpr auto kRuleIds = std::to_array<RuleId>({
    {"COND-1",
     "Conditions are written in the XPath subset of ODK XForms, as pyxform writes it, and checked when a "
     "checklist is published.",
     "ODK XForms specification"},
    {"COND-2",
     "Evaluation is total: a blank is a value of its own, arithmetic with it gives blank, comparisons with "
     "it are false.",
     "house decision: XPath's NaN surprises people"},
    {"COND-3",
     "No unbounded work: expressions have limits of size and nesting, and regular expressions match in "
     "linear time.",
     "house decision"},
    {"DO-2", "What was acknowledged survives the death of the process, loss of power and a full disk.",
     "client's brief"},
    {"DO-3",
     "Several inspectors work on one inspection; different answers to one item are both kept until the "
     "leader settles them.",
     "client's brief"},
    {"DO-5", "A seal fixes the content; what is missing or unsettled stops it and is named.",
     "client's brief"},
    {"DO-6",
     "Signatures are typed: agree, dissent with a reason, received, refused before witnesses, nobody "
     "present. None stops a seal.",
     "client's brief"},
    {"DO-7",
     "After each answer the score is current on the device, identical to the digit with headquarters'.",
     "client's brief"},
    {"DO-11", "Records travel as one sealed file too, with the same verification as by network.",
     "client's brief"},
    {"DO-12",
     "'The rest of this section conforms' answers each item by name, and none that needs evidence, samples, "
     "a veto or a phase.",
     "client's brief"},
    {"DRAW-1",
     "A draw commits to a nonce, freezes the list, waits for a public value named before, draws by HMAC and "
     "reveals the nonce, so that anyone can recompute it.",
     "house decision, after RFC 3797"},
    {"DRAW-2", "The public value is the canonical string form of RFC 3797.", "RFC 3797, section 4"},
    {"DUR-1",
     "One connection in one process, write-ahead log, synchronous EXTRA, own checkpoints outside acts.",
     "SQLite documentation; house decision"},
    {"DUR-4",
     "Evidence: space is checked, the intent is durable, the bytes are durable, then the capture entry; "
     "never an entry without its bytes.",
     "house decision"},
    {"DUR-5", "A full disk refuses the act with needed and available bytes and harms nothing that is stored.",
     "house decision"},
    {"DUR-6",
     "Projections can be rebuilt from the journal with the same digest; damage is named and never deleted.",
     "house decision"},
    {"DUR-8", "Evidence is stored as encrypted chunk files under the hash of the original bytes.",
     "libsodium secretstream; house decision"},
    {"FIX-6",
     "Before and after are kept as a pair: the photo of what was put right stands beside the item's own.",
     "client's brief"},
    {"FIX-1",
     "A failed item raises a finding; an act adds place, text, severity, party and suggestion, or raises a "
     "free one.",
     "client's brief"},
    {"GATE-1",
     "A veto sets item, section or inspection to 0, a cap, a grade or fail; the arithmetic score stays "
     "beside it and the cause is named.",
     "client's brief"},
    {"GATE-2", "Below a section's minimum the inspection does not pass, whatever its total.",
     "client's brief"},
    {"GATE-3", "A repeated finding multiplies its deduction by the policy's factor.", "client's brief"},
    {"GATE-5", "Below an item's minimum the item counts as failed although it has points.", "client's brief"},
    {"GATE-6",
     "A gate compares a computed figure of a node or a tag and sets 0, a cap, a grade, fail, or takes points "
     "off.",
     "client's brief"},
    {"INT-1", "An entry is deterministic CBOR; what is not in that one form is refused.", "RFC 8949, 4.2.1"},
    {"INT-1a",
     "Our own archives write a struct as the array of its fields and check sizes before they allocate.",
     "house decision"},
    {"INT-2",
     "Parts are bound by salted hashes in the header, so that each can be withheld or erased by itself.",
     "house decision"},
    {"INT-3", "The hash of an entry is its RFC 6962 leaf hash; the chain's tree is kept as a compact range.",
     "RFC 6962"},
    {"INT-4", "A segment closes with a signed checkpoint that vouches for all entries so far.",
     "C2SP signed note and tlog-checkpoint"},
    {"INT-5",
     "Each incarnation is a chain of its own; two histories of one are a fork, both kept, nothing repaired "
     "silently.",
     "house decision"},
    {"INT-6",
     "A tenant's root key signs hub and device certificates; a device has journal, request and box keys.",
     "RFC 8032; house decision"},
    {"INT-7",
     "Receipts are signed: the journal receipt covers entries, the evidence receipt names originals.",
     "C2SP cosignature/v1"},
    {"INT-9", "The log's origin carries an epoch.", "house decision"},
    {"INT-10",
     "A proof bundle verifies offline and says what is recorded, received and in the log, under which key.",
     "house decision"},
    {"INT-12", "A sealed file holds chains, segments and evidence, encrypted to team and tenant.",
     "libsodium secretstream and sealed boxes"},
    {"ITEM-1", "Pass or fail gives full marks or 0.", "client's brief"},
    {"ITEM-2",
     "A graded choice gives its option's points; full marks are the highest scored option's unless stated.",
     "client's brief"},
    {"ITEM-3", "A multiple choice sums its options within floor and full marks.", "client's brief"},
    {"ITEM-4",
     "A deduction takes points off by occurrence, with caps, free counts, once, zero, severity and veto by "
     "line.",
     "client's brief"},
    {"ITEM-5", "A tiered count reads a step table.", "client's brief"},
    {"ITEM-6", "A measured value reads a step table or runs linearly between two bounds.", "client's brief"},
    {"ITEM-7",
     "A pass rate gives full marks times the ratio, or reads a step table; 0 checked is not applicable.",
     "client's brief"},
    {"ITEM-8", "Direct points are themselves, within their bounds and step.", "client's brief"},
    {"ITEM-9", "A bonus is added outside the full marks, capped, and never lifts over a gate's cap.",
     "client's brief"},
    {"ITEM-10", "A record-only item has no score.", "client's brief"},
    {"LIVE-1", "Incremental and full recomputation agree on every input.", "house decision"},
    {"ORG-3", "What a person may do follows from role and unit; hub and device decide by the same rule.",
     "client's brief"},
    {"PLAN-2",
     "A draw's weights follow a published formula, its strata reach every region, its exclusions are frozen.",
     "client's brief"},
    {"PLAN-3", "Nobody inspects the own project; the leader is a member of the team.", "client's brief"},
    {"PLAN-4", "An unannounced assignment is known to team and planner only, until the reveal.",
     "client's brief"},
    {"PLAN-5", "A night's work has the business date of the day that began it.", "client's brief"},
    {"ROLL-1", "Items roll up to sections and the inspection by sum, share, weights or pool; sections nest.",
     "client's brief"},
    {"ROLL-2",
     "An inspection's score is on the policy's scale, with bands, pass mark, gates that fired and bonus "
     "apart.",
     "client's brief"},
    {"ROLL-5", "Every figure explains itself down to the answers used.", "client's brief"},
    {"ROLL-6", "A table over failed key and normal items can give the grade without points.",
     "client's brief"},
    {"ROLL-7", "An adjustment by attribute is capped and shown apart.", "client's brief"},
    {"SCO-1",
     "Scores are fixed-point decimals of nine digits; rounding is half away from zero, at named points only.",
     "house decision: the same digit everywhere"},
    {"SCO-2",
     "Verdicts compare the unrounded figure; people see it rounded once more to the policy's places.",
     "house decision"},
    {"SCO-3", "A figure is a number, not scored or incomplete; not scored is never shown as 0 or 100.",
     "house decision"},
    {"SCO-5", "Samples fold by mean, worst or sum; which ones, a seed fixed at the start decides.",
     "client's brief"},
    {"SCO-6",
     "Not applicable leaves numerator and denominator, or counts full, or is redistributed; unanswered is 0 "
     "and incomplete.",
     "client's brief"},
    {"SCO-7", "A failed item and a lost point are two things.", "house decision"},
    {"SEC-1", "A device enrols by a one-time invitation whose secret never travels.", "house decision"},
    {"SEC-2", "Each request is signed by the device's request key.", "house decision"},
    {"SEC-5", "Everything from outside has limits; one device cannot change another's entries or uploads.",
     "house decision"},
    {"STD-5",
     "Checklists are spreadsheets; errors name sheet and cell, nothing is half imported, printed totals are "
     "checked.",
     "XLSForm; client's brief"},
    {"VISIT-1", "A visit has phases, each an entry; an item may require one.", "client's brief"},
});

}  // namespace wincheck
