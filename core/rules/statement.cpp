#include "core/rules/statement.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace wincheck::rules {
namespace {

constexpr std::int64_t kHundred = 100;

/// Money of a payee in a kind; the texts are those of the history.
struct Account {
    std::string_view payee;
    Bearer bearer = Bearer::person;
    std::string_view kind;
    auto operator<=>(const Account&) const = default;
};

struct AccountHash {
    std::size_t operator()(const Account& account) const {
        constexpr std::size_t kSpread = 1'000'003;
        const std::hash<std::string_view> hash;
        return (hash(account.payee) * kSpread + hash(account.kind)) * kSpread +
               static_cast<std::size_t>(account.bearer);
    }
};

struct Balance {
    std::int64_t fen = 0;
    bool is_capped = false;
};
using Balances = std::unordered_map<Account, Balance, AccountHash>;

// Of a row or a sum.
template <class Named>
void put(Balances& balances, const Named& named, std::int64_t fen) {
    Balance& balance = balances[{named.payee, named.bearer, named.kind}];
    balance.fen += fen;
    balance.is_capped = balance.is_capped || named.is_capped;
}

// Sorted by payee, bearer and kind.
std::vector<std::pair<Account, Balance>> sorted(const Balances& balances) {
    std::vector<std::pair<Account, Balance>> list(balances.begin(), balances.end());
    std::sort(list.begin(), list.end(),
              [](const auto& one, const auto& other) { return one.first < other.first; });
    return list;
}

// Of statements of which payroll returned what it took: stated and brought, less what was taken, less what
// later statements brought over already.
std::vector<std::pair<Account, Balance>> left_over(const StatementHistory& history) {
    Balances left;
    for (const StatedMonth& statement : history.months) {
        const auto taken = history.taken.find(statement.month);
        for (const StatementSum& sum : statement.brought) put(left, sum, -sum.fen);
        if (taken == history.taken.end()) continue;
        for (const StatementSum& sum : statement.stated) put(left, sum, sum.fen);
        for (const StatementSum& sum : statement.brought) put(left, sum, sum.fen);
        for (const StatementSum& sum : taken->second.taken) put(left, sum, -sum.fen);
    }
    return sorted(left);
}

/// One statement while it is made: first what is in favour of payees, then what was brought, then the rest.
class StatementMaker {
public:
    StatementMaker(const std::string& month, const StatementHistory& history, std::uint32_t wage_percent)
        : history_(history), wage_percent_(wage_percent) {
        made_.month = month;
    }

    Statement make(const std::vector<LineNow>& lines) {
        find_differences(lines);
        for (const auto& [row, hold] : differences_)
            if (row.value < 0) count(row);
        bring();
        for (auto& [row, hold] : differences_) state(std::move(row), hold);
        return std::move(made_);
    }

private:
    void find_differences(const std::vector<LineNow>& lines) {
        std::unordered_set<StreamId, StreamIdHash> here;
        here.reserve(history_.stated.size());
        for (const LineNow& now : lines) {
            if (now.row.month > made_.month) continue;
            const auto stated = history_.stated.find(now.row.line);
            const bool is_stated = stated != history_.stated.end();
            if (is_stated) here.insert(now.row.line);
            const std::int64_t before = is_stated ? stated->second.value : 0;
            if (now.row.value == before) continue;  // most lines of earlier months: nothing is copied
            StatementRow row = now.row;
            row.value -= before;
            row.what = is_stated ? "difference" : row.month == made_.month ? "line" : "late";
            differences_.emplace_back(std::move(row), now.hold);
        }
        for (const StatedLine* gone : gone_lines(here)) {
            StatementRow row = gone->last;
            row.value = -gone->value;
            row.what = "difference";
            differences_.emplace_back(std::move(row), Hold::none);
        }
    }

    // What does not stand any more, in the order in which it was stated.
    [[nodiscard]] std::vector<const StatedLine*> gone_lines(
        const std::unordered_set<StreamId, StreamIdHash>& here) const {
        std::vector<const StatedLine*> gone;
        for (const auto& [id, line] : history_.stated)
            if (line.value != 0 && !here.contains(id)) gone.push_back(&line);
        std::sort(gone.begin(), gone.end(),
                  [](const StatedLine* one, const StatedLine* other) { return one->order < other->order; });
        return gone;
    }

    void bring() {
        for (const auto& [account, balance] : left_over(history_)) {
            StatementSum sum{std::string(account.payee), account.bearer, std::string(account.kind),
                             balance.is_capped, balance.fen};
            if (balance.is_capped) sum.fen = allowed(sum.payee, balance.fen);
            if (sum.fen == 0) continue;
            if (balance.is_capped) borne_[sum.payee] += sum.fen;
            made_.brought.push_back(std::move(sum));
        }
    }

    void state(StatementRow row, Hold hold) {
        if (row.value > 0 && hold != Hold::none) return hold_back(std::move(row), hold);
        if (row.value > 0 && row.is_capped) {
            const std::int64_t part = allowed(row.payee, row.value);
            if (part < row.value) {
                StatementRow rest = row;
                rest.value = row.value - part;
                hold_back(std::move(rest), Hold::over_cap);
                row.value = part;
            }
            if (part == 0) return;
            count(row);
        }
        made_.rows.push_back(std::move(row));
    }

    void hold_back(StatementRow row, Hold hold) {
        row.what = name_of(hold);
        made_.held.push_back(std::move(row));
    }

    void count(const StatementRow& row) {
        if (row.is_capped) borne_[row.payee] += row.value;
    }

    // How much more of capped kinds the payee bears this month; all of it where no wage is known.
    std::int64_t allowed(const std::string& payee, std::int64_t wanted) {
        const auto wage = history_.wages.find(payee);
        if (wanted <= 0 || wage == history_.wages.end()) return wanted;
        const auto cap = static_cast<std::int64_t>(Wide{wage->second} * wage_percent_ / kHundred);
        return std::clamp<std::int64_t>(cap - borne_[payee], 0, wanted);
    }

    const StatementHistory& history_;
    std::uint32_t wage_percent_;
    std::vector<std::pair<StatementRow, Hold>> differences_;
    std::map<std::string, std::int64_t> borne_;  // of capped kinds
    Statement made_;
};

}  // namespace

// Ids are hashes: any eight of their bytes spread.
std::size_t StreamIdHash::operator()(const StreamId& id) const {
    std::size_t part = 0;
    std::memcpy(&part, id.raw.data(), sizeof part);
    return part;
}

StatedMonth stated_month(const StatementDocument& frozen) {
    Balances money;
    for (const StatementRow& row : frozen.rows)
        if (row.measure == Measure::fen) put(money, row, row.value);
    StatedMonth month{.month = frozen.month, .stated = {}, .brought = frozen.brought};
    for (const auto& [account, balance] : sorted(money))
        month.stated.push_back({std::string(account.payee), account.bearer, std::string(account.kind),
                                balance.is_capped, balance.fen});
    return month;
}

void add_frozen(StatementHistory& history, const StatementDocument& frozen) {
    history.months.push_back(stated_month(frozen));
    for (const StatementRow& row : frozen.rows) {
        StatedLine& line =
            history.stated.try_emplace(row.line, StatedLine{0, history.stated.size(), {}}).first->second;
        line.value += row.value;
        line.last = row;
    }
}

Statement statement_of(const std::string& month, const std::vector<LineNow>& lines,
                       const StatementHistory& history, std::uint32_t wage_percent) {
    return StatementMaker(month, history, wage_percent).make(lines);
}

std::optional<UtcMs> told_at(const std::vector<Told>& told, std::int64_t value) {
    std::optional<UtcMs> first;
    for (const Told& one : told)
        if (one.value >= value && (!first || one.at_ms < first->ms)) first = UtcMs{one.at_ms};
    return first;
}

ShareState share_state(const std::vector<Verified>& verdicts, const std::optional<Deadline>& until,
                       UtcMs now) {
    if (!until) return ShareState::proposed;
    for (const Verified& one : verdicts)
        if (!until->is_known || !is_late(UtcMs{one.at_ms}, until->at))
            return one.is_agreed ? ShareState::agreed : ShareState::refused;
    return until->is_known && is_late(now, until->at) ? ShareState::lapsed : ShareState::proposed;
}

Hold hold_of(const LineStanding& line, UtcMs now) {
    if (!line.has_payee) return Hold::nobody;
    if (line.is_suspended) return Hold::suspended;
    if (!line.objection) return Hold::untold;
    if (line.share && *line.share != ShareState::agreed) return Hold::unverified;
    const bool is_over = line.objection->is_known && is_late(now, line.objection->at);
    return is_over ? Hold::none : Hold::objection;
}

bool comes_to_nothing(const std::optional<ShareState>& share) {
    return share == ShareState::refused || share == ShareState::lapsed;
}

MonthTurn freeze_turn(std::string_view month, std::string_view today, std::span<const std::string> frozen) {
    if (today.substr(0, month.size()) <= month) return MonthTurn::running;
    return wages_turn(month, frozen);
}

MonthTurn wages_turn(std::string_view month, std::span<const std::string> frozen) {
    if (std::find(frozen.begin(), frozen.end(), month) != frozen.end()) return MonthTurn::frozen;
    const bool is_passed =
        std::any_of(frozen.begin(), frozen.end(), [&](const std::string& one) { return one > month; });
    return is_passed ? MonthTurn::passed : MonthTurn::open;
}

const char* name_of(Hold hold) {
    switch (hold) {
        case Hold::nobody: return "nobody";
        case Hold::untold: return "untold";
        case Hold::objection: return "objection";
        case Hold::suspended: return "suspended";
        case Hold::unverified: return "unverified";
        case Hold::over_cap: return "over_cap";
        default: return "none";
    }
}

const char* name_of(ShareState state) {
    switch (state) {
        case ShareState::agreed: return "agreed";
        case ShareState::refused: return "refused";
        case ShareState::lapsed: return "lapsed";
        case ShareState::proposed: break;
    }
    return "proposed";
}

}  // namespace wincheck::rules
