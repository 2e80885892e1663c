#pragma once
// Documents of the month's statement (CON-2), kept at HQ by their hash and named by an entry of its journal.
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/id.h"
#include "core/model/consequences_policy.h"

namespace wincheck {

/// A line, or a part of it, as it was told, stated or held back.
struct StatementRow {
    StreamId line{};
    std::string payee;
    Bearer bearer = Bearer::person;
    std::string kind;
    Measure measure = Measure::times;
    bool is_share = false;
    bool is_capped = false;
    std::int64_t value = 0;
    std::string month;  // the line's
    std::string rule, basis, number, project, item, finding_number;
    std::string what;  // of a statement: line, late, difference; held back: why
    bool operator==(const StatementRow&) const = default;
    template <class A>
    void serialize(A& a) {
        a(line, payee, bearer, kind, measure, is_share, is_capped, value, month, rule, basis, number, project,
          item, finding_number, what);
    }
};

/// Money of one payee in one kind: brought over from earlier months, or taken by payroll.
struct StatementSum {
    std::string payee;
    Bearer bearer = Bearer::person;
    std::string kind;
    bool is_capped = false;
    std::int64_t fen = 0;
    bool operator==(const StatementSum&) const = default;
    template <class A>
    void serialize(A& a) {
        a(payee, bearer, kind, is_capped, fen);
    }
};

struct Wage {
    std::string person;
    std::int64_t fen = 0;
    bool operator==(const Wage&) const = default;
    template <class A>
    void serialize(A& a) {
        a(person, fen);
    }
};

/// One document serves every step; a step leaves what does not belong to it empty.
struct StatementDocument {
    Hash salt{};
    std::string by;
    std::int64_t at_ms = 0;
    std::string month;
    std::uint32_t wage_percent = 0;
    std::vector<StatementRow> rows;     // told; or stated
    std::vector<StatementSum> brought;  // of a frozen statement
    std::vector<StatementRow> held;     // of a frozen statement: carried over, and why
    std::vector<StatementSum> taken;    // as payroll returned it
    std::vector<Wage> wages;            // of that month
    bool is_agreed = false;             // CON-3: the share in `rows` was verified
    std::string reason;
    bool operator==(const StatementDocument&) const = default;
    template <class A>
    void serialize(A& a) {
        a(salt, by, at_ms, month, wage_percent, rows, brought, held, taken, wages, is_agreed, reason);
    }
};

}  // namespace wincheck
