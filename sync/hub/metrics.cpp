#include "sync/hub/metrics.h"

namespace wincheck::hub {
namespace {

constexpr std::array kRefusalNames{"busy", "device", "crowded", "slow", "quota"};

void add_series(std::string& text, const char* name, const std::string& labels, std::uint64_t value) {
    text += name;
    if (!labels.empty()) text += "{" + labels + "}";
    text += " " + std::to_string(value) + "\n";
}

void add_head(std::string& text, const char* name, const char* type, const char* help) {
    text += std::string("# HELP ") + name + " " + help + "\n# TYPE " + name + " " + type + "\n";
}

void add_gauge(std::string& text, const char* name, const char* help, std::uint64_t value) {
    add_head(text, name, "gauge", help);
    add_series(text, name, {}, value);
}

std::string decimal(std::uint64_t value, std::uint64_t one) {
    std::string rest = std::to_string(one + value % one);
    return std::to_string(value / one) + "." + rest.substr(1);
}

const char* verdict_name(std::uint32_t verdict) {
    switch (verdict) {
        case protocol::kVerdictAlready: return "already";
        case protocol::kVerdictHeld: return "held";
        case protocol::kVerdictQuarantined: return "quarantined";
        case protocol::kVerdictRejected: return "rejected";
        default: return "ok";
    }
}

}  // namespace

void Metrics::count_request(const Route* route_or_null, int status, std::uint64_t took_us) {
    const std::string path = route_or_null == nullptr ? "other" : route_or_null->path;
    const std::string method = route_or_null == nullptr ? "other" : route_or_null->method;
    ++requests_["path=\"" + path + "\",method=\"" + method + "\",status=\"" + std::to_string(status) + "\""];
    Times& times = times_[path];
    ++times.count;
    times.sum_us += took_us;
    for (std::size_t i = 0; i < kBoundsMs.size(); ++i)
        if (took_us <= kBoundsMs[i] * 1'000) ++times.within[i];
}

void Metrics::count_refusal(Refusal refusal) {
    ++refusals_[static_cast<std::size_t>(refusal)];
}

void Metrics::count_push(const protocol::PushReply& reply, std::uint64_t taken) {
    verdicts_["ok"] += taken;
    for (const protocol::EntryVerdict& verdict : reply.verdicts)
        if (verdict.verdict != protocol::kVerdictOk) ++verdicts_[verdict_name(verdict.verdict)];
}

std::string Metrics::text(const Gauges& gauges) const {
    std::string text;
    add_head(text, "wincheck_requests_total", "counter", "Requests answered.");
    for (const auto& [labels, count] : requests_) add_series(text, "wincheck_requests_total", labels, count);
    add_head(text, "wincheck_request_seconds", "histogram", "Time from the whole request to its answer.");
    for (const auto& [path, times] : times_) {
        const std::string label = "path=\"" + path + "\"";
        for (std::size_t i = 0; i < kBoundsMs.size(); ++i)
            add_series(text, "wincheck_request_seconds_bucket",
                       label + ",le=\"" + decimal(kBoundsMs[i], 1'000) + "\"", times.within[i]);
        add_series(text, "wincheck_request_seconds_bucket", label + ",le=\"+Inf\"", times.count);
        text += "wincheck_request_seconds_sum{" + label + "} " + decimal(times.sum_us, 1'000'000) + "\n";
        add_series(text, "wincheck_request_seconds_count", label, times.count);
    }
    add_head(text, "wincheck_refused_total", "counter", "Requests or connections sent away, by reason.");
    for (std::size_t i = 0; i < refusals_.size(); ++i)
        add_series(text, "wincheck_refused_total", std::string("reason=\"") + kRefusalNames[i] + "\"",
                   refusals_[i]);
    add_head(text, "wincheck_entries_total", "counter",
             "Entries taken (ok), and pushed segments or entries by any other verdict.");
    for (const auto& [verdict, count] : verdicts_)
        add_series(text, "wincheck_entries_total", "verdict=\"" + verdict + "\"", count);
    add_head(text, "wincheck_upload_bytes_total", "counter", "Bytes of photos taken.");
    add_series(text, "wincheck_upload_bytes_total", {}, upload_bytes_);
    add_gauge(text, "wincheck_connections", "Open connections.", gauges.connections);
    add_gauge(text, "wincheck_open_requests", "Requests admitted and not answered.", gauges.open_requests);
    add_gauge(text, "wincheck_open_uploads", "Uploads whose bytes are coming now.", gauges.open_uploads);
    add_gauge(text, "wincheck_log_size", "Leaves of the hub's log, padding included.", gauges.log_size);
    add_gauge(text, "wincheck_quarantined", "Records in quarantine.", gauges.quarantined);
    add_gauge(text, "wincheck_devices", "Enrolled devices.", gauges.devices);
    return text;
}

}  // namespace wincheck::hub
