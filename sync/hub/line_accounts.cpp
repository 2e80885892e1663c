#include "sync/hub/line_accounts.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "core/base/hash.h"
#include "core/engine/consequence_view.h"
#include "core/journal/payloads.h"
#include "core/rules/unit_zone.h"
#include "sync/hub/inspection_figures.h"
#include "sync/hub/own_steps.h"
#include "sync/hub/reasons.h"
#include "sync/hub/statement_history.h"

namespace wincheck::hub {
namespace {

constexpr const char* kSettingAccounts = "hub.statements.accounts";
constexpr unsigned kPlaceOfStatement = 32;  // bits below it: the row

/// What the accounts were derived from.
struct AccountsMark {
    Hash steps{};  // of the documents' hashes, one after the other
    std::uint64_t count = 0;
    std::uint64_t frozen = 0;
    Hash standing{}, calendar{}, zones{};
    bool operator==(const AccountsMark&) const = default;
    template <class A>
    void serialize(A& a) {
        a(steps, count, frozen, standing, calendar, zones);
    }
};

Result<AccountsMark> kept_mark(State& state) {
    WCK_TRY(const auto bytes, state.store().setting(kSettingAccounts));
    if (!bytes) return AccountsMark{};
    return journal::decode<AccountsMark>(*bytes);
}

void add_step(AccountsMark& mark, const StatementCore& core) {
    mark.steps = sha256({mark.steps.view(), core.document.view()});
    ++mark.count;
    if (core.step == kStatementFrozen) ++mark.frozen;
}

bool rests_on(const AccountsMark& mark, const std::vector<StatementCore>& steps) {
    if (mark.count > steps.size()) return false;
    AccountsMark counted;
    for (std::uint64_t at = 0; at < mark.count; ++at) add_step(counted, steps[at]);
    return counted.steps == mark.steps;
}

Result<AccountsMark> mark_of_grounds(State& state, AccountsMark mark) {
    WCK_TRY(state.standing());
    mark.standing = state.documents.standing_mark();
    WCK_TRY(const auto calendar, state.documents.newest(DocumentKind::calendar));
    WCK_TRY(const auto zones, state.documents.newest(DocumentKind::zones));
    mark.calendar = calendar.value_or(Hash{});
    mark.zones = zones.value_or(Hash{});
    return mark;
}

std::vector<SaidOfLine> lines_list(const LineAccount& account) {
    std::vector<SaidOfLine> lines;
    lines.reserve(account.lines.size());
    for (const auto& [id, line] : account.lines) lines.push_back(line);
    return lines;
}

Result<LineAccount> account_of(const store::AccountRow& row) {
    LineAccount account{.number = row.number, .is_open = row.is_open, .lines = {}, .settled = {}};
    WCK_TRY(auto lines, journal::decode<std::vector<SaidOfLine>>(row.lines));
    for (SaidOfLine& line : lines)
        account.lines.emplace_hint(account.lines.end(), line.line, std::move(line));
    WCK_TRY(account.settled, journal::decode<std::vector<SettledInspection>>(row.settled));
    return account;
}

/// Accounts that were read or made, and are written together.
class Book {
public:
    Book(State& state, LineAccounts known) : state_(state), known_(std::move(known)) {}

    /// Read where it was not yet; nothing where none is kept.
    Result<LineAccount*> known(const std::string& number) {
        const auto found = known_.find(number);
        if (found != known_.end()) return &found->second;
        WCK_TRY(const auto row, state_.tables.account(number));
        if (!row) return nullptr;
        WCK_TRY(auto account, account_of(*row));
        return &known_.emplace(number, std::move(account)).first->second;
    }

    /// To be changed: it is open from then on, and its inspections wait.
    Result<LineAccount*> opened(const std::string& number) {
        WCK_TRY(LineAccount * account, known(number));
        if (account == nullptr) {
            account = &known_[number];
            account->number = number;
        }
        changed_.insert(number);
        if (account->is_open) return account;
        for (const SettledInspection& one : account->settled)
            WCK_TRY(state_.tables.put_waiting(one.id, true));
        account->settled.clear();
        account->is_open = true;
        return account;
    }

    Result<void> settle(const std::string& number, std::vector<SettledInspection> inspections) {
        WCK_TRY(LineAccount * account, opened(number));
        account->is_open = false;
        account->settled = std::move(inspections);
        for (const SettledInspection& one : account->settled)
            WCK_TRY(state_.tables.put_waiting(one.id, false));
        return {};
    }

    Result<void> write() {
        for (const std::string& number : changed_) {
            const LineAccount& account = known_.at(number);
            WCK_TRY(state_.tables.put_account({.number = number,
                                               .is_open = account.is_open,
                                               .lines = journal::encode(lines_list(account)),
                                               .settled = journal::encode(account.settled)}));
        }
        changed_.clear();
        return {};
    }

    [[nodiscard]] const LineAccounts& all() const { return known_; }
    [[nodiscard]] LineAccounts take() { return std::move(known_); }

private:
    State& state_;
    LineAccounts known_;
    std::set<std::string> changed_;
};

SaidOfLine& line_in(LineAccount& account, const StreamId& id) {
    SaidOfLine& line = account.lines[id];
    line.line = id;
    return line;
}

void state_row(SaidOfLine& line, std::int64_t value, std::uint64_t place) {
    if (!line.is_stated) line.first = place;
    line.is_stated = true;
    line.stated += value;
    line.last = place;
}

// `account_for(number)` gives where it is written.
template <class AccountFor>
Result<void> add_rows(const StatementCore& core, const StatementDocument& document, std::uint64_t frozen,
                      AccountFor account_for) {
    for (std::size_t at = 0; at < document.rows.size(); ++at) {
        const StatementRow& row = document.rows[at];
        WCK_TRY(LineAccount * account, account_for(row.number));
        SaidOfLine& line = line_in(*account, row.line);
        if (core.step == kStatementTold) line.told.push_back({document.at_ms, row.value});
        if (core.step == kStatementVerified)
            line.verdicts.push_back({document.at_ms, document.is_agreed ? 1 : 0});
        if (core.step == kStatementFrozen) state_row(line, row.value, (frozen << kPlaceOfStatement) | at);
    }
    return {};
}

Result<void> take_step(State& state, Book& book, AccountsMark& mark, const StatementCore& core,
                       const StatementDocument& document) {
    WCK_TRY(add_rows(core, document, mark.frozen,
                     [&](const std::string& number) { return book.opened(number); }));
    if (core.step == kStatementFrozen)
        WCK_TRY(state.tables.put_stated_month(core.month, journal::encode(rules::stated_month(document))));
    add_step(mark, core);
    return {};
}

std::string ground_of(const rules::Register& standing, const TimeZones& zones, const StreamId& id,
                      const std::string& project, const std::string& date) {
    const TimeZone zone = rules::zone_of_unit(standing, zones, project, date);
    return engine::consequence_source(id, {}, project, date, standing).jurisdiction + "|" + zone.name + "|" +
           std::to_string(zone.periods.front().offset_minutes);
}

bool stands_on(const LineAccount& account, const rules::Register& standing, const TimeZones& zones) {
    return std::all_of(account.settled.begin(), account.settled.end(), [&](const SettledInspection& one) {
        return ground_of(standing, zones, one.id, one.project, one.date) == one.ground;
    });
}

// Settled ones whose lines may come to something else by the register, or by the calendar.
Result<void> open_by_grounds(State& state, Book& book, const AccountsMark& was, const AccountsMark& now) {
    if (was.standing == now.standing && was.calendar == now.calendar && was.zones == now.zones) return {};
    const bool may_stand = was.calendar == now.calendar && was.zones == now.zones;
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    WCK_TRY(const TimeZones zones, state.documents.zones());
    WCK_TRY(const auto rows, state.tables.accounts(false));
    for (const store::AccountRow& row : rows) {
        WCK_TRY(const LineAccount account, account_of(row));
        if (!may_stand || !stands_on(account, *standing, zones)) WCK_TRY(book.opened(row.number));
    }
    return {};
}

struct Waiting {
    std::vector<PunishableInspection> inspections;
    std::vector<StreamId> gone;
};

Result<Waiting> waiting(State& state) {
    WCK_TRY(const auto rows, state.tables.waiting_lines());
    Waiting all;
    for (const store::WaitingRow& row : rows) {
        if (row.facts.empty()) {
            all.gone.push_back(row.stream);
            continue;
        }
        WCK_TRY(auto inspection, journal::decode<PunishableInspection>(row.facts));
        all.inspections.push_back(std::move(inspection));
    }
    return all;
}

Result<std::set<std::string>> numbers_of(State& state, const Waiting& waiting) {
    std::set<std::string> numbers;
    for (const PunishableInspection& one : waiting.inspections) numbers.insert(one.number);
    for (const StreamId& id : waiting.gone) {
        WCK_TRY(const auto stream, state.store().stream(id));
        if (stream) numbers.insert(stream->number);
    }
    return numbers;
}

// An inspection that grew opens its account, and so the others of the same number.
Result<bool> open_by_waiting(State& state, Book& book, const Waiting& waiting) {
    bool has_opened = false;
    WCK_TRY(const auto numbers, numbers_of(state, waiting));
    for (const std::string& number : numbers) {
        WCK_TRY(const LineAccount* account, book.known(number));
        if (account == nullptr || account->is_open) continue;
        WCK_TRY(book.opened(number));
        has_opened = true;
    }
    return has_opened;
}

Result<LineAccounts> open_accounts(State& state) {
    WCK_TRY(const auto rows, state.tables.accounts(true));
    LineAccounts accounts;
    for (const store::AccountRow& row : rows) {
        WCK_TRY(auto account, account_of(row));
        accounts.emplace_hint(accounts.end(), row.number, std::move(account));
    }
    return accounts;
}

/// Up to date: what waits then, and the accounts that are open.
struct UpToDate {
    Waiting waits;
    LineAccounts accounts;
};

Result<UpToDate> bring_up_to_date(State& state, const std::vector<StatementCore>& steps) {
    WCK_TRY(refresh_figures(state));
    WCK_TRY(auto transaction, state.store().begin());
    WCK_TRY(AccountsMark mark, kept_mark(state));
    const AccountsMark was = mark;
    if (!rests_on(mark, steps)) {
        mark = {};
        WCK_TRY(state.tables.forget_accounts());
    }
    WCK_TRY(auto known, open_accounts(state));
    Book book(state, std::move(known));
    while (mark.count < steps.size()) {
        const StatementCore& core = steps[mark.count];
        WCK_TRY(const StatementDocument document, step_document(state, core));
        WCK_TRY(take_step(state, book, mark, core, document));
    }
    WCK_TRY(const AccountsMark now, mark_of_grounds(state, mark));
    WCK_TRY(open_by_grounds(state, book, mark, now));
    WCK_TRY(Waiting waits, waiting(state));
    WCK_TRY(const bool has_opened, open_by_waiting(state, book, waits));
    if (has_opened) {
        WCK_TRY(waits, waiting(state));
    }
    WCK_TRY(book.write());
    if (now != was) WCK_TRY(state.store().put_setting(kSettingAccounts, journal::encode(now)));
    WCK_TRY(transaction.commit());
    UpToDate all{.waits = std::move(waits), .accounts = book.take()};
    std::erase_if(all.accounts, [](const auto& one) { return !one.second.is_open; });
    return all;
}

void put_said(OpenLines& open) {
    for (const auto& [number, account] : open.accounts) {
        for (const auto& [id, line] : account.lines) {
            for (const SaidThen& one : line.told) open.told[id].push_back({one.at_ms, one.value});
            for (const SaidThen& one : line.verdicts)
                open.verified[id].push_back({one.at_ms, one.value != 0});
        }
    }
}

std::set<StreamId> ids_of(const std::vector<rules::LineNow>& lines) {
    std::set<StreamId> ids;
    for (const rules::LineNow& one : lines) ids.insert(one.row.line);
    return ids;
}

/// Rows of frozen statements by where they were stated.
class StatedRows {
public:
    StatedRows(State& state, const std::vector<StatementCore>& frozen) : state_(state), frozen_(frozen) {}

    Result<StatementRow> at(std::uint64_t place) {
        const std::uint64_t statement = place >> kPlaceOfStatement;
        const std::uint64_t row = place & ((std::uint64_t{1} << kPlaceOfStatement) - 1);
        auto read = read_.find(statement);
        if (read == read_.end() && statement < frozen_.size()) {
            WCK_TRY(auto document, step_document(state_, frozen_[statement]));
            read = read_.emplace(statement, std::move(document)).first;
        }
        if (read == read_.end() || row >= read->second.rows.size())
            return error_of(ErrorCode::corrupt, kStatementDamaged, "StatedRows::at");
        return read->second.rows[row];
    }

private:
    State& state_;
    const std::vector<StatementCore>& frozen_;
    std::map<std::uint64_t, StatementDocument> read_;
};

/// Numbers of accounts that a frozen statement leaves something of.
class Unsettled {
public:
    Unsettled(const OpenLines& open, const LineAccounts& accounts, const std::vector<rules::LineNow>& now,
              const std::string& month)
        : open_(open), accounts_(accounts), month_(month) {
        for (const rules::LineNow& one : now) comes_to_.emplace(one.row.line, one.row.value);
        for (const CurrentLine& line : open.lines)
            if (!is_settled(line)) numbers_.insert(line.number);
        for (const auto& [number, account] : accounts)
            if (has_gone(account)) numbers_.insert(number);
        for (const PunishableInspection& one : open.inspections)
            if (open.unread.contains(one.id)) numbers_.insert(one.number);
    }
    [[nodiscard]] bool has(const std::string& number) const { return numbers_.contains(number); }

private:
    // Stated as it stands, and its payee told of it: what is in favour is stated before.
    [[nodiscard]] bool is_settled(const CurrentLine& current) const {
        const auto comes_to = comes_to_.find(current.line.id);
        const std::int64_t value = comes_to == comes_to_.end() ? 0 : comes_to->second;
        return stated(current) == value && current.line.month <= month_ &&
               (current.line.payee.empty() || told_when(current.line, open_.told));
    }

    [[nodiscard]] std::int64_t stated(const CurrentLine& current) const {
        const auto account = accounts_.find(current.number);
        if (account == accounts_.end()) return 0;
        const auto line = account->second.lines.find(current.line.id);
        return line == account->second.lines.end() ? 0 : line->second.stated;
    }

    [[nodiscard]] bool has_gone(const LineAccount& account) const {
        return std::any_of(account.lines.begin(), account.lines.end(), [&](const auto& one) {
            return one.second.stated != 0 && !comes_to_.contains(one.first);
        });
    }

    const OpenLines& open_;
    const LineAccounts& accounts_;
    std::string month_;
    std::unordered_map<StreamId, std::int64_t, rules::StreamIdHash> comes_to_;
    std::set<std::string> numbers_;
};

Result<void> settle_accounts(State& state, Book& book, const OpenLines& open,
                             const std::vector<rules::LineNow>& lines, const std::string& month) {
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    WCK_TRY(const TimeZones zones, state.documents.zones());
    std::map<std::string, std::vector<SettledInspection>> by_number;
    for (const auto& [number, account] : open.accounts) by_number[number];
    for (const PunishableInspection& one : open.inspections)
        by_number[one.number].push_back(
            {one.id, one.project, one.date, ground_of(*standing, zones, one.id, one.project, one.date)});
    const Unsettled unsettled(open, book.all(), lines, month);
    for (auto& [number, inspections] : by_number)
        if (!unsettled.has(number)) WCK_TRY(book.settle(number, std::move(inspections)));
    for (const StreamId& id : open.gone) WCK_TRY(state.tables.put_waiting(id, false));
    return {};
}

// What the first so many steps said; nothing where a document is damaged.
Result<std::optional<LineAccounts>> said_until(State& state, const std::vector<StatementCore>& steps,
                                               std::uint64_t count) {
    LineAccounts said;
    AccountsMark counted;
    for (; counted.count < count; add_step(counted, steps[counted.count])) {
        const StatementCore& core = steps[counted.count];
        WCK_TRY(const auto document, own_document<StatementDocument>(state, core.document));
        if (!document) return std::optional<LineAccounts>{};
        WCK_TRY(add_rows(core, *document, counted.frozen,
                         [&](const std::string& number) -> Result<LineAccount*> { return &said[number]; }));
    }
    return std::optional(std::move(said));
}

/// What every line comes to, from all that was ever said and nothing that is kept.
struct RightlyStated {
    std::map<StreamId, std::map<StreamId, std::int64_t>> lines;  // by inspection
    std::set<StreamId> unsure;                                   // inspections that wait, or have grown since
};

Result<RightlyStated> rightly_stated(State& state) {
    RightlyStated rightly;
    WCK_TRY(const auto waits, state.tables.waiting_lines());
    for (const store::WaitingRow& one : waits) rightly.unsure.insert(one.stream);
    WCK_TRY(const auto stale, state.tables.stale_figures());
    rightly.unsure.insert(stale.begin(), stale.end());
    WCK_TRY(const auto rows, state.tables.punishable());
    std::vector<PunishableInspection> inspections;
    for (const Bytes& row : rows) {
        WCK_TRY(PunishableInspection inspection, journal::decode<PunishableInspection>(row));
        inspections.push_back(std::move(inspection));
    }
    WCK_TRY(const StatementBooks books, statement_books(state));
    WCK_TRY(const auto lines, lines_of_inspections(state, inspections, books.told, rightly.unsure));
    for (const CurrentLine& one : lines) {
        const auto now = line_now(one, books.told, verdicts_on(books, one.line.id), UtcMs{state.now_ms()});
        rightly.lines[one.line.inspection][one.line.id] = now ? now->row.value : 0;
    }
    return rightly;
}

bool is_rightly_settled(const LineAccount& account, const RightlyStated& rightly) {
    std::map<StreamId, std::int64_t> stated, comes_to;
    for (const auto& [id, line] : account.lines)
        if (line.stated != 0) stated.emplace(id, line.stated);
    for (const SettledInspection& one : account.settled) {
        if (rightly.unsure.contains(one.id)) return true;
        const auto lines = rightly.lines.find(one.id);
        if (lines == rightly.lines.end()) continue;
        for (const auto& [id, value] : lines->second)
            if (value != 0) comes_to.emplace(id, value);
    }
    return stated == comes_to;
}

}  // namespace

Result<OpenLines> open_lines(State& state) {
    OpenLines open;
    WCK_TRY(open.steps, own_cores<StatementCore>(state, EntryType::statement));
    for (const StatementCore& core : open.steps)
        if (core.step == kStatementFrozen) open.frozen.push_back(core);
    WCK_TRY(UpToDate all, bring_up_to_date(state, open.steps));
    open.accounts = std::move(all.accounts);
    open.inspections = std::move(all.waits.inspections);
    open.gone = std::move(all.waits.gone);
    sort_punishable(open.inspections);
    put_said(open);
    WCK_TRY(open.lines, lines_of_inspections(state, open.inspections, open.told, open.unread));
    return open;
}

Result<std::optional<StatementDocument>> last_said(State& state, const std::vector<StatementCore>& steps,
                                                   std::uint32_t sort, const std::string& month) {
    for (auto core = steps.rbegin(); core != steps.rend(); ++core) {
        if (core->step != sort || core->month != month) continue;
        WCK_TRY(auto document, step_document(state, *core));
        return std::optional(std::move(document));
    }
    return std::optional<StatementDocument>{};
}

Result<rules::StatementHistory> history_of(State& state, const OpenLines& open, const std::string& month,
                                           const std::vector<rules::LineNow>& lines) {
    rules::StatementHistory history;
    WCK_TRY(const auto months, state.tables.stated_months());
    for (const Bytes& facts : months) {
        WCK_TRY(auto stated, journal::decode<rules::StatedMonth>(facts));
        WCK_TRY(auto taken, last_said(state, open.steps, kStatementTaken, stated.month));
        if (taken) history.taken.emplace(stated.month, std::move(*taken));
        history.months.push_back(std::move(stated));
    }
    WCK_TRY(const auto wages, last_said(state, open.steps, kStatementWages, month));
    if (wages)
        for (const Wage& wage : wages->wages) history.wages[wage.person] = wage.fen;
    const std::set<StreamId> here = ids_of(lines);
    StatedRows rows(state, open.frozen);
    for (const auto& [number, account] : open.accounts) {
        for (const auto& [id, line] : account.lines) {
            if (!line.is_stated) continue;
            rules::StatedLine& stated = history.stated[id];
            stated.value = line.stated;
            stated.order = line.first;
            if (here.contains(id) || line.stated == 0) continue;
            WCK_TRY(stated.last, rows.at(line.last));
        }
    }
    return history;
}

Result<void> take_up(State& state, const OpenLines& open, const StatementCore& core,
                     const StatementDocument& document, const std::vector<rules::LineNow>& lines) {
    WCK_TRY(AccountsMark mark, kept_mark(state));
    Book book(state, open.accounts);
    WCK_TRY(take_step(state, book, mark, core, document));
    if (core.step == kStatementFrozen) WCK_TRY(settle_accounts(state, book, open, lines, core.month));
    WCK_TRY(book.write());
    return state.store().put_setting(kSettingAccounts, journal::encode(mark));
}

Result<std::vector<std::string>> wrong_accounts(State& state) {
    WCK_TRY(const auto steps, own_cores<StatementCore>(state, EntryType::statement));
    WCK_TRY(const AccountsMark mark, kept_mark(state));
    if (!rests_on(mark, steps)) return std::vector<std::string>{};  // derived anew before they are read
    std::vector<std::string> wrong;
    WCK_TRY(auto said, said_until(state, steps, mark.count));
    if (!said) return wrong;  // a document is damaged, which is named where these are looked at
    WCK_TRY(const auto open, state.tables.accounts(true));
    WCK_TRY(const auto settled, state.tables.accounts(false));
    for (const auto* rows : {&open, &settled})
        for (const store::AccountRow& row : *rows)
            if (row.lines != journal::encode(lines_list(std::exchange((*said)[row.number], {}))))
                wrong.push_back("statement account " + row.number + ": not what was said of its lines");
    for (const auto& [number, account] : *said)
        if (!account.lines.empty()) wrong.push_back("statement account " + number + ": is missing");
    WCK_TRY(const AccountsMark now, mark_of_grounds(state, mark));
    if (now != mark) return wrong;  // settled ones are looked at before they are relied on
    WCK_TRY(const auto rightly, rightly_stated(state));
    for (const store::AccountRow& row : settled) {
        WCK_TRY(const LineAccount account, account_of(row));
        if (!is_rightly_settled(account, rightly))
            wrong.push_back("statement account " + row.number +
                            ": settled, and its lines come to something else");
    }
    return wrong;
}

}  // namespace wincheck::hub
