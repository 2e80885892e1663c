#pragma once
// What follows from a sealed inspection (CON-1), as it stands at this moment: its findings after amendments,
// handed to the one rule.
#include "core/engine/inspection.h"
#include "core/rules/appeal_due.h"
#include "core/rules/consequences.h"

namespace wincheck::engine {

class Device;

/// Its findings as the rule reads them. None before the seal, and in a kind that counts nowhere (KIND-9).
[[nodiscard]] std::vector<rules::PunishableFinding> punishable_findings(const Inspection& inspection);

/// What the rule reads of an inspection, without its findings. Rule: CON-1: its jurisdiction is that of the
/// nearest unit above the project that states one.
[[nodiscard]] rules::ConsequenceSource consequence_source(const StreamId& inspection, const std::string& kind,
                                                          const std::string& project, const std::string& date,
                                                          const rules::Register& standing);

/// Every line of it that stands. Rule: APP-2: an appeal against a line that was upheld lifts it.
[[nodiscard]] std::vector<rules::ConsequenceLine> lines_of(const Inspection& inspection,
                                                           const rules::Appeals& appeals,
                                                           const rules::Register& standing);
[[nodiscard]] std::vector<rules::ConsequenceLine> lines_of(const rules::ConsequenceSource& source,
                                                           const ConsequencesPolicy& policy,
                                                           const rules::Appeals& appeals);

/// What every view and report says of a line.
[[nodiscard]] Json line_json(const rules::ConsequenceLine& line);
/// Adds what the report of a statement and the payee's own view say of a frozen row; "id" is the line's.
[[nodiscard]] Json put_statement_row(Json json, const StatementRow& row);

/// One line, also of those that were lifted, by an id or at least eight digits of it; nothing for another.
[[nodiscard]] std::optional<rules::ConsequenceLine> line_named(const Inspection& inspection,
                                                               const rules::Register& standing,
                                                               std::string_view id);

/// Of an inspection of which only the own part is here: the line that its person was told of.
[[nodiscard]] std::optional<rules::ConsequenceLine> told_line_named(const Inspection& inspection,
                                                                    std::string_view id);

/// Rule: APP-4: an appeal against the line, its finding or the inspection's score suspends it. CON-2: not one
///       against the line that was filed after `objection`, until when its payee may object: nothing while
///       the payee was not told.
[[nodiscard]] bool is_suspended(const rules::ConsequenceLine& line, const rules::Appeals& appeals,
                                const rules::DueRules& due, const VisitPolicy& visit,
                                const std::optional<rules::Deadline>& objection, UtcMs now);

/// The first moment at which it is not, as things stand: INT64_MAX while an appeal waits, 0 where none stands
/// in its way.
[[nodiscard]] std::int64_t suspended_until(const rules::ConsequenceLine& line, const rules::Appeals& appeals,
                                           const rules::DueRules& due, const VisitPolicy& visit,
                                           const std::optional<rules::Deadline>& objection);

/// The view `consequences`: the lines of it that stand and that this device's person may see (VIS-1), with
/// the id that an objection names. What the hub alone knows is not in it: who was told when, and what was
/// frozen. Where only the own part is here, the lines that HQ told this person of, with when and with the
/// window to object; they are marked `partial`. Errors: refused (kNotWhole) for a snapshot, which has no
/// answers to derive them from.
Result<Json> consequences_json(Device& device, const Inspection& inspection);

}  // namespace wincheck::engine
