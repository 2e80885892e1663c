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
    {"DO-8", "What is missing before leaving is named, with what to do.", "client's brief"},
    {"DO-10", "Inspections and findings have readable numbers, unique without a server.", "client's brief"},
    {"DO-11", "Records travel as one sealed file too, with the same verification as by network.",
     "client's brief"},
    {"DO-12",
     "'The rest of this section conforms' answers each item by name, and none that needs evidence, samples, "
     "a veto or a phase.",
     "client's brief"},
    {"DO-13",
     "Members join and the lead passes on offline; after everybody has met, every replica of a scope is the "
     "same.",
     "client's brief"},
    {"DRAW-1",
     "A draw commits to a nonce, freezes the list, waits for a public value named before, draws by HMAC and "
     "reveals the nonce, so that anyone can recompute it.",
     "house decision, after RFC 3797"},
    {"DRAW-2", "The public value is the canonical string form of RFC 3797.", "RFC 3797, section 4"},
    {"DUE-0",
     "Every deadline, month, quarter and coverage figure counts from the business date; a seal is due hours "
     "after leaving.",
     "client's brief"},
    {"DUE-1",
     "'Monday of the second week, close of business' is the Monday of the ISO week after the check's, or by "
     "policy that of the second week of the following month.",
     "client's brief; the reading is a house decision"},
    {"DUE-2",
     "'Within the second week' lasts until that week's end; a deadline on a day off moves to the next "
     "workday's end; an unpublished year is unknown.",
     "client's brief; calendars as the State Council publishes them"},
    {"DUE-3",
     "A rectification is due before the next announced inspection of its series, or after the policy's days "
     "by severity.",
     "client's brief"},
    {"DUR-1",
     "One connection in one process, write-ahead log, synchronous EXTRA, own checkpoints outside acts.",
     "SQLite documentation; house decision"},
    {"DUR-3",
     "One transaction and one fsync an act; acknowledged after COMMIT succeeded, and an act answered with an "
     "error leaves nothing in the journal.",
     "house decision, after Rebello et al. 2020, Can Applications Recover from fsync Failures?"},
    {"DUR-4",
     "Evidence: space is checked, the intent is durable, the bytes are durable, then the capture entry; "
     "never an entry without its bytes.",
     "house decision"},
    {"DUR-5", "A full disk refuses the act with needed and available bytes and harms nothing that is stored.",
     "house decision"},
    {"DUR-6",
     "Projections can be rebuilt from the journal with the same digest; damage is named and never deleted.",
     "house decision"},
    {"DUR-7", "Migrations go forward in one transaction and are tested from every released schema.",
     "house decision"},
    {"DUR-8", "Evidence is stored as encrypted chunk files under the hash of the original bytes.",
     "libsodium secretstream; house decision"},
    {"EVI-1",
     "The same bytes are certain; near fingerprints of two pictures with enough to see are a hint for a "
     "person.",
     "PDQ, published by Meta in 2019; house decision"},
    {"EVI-2",
     "What is derived of a picture is a copy: upright, without EXIF, and never in the original's place.",
     "house decision"},
    {"FIX-2",
     "A finding is assigned, put right, reviewed where the policy says so, then closed or rejected; more "
     "time, "
     "a long-term plan and 'not ours' are asked and answered. One table says so on device and hub; HQ's "
     "order "
     "decides, and whoever lost is told. Overdue is derived.",
     "client's brief"},
    {"FIX-3",
     "The severity says by which means a finding is closed; of those closed on documents a share is drawn "
     "for "
     "a look on the site. What comes back within the policy's period is repeated and weighs more.",
     "client's brief"},
    {"FIX-4", "A self-check carries what is done about each finding, by whom and by when.", "client's brief"},
    {"FIX-7", "Whom a hazard was told, and when it was told and made safe, are kept.", "client's brief"},
    {"FIX-5", "A photo that stands as evidence in two places is reported with each use, as a hint.",
     "client's brief"},
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
    {"IMP-1",
     "Tables come in UTF-8, UTF-16 or GB 18030; an encoding in doubt is asked. An import is tried first, "
     "shown as a difference, dated, and changes nothing the second time.",
     "house decision: a misread name is a wrong record"},
    {"INSP-1", "The subject is a unit of any kind, as kind and checklist say.", "client's brief"},
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
    {"INT-8",
     "What is accepted stands in one public log of salted leaves, whose heads come at a fixed cadence.",
     "RFC 6962; house decision"},
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
    {"KIND-1",
     "Headquarters' specials are unannounced and planned by the quality centre; they count towards every "
     "region and "
     "the policy's share of projects.",
     "client's brief"},
    {"KIND-2",
     "A re-check is planned by the unit that raised the findings; its team judges what it was sent to look "
     "at.",
     "client's brief"},
    {"KIND-3", "The year's end inspection is the quality centre's.", "client's brief"},
    {"KIND-4",
     "The region routine: planned by the region, each project once a quarter, at the charge of its region.",
     "client's brief"},
    {"KIND-5",
     "The branch's monthly inspection: planned by the branch, each project every month, at the charge of its "
     "branch.",
     "client's brief"},
    {"KIND-6",
     "The self-check: led by the head, with all department supervisors or an excuse; each project every "
     "month, at its "
     "own charge.",
     "client's brief"},
    {"KIND-7", "A cross-check by staff of another project, not mutual, stands in place of a self-check.",
     "client's brief"},
    {"KIND-8", "A free inspection is open to every role that may plan.", "client's brief"},
    {"KIND-9", "Training never counts anywhere.", "client's brief"},
    {"LIVE-1", "Incremental and full recomputation agree on every input.", "house decision"},
    {"ORG-1",
     "Units have a line, a state and locations of each day; moves, closures and takeovers keep what was "
     "before.",
     "client's brief"},
    {"ORG-2", "Roles are granted over a unit and all below it for a period; the list of roles is open.",
     "client's brief"},
    {"ORG-3", "What a person may do follows from role and unit; hub and device decide by the same rule.",
     "client's brief"},
    {"PII-1",
     "Erasing takes out bytes and salt wherever they are stored; scores and proofs stay, and what was "
     "erased, "
     "when and on whose order is an entry.",
     "client's brief; house decision"},
    {"ORG-4", "A project's attributes are of their day, readable in conditions.", "client's brief"},
    {"ORG-5", "Vendors have contracts and the posts or assets they serve, dated.", "client's brief"},
    {"ORG-6",
     "Codes of any system mean a place or a thing, by day; unknown ones are kept and offered for binding.",
     "client's brief"},
    {"PLAN-1",
     "Coverage at any moment: done, owed, by when, at whose charge, and the date from which a target is "
     "lost; n, what counts and rounding are policy.",
     "client's brief"},
    {"PLAN-2",
     "A draw's weights follow a published formula, its strata reach every region, its exclusions are frozen.",
     "client's brief"},
    {"PLAN-3",
     "A team is independent of what it inspects; asked at the plan, at each opening and at the hub. Who has "
     "a conflict stands back.",
     "client's brief"},
    {"PLAN-4", "An unannounced assignment is known to team and planner only, until the reveal.",
     "client's brief"},
    {"PLAN-5", "A night's work has the business date of the day that began it.", "client's brief"},
    {"REPT-1",
     "The report of a self-check, cross-check or branch inspection is due, sent, received by somebody above "
     "or returned; late is "
     "derived.",
     "client's brief"},
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
    {"SAFE-1", "Items in plant rooms, roofs, shafts need a second person's confirmation.", "client's brief"},
    {"SAFE-2", "Members of a team check in, and team-mates see offline who is overdue.", "client's brief"},
    {"SAFE-3", "Weather is recorded, and at its limit the work stops.", "client's brief"},
    {"SCO-1",
     "Scores are fixed-point decimals of nine digits; rounding is half away from zero, at named points only.",
     "house decision: the same digit everywhere"},
    {"SCO-2",
     "Verdicts compare the unrounded figure; people see it rounded once more to the policy's places.",
     "house decision"},
    {"SCO-3", "A figure is a number, not scored or incomplete; not scored is never shown as 0 or 100.",
     "house decision"},
    {"SCO-4", "A result names the version of the rules that made it.",
     "house decision: golden results never change"},
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
    {"SEC-6", "Revocation cuts at what was receipted; what comes after is kept and decided by a person.",
     "house decision"},
    {"STD-5",
     "Checklists are spreadsheets; errors name sheet and cell, nothing is half imported, printed totals are "
     "checked.",
     "XLSForm; client's brief"},
    {"STD-1",
     "Standards have an origin, a version and days in force; a checklist that cites an abolished one is "
     "told.",
     "client's brief"},
    {"STD-2",
     "A region files, headquarters approves or returns with a reason; only approved versions are used.",
     "client's brief"},
    {"STD-6", "Questions on a clause are answered by the body that may; every version of an answer is kept.",
     "client's brief"},
    {"TIME-1",
     "Wall time is a claim: anchors, receipts, the elapsed clock and order bound when an entry was made; it "
     "is "
     "marked, never refused for it.",
     "house decision"},
    {"TIME-2", "Elapsed time counts from the first entry of a boot session, whose id is random.",
     "Apple, required reason API: system boot time"},
    {"TIME-3", "The hybrid clock shows a plausible order and decides nothing.", "house decision"},
    {"VISIT-1", "A visit has phases, each an entry; an item may require one.", "client's brief"},
    {"VISIT-2", "Nothing of a tour is shown to those inspected before its last visit has ended.",
     "client's brief"},
    {"VISIT-3", "A team's order is verified offline by any enrolled device, or by a code on the phone.",
     "client's brief"},
    {"VISIT-4", "What a drill must not do is shown with the assignment; an abort is an act.",
     "client's brief"},
    {"VISIT-5", "A visit may end refused, stopped, void or not reached; void needs a second person.",
     "client's brief"},
    {"VISIT-6", "Work of a wrongly opened inspection is moved to the right one, and both keep it.",
     "client's brief"},
    {"VISIT-7", "Calls are timed acts whose minutes an item can score.", "client's brief"},
    {"VISIT-8", "Feedback on site is recorded, and required before leaving where the policy says so.",
     "client's brief"},
});

}  // namespace wincheck
