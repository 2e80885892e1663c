// The scoring, evidence and guidance columns of one row.
#include <algorithm>
#include <array>
#include <utility>

#include "core/forms/phrases.h"
#include "core/forms/words.h"
#include "core/forms/xlsform.h"

namespace wincheck::forms {
namespace {

template <class T>
using Word = std::pair<std::string_view, T>;

constexpr std::array kRules{
    Word<ItemRule>{"pass_fail", ItemRule::pass_fail}, Word<ItemRule>{"合格判定", ItemRule::pass_fail},
    Word<ItemRule>{"choice", ItemRule::choice},       Word<ItemRule>{"单项选择", ItemRule::choice},
    Word<ItemRule>{"multiple", ItemRule::multiple},   Word<ItemRule>{"多项选择", ItemRule::multiple},
    Word<ItemRule>{"deduct", ItemRule::deduct},       Word<ItemRule>{"按处扣分", ItemRule::deduct},
    Word<ItemRule>{"tier", ItemRule::tier},           Word<ItemRule>{"分档计数", ItemRule::tier},
    Word<ItemRule>{"measure", ItemRule::measure},     Word<ItemRule>{"实测值", ItemRule::measure},
    Word<ItemRule>{"ratio", ItemRule::ratio},         Word<ItemRule>{"合格率", ItemRule::ratio},
    Word<ItemRule>{"points", ItemRule::points},       Word<ItemRule>{"直接打分", ItemRule::points},
    Word<ItemRule>{"none", ItemRule::none},           Word<ItemRule>{"仅记录", ItemRule::none},
};
constexpr std::array kModes{
    Word<SectionMode>{"sum", SectionMode::sum},       Word<SectionMode>{"合计", SectionMode::sum},
    Word<SectionMode>{"相加", SectionMode::sum},      Word<SectionMode>{"share", SectionMode::share},
    Word<SectionMode>{"得分率", SectionMode::share},  Word<SectionMode>{"weighted", SectionMode::weighted},
    Word<SectionMode>{"加权", SectionMode::weighted}, Word<SectionMode>{"pool", SectionMode::pool},
    Word<SectionMode>{"倒扣", SectionMode::pool},     Word<SectionMode>{"百分倒扣", SectionMode::pool},
};
constexpr std::array kFolds{
    Word<SampleFold>{"mean", SampleFold::mean},   Word<SampleFold>{"平均", SampleFold::mean},
    Word<SampleFold>{"worst", SampleFold::worst}, Word<SampleFold>{"取最差", SampleFold::worst},
    Word<SampleFold>{"最差", SampleFold::worst},  Word<SampleFold>{"sum", SampleFold::sum},
    Word<SampleFold>{"累计", SampleFold::sum},
};
constexpr std::array kPhases{
    Word<PhaseRule>{"any", PhaseRule::any},       Word<PhaseRule>{"不限", PhaseRule::any},
    Word<PhaseRule>{"covert", PhaseRule::covert}, Word<PhaseRule>{"暗查", PhaseRule::covert},
    Word<PhaseRule>{"open", PhaseRule::open},     Word<PhaseRule>{"明查", PhaseRule::open},
};
constexpr std::array kCaptures{
    Word<bool>{"live", true},
    Word<bool>{"现场拍摄", true},
    Word<bool>{"any", false},
    Word<bool>{"不限", false},
};

class ScoringReader {
public:
    ScoringReader(const FormSheet& form, const Row& row, const ChoiceSheets& choices, Node& node,
                  std::vector<ChoiceList>& inline_lists, Problems& problems)
        : form_(form),
          row_(row),
          choices_(choices),
          node_(node),
          inline_lists_(inline_lists),
          problems_(problems) {}

    void read() {
        read_word("rule", kRules, node_.scoring.rule);
        read_word("mode", kModes, node_.scoring.mode);
        read_word("sampling", kFolds, node_.scoring.fold);
        read_word("phase", kPhases, node_.phase);
        read_word("capture", kCaptures, node_.evidence.is_live_only);
        read_points("full", node_.scoring.full);
        read_weight();
        read_points("floor", node_.scoring.floor);
        read_points("cap", node_.scoring.cap);
        read_flag("bonus", node_.scoring.is_bonus);
        read_flag("position", node_.evidence.needs_position);
        read_flag("signature", node_.evidence.needs_signature);
        read_photos();
        read_step();
        read_phrases();
        read_lines();
        read_guidance();
        check_fit();
    }

private:
    void error(std::string_view key, std::string code, std::string message) {
        problems_.error(form_.where(row_, key), std::move(code), std::move(message));
    }

    template <class T, std::size_t N>
    void read_word(std::string_view key, const std::array<Word<T>, N>& words, T& into) {
        const std::string_view text = form_.view(row_, key);
        if (text.empty()) return;
        const std::string word = plain(text);
        for (const auto& [name, value] : words) {
            if (name != word) continue;
            into = value;
            return;
        }
        std::string known;
        std::vector<std::string> names;
        for (const auto& [name, value] : words) {
            known += (known.empty() ? "" : ", ") + std::string(name);
            names.emplace_back(name);
        }
        const std::string near = nearest(word, names);
        error(key, "word",
              "\"" + std::string(text) + "\": expected one of " + known +
                  (near.empty() ? "" : "; was \"" + near + "\" meant?"));
    }

    // A figure merged over several rows would count once for each of them.
    bool is_merged(std::string_view key) {
        const Cell* cell = form_.cell(row_, key);
        if (cell == nullptr || !cell->is_merged_copy) return false;
        error(key, "merged_cell",
              "the cell is merged with the row above; expected a figure of its own in each row");
        return true;
    }

    void read_points(std::string_view key, std::optional<Points>& into) {
        const std::string_view text = form_.view(row_, key);
        if (text.empty() || is_merged(key)) return;
        into = points_of(text);
        if (!into)
            error(key, "figure",
                  "\"" + std::string(text) + "\": expected a number of points with at most nine decimals");
    }

    // A number, or an expression over the project's attributes (ORG-4).
    void read_weight() {
        const std::string_view text = form_.view(row_, "weight");
        if (text.find("${") == std::string_view::npos) return read_points("weight", node_.scoring.weight);
        if (!is_merged("weight")) node_.scoring.weight_from = plain_expression(text);
    }

    void read_flag(std::string_view key, bool& into) {
        const std::string_view text = form_.view(row_, key);
        if (text.empty()) return;
        const std::optional<bool> flag = yes_or_no(text);
        if (flag)
            into = *flag;
        else
            error(key, "word", "\"" + std::string(text) + "\": expected yes 是 or no 否");
    }

    void read_photos() {
        const std::string_view text = form_.view(row_, "photos");
        if (text.empty() || is_merged("photos")) return;
        std::string count = plain(text);
        if (count.ends_with("张")) count.resize(count.size() - std::string_view("张").size());
        const std::optional<std::uint32_t> photos = count_of(count);
        if (photos && *photos <= 100)
            node_.evidence.photos_min = *photos;
        else
            error("photos", "figure", "\"" + std::string(text) + "\": expected a whole number up to 100");
    }

    void read_step() {
        const std::string_view text = form_.view(row_, "step");
        if (text.empty()) return;
        const std::optional<Amount> amount = figure_of(text);
        if (amount && !amount->is_share && amount->value.mantissa > 0)
            node_.scoring.step = amount->value;
        else
            error("step", "figure", "\"" + std::string(text) + "\": expected a number above 0");
    }

    template <class T, class Into>
    void keep(std::string_view key, Parsed<T> parsed, Into&& into) {
        if (parsed)
            into(*parsed);
        else
            error(key, "syntax", parsed.message());
    }

    void read_phrases() {
        Scoring& scoring = node_.scoring;
        if (const std::string_view text = form_.view(row_, "veto"); !text.empty()) {
            keep("veto", parse_verdict(text), [&](const Verdict& verdict) { scoring.veto = verdict; });
        }
        if (const std::string_view text = form_.view(row_, "minimum");
            !text.empty() && !is_merged("minimum")) {
            keep("minimum", parse_minimum(text), [&](const Minimum& minimum) { scoring.minimum = minimum; });
        }
        if (const std::string_view text = form_.view(row_, "gate"); !text.empty()) {
            keep("gate", parse_gates(text, node_.code),
                 [&](std::vector<Gate>& gates) { scoring.gates = std::move(gates); });
        }
        if (const std::string_view text = form_.view(row_, "na"); !text.empty()) {
            keep("na", parse_na(text), [&](const NaRule& rule) {
                scoring.na = rule.mode;
                scoring.na_needs_reason = rule.needs_reason;
            });
        }
        if (const std::string_view text = form_.view(row_, "table"); !text.empty()) {
            keep("table", parse_table(text, scoring.full), [&](Table& table) {
                scoring.table = std::move(table.steps);
                scoring.linear = table.linear;
            });
        }
        if (const std::string_view text = form_.view(row_, "sample"); !text.empty()) {
            keep("sample", parse_sample(text), [&](const SampleSize& sample) { scoring.sample = sample; });
            if (scoring.fold == SampleFold::none) scoring.fold = SampleFold::mean;
        }
    }

    void read_lines() {
        if (form_.view(row_, "lines").empty()) return;
        const std::string text = form_.text(row_, "lines");
        const ItemRule rule = node_.scoring.rule;
        const auto listed = choices_.lines.find(text);
        if (rule == ItemRule::deduct || rule == ItemRule::none) {
            if (listed != choices_.lines.end()) {
                node_.scoring.lines = listed->second;
                return check_listed_lines(listed->first);
            }
            return keep("lines", parse_lines(text),
                        [&](std::vector<DeductionLine>& lines) { node_.scoring.lines = std::move(lines); });
        }
        if (rule != ItemRule::choice && rule != ItemRule::multiple) {
            return error("lines", "conflict", "lines go with the rules deduct, choice and multiple only");
        }
        if (listed != choices_.lines.end()) {
            node_.choices = text;
            return;
        }
        keep("lines", parse_options(text), [&](std::vector<Option>& options) {
            node_.choices = node_.code;
            inline_lists_.push_back({node_.code, std::move(options)});
        });
    }

    void check_listed_lines(const std::string& list) {
        for (const DeductionLine& line : node_.scoring.lines) {
            if (line.is_zeroing || line.points.nano > 0) continue;
            const std::string& name =
                line.code.empty() && !line.label.empty() ? line.label.front().text : line.code;
            error("lines", "figure",
                  "the line \"" + name + "\" of the list \"" + list + "\" has no points to take off");
        }
    }

    void read_guidance() {
        Guidance& guidance = node_.guidance;
        guidance.clauses = split(form_.view(row_, "clauses"), ";\n");
        guidance.category = form_.text(row_, "category");
        guidance.tag = form_.text(row_, "tag");
        guidance.post = form_.text(row_, "post");
        guidance.suggestion = form_.text(row_, "suggestion");
        const std::string severity = form_.text(row_, "severity");
        if (severity.empty()) return;
        if (const std::optional<Severity> value = severity_of(severity))
            guidance.severity = *value;
        else
            error("severity", "word", "\"" + severity + "\": expected 提示, 一般, 严重 or 重大 (1 to 4)");
    }

    void check_fit() {
        if (node_.kind != NodeKind::item) {
            if (node_.scoring.rule != ItemRule::none)
                error("rule", "conflict", "a section has a mode, not a rule");
            return;
        }
        if (!form_.view(row_, "mode").empty()) error("mode", "conflict", "mode stands on sections only");
        if (node_.evidence.is_live_only && node_.evidence.photos_min == 0) {
            problems_.warn(form_.where(row_, "capture"), "no_photos",
                           "live capture is asked for, but no number of photos");
        }
        const bool has_table = !node_.scoring.table.empty() || node_.scoring.linear;
        const ItemRule rule = node_.scoring.rule;
        if (rule == ItemRule::pass_fail && form_.has("full") && form_.view(row_, "full").empty())
            problems_.warn(form_.where(row_, "full"), "no_full",
                           "no full marks stand here; the item counts 1 point");
        const bool takes_table =
            rule == ItemRule::tier || rule == ItemRule::measure || rule == ItemRule::ratio;
        if (has_table && !takes_table)
            error("table", "conflict", "a table goes with the rules tier, measure and ratio only");
    }

    const FormSheet& form_;
    const Row& row_;
    const ChoiceSheets& choices_;
    Node& node_;
    std::vector<ChoiceList>& inline_lists_;
    Problems& problems_;
};

}  // namespace

void read_scoring(const FormSheet& form, const Row& row, const ChoiceSheets& choices, Node& node,
                  std::vector<ChoiceList>& inline_lists, Problems& problems) {
    ScoringReader(form, row, choices, node, inline_lists, problems).read();
}

}  // namespace wincheck::forms
