#pragma once
// The log of draws as lines of JSON, each naming the hash of the line before it (DRAW-1): commit, freeze,
// run, reveal, in this order and once for each draw. Pure: lines in, lines and problems out.
#include <optional>
#include <string>
#include <vector>

#include "core/rules/draw.h"
#include "core/rules/draw_sources.h"

namespace wincheck::rules {

/// What is fixed before anybody knows the list.
struct DrawPlan {
    std::string draw;
    std::string rule;
    std::vector<DrawSource> sources;
    std::string reveal_by;                 // date
    std::optional<WeightFormula> formula;  // of the weights, where they follow one
};

/// Reads {"draw","rule","sources":[{"name","ordered"}],"reveal_by","formula"}. Errors: invalid_argument.
Result<DrawPlan> draw_plan_from_json(const Json& document);

/// Reads {"base","per_day_unseen","days_unseen_max","per_risk_point","per_complaint","complaints_max",
/// "holiday_eve_percent"}; what is absent keeps its default. Errors: invalid_argument, `where` = the field.
Result<WeightFormula> weight_formula_from_json(const Json& document);

class DrawLog {
public:
    /// Lines that are not JSON, or too long, are errors; a broken chain is a finding of `verify`.
    static Result<DrawLog> parse(std::string_view text);

    /// Each returns the line to append, line end included.
    /// Errors: refused where the step is out of order or done already (one commitment a draw).
    Result<std::string> commit(const DrawPlan& plan, const Hash& nonce, const std::string& at) const;
    /// A list whose weights follow another formula than the one committed to is refused.
    Result<std::string> freeze(const std::string& draw, std::string_view list, const std::string& at) const;
    /// `result` takes the text whose hash the line names.
    Result<std::string> run(const std::string& draw, std::string_view list, const Hash& nonce,
                            const Json& values, const std::string& at, std::string& result) const;
    Result<std::string> reveal(const std::string& draw, const Hash& nonce, const std::string& at) const;

    /// What a reader holds beside the log; empty = not held.
    struct Held {
        std::string list;
        std::string result;
        std::string date;  // today, for a reveal that is overdue
        std::string head;  // SHA-256 of the last line as published elsewhere
        Json values;
    };
    struct Verdict {
        std::vector<std::pair<std::string, std::string>> problems;  // code, message
        std::vector<Pick> picks;                                    // recomputed, once revealed
        std::string head;
        std::string state;  // committed, frozen, run, revealed
    };
    /// Recomputes everything that the log and the documents allow.
    [[nodiscard]] Verdict verify(const std::string& draw, const Held& held) const;

    /// The formula that was committed to; none where the draw has none, or the log has no such draw.
    [[nodiscard]] std::optional<WeightFormula> formula_of(const std::string& draw) const;

private:
    struct Line {
        Json json;
        std::string hash;
    };
    [[nodiscard]] std::vector<const Json*> lines_of(const std::string& draw, std::string_view step) const;
    [[nodiscard]] const Json* line_or_null(const std::string& draw, std::string_view step) const;
    Result<void> check_next(const std::string& draw, std::string_view step) const;
    [[nodiscard]] std::string line(std::string_view step, const std::string& draw, const std::string& at,
                                   const std::vector<Json::Member>& fields) const;
    void verify_chain(Verdict& verdict) const;
    void verify_steps(const std::string& draw, Verdict& verdict) const;
    void verify_reveal(const std::string& draw, const Held& held, Verdict& verdict) const;
    void verify_picks(const std::string& draw, const Held& held, Verdict& verdict) const;

    std::vector<Line> lines_;
};

}  // namespace wincheck::rules
