#include "core/engine/ready.h"

#include <algorithm>
#include <set>

#include "core/engine/contacts.h"
#include "core/engine/device.h"
#include "core/engine/writer.h"
#include "core/journal/anchor.h"
#include "core/journal/payloads.h"

namespace wincheck::engine {
namespace {

constexpr std::uint64_t kReadySpaceBytes = std::uint64_t{256} * 1024 * 1024;
constexpr std::int64_t kYear2020Ms = 1'577'836'800'000;
constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kClockToleranceMs = 5 * kMinuteMs;

using Missing = std::vector<std::string>;

/// The checks in the order in which they are shown.
class Readiness {
public:
    void add(const char* name, const char* remedy, const Missing& missing) {
        Json one = Json::object();
        one.set("check", Json::of(name)).set("ok", Json::of(missing.empty()));
        if (!missing.empty()) {
            Json list = Json::array();
            for (const std::string& text : missing)
                if (!text.empty()) list.push(Json::of(std::string_view(text)));
            one.set("missing", std::move(list)).set("remedy", Json::of(remedy));
        }
        is_ready_ = is_ready_ && missing.empty();
        checks_.push(std::move(one));
    }
    /// Where the name of the check says what is missing.
    void add(const char* name, const char* remedy, bool is_met) {
        add(name, remedy, is_met ? Missing{} : Missing{{}});
    }
    Json json() { return Json::object().set("ready", Json::of(is_ready_)).set("checks", std::move(checks_)); }

private:
    bool is_ready_ = true;
    Json checks_ = Json::array();
};

std::string clock_words(std::int64_t ahead_ms) {
    const std::int64_t minutes = (std::max(ahead_ms, -ahead_ms) + kMinuteMs / 2) / kMinuteMs;
    return std::to_string(minutes) + (ahead_ms > 0 ? " min ahead" : " min behind");
}

// The hub's time is known from the last hello: how far off the clock was then, and that it is later by now.
Result<Missing> clock_faults(Device& device) {
    const std::int64_t now_ms = device.ports().clock.now().utc.ms;
    if (now_ms < kYear2020Ms) return Missing{"before 2020"};
    WCK_TRY(const auto anchor, device.store().setting(kAnchorSetting));
    const auto id = AnchorId::from(anchor.value_or(Bytes{}));
    if (id && now_ms + kClockToleranceMs < journal::claimed_time(*id))
        return Missing{clock_words(now_ms - journal::claimed_time(*id))};
    WCK_TRY(const auto stored, device.store().setting(kClockAheadSetting));
    if (!stored) return Missing{};
    WCK_TRY(const auto ahead_ms, journal::decode<std::int64_t>(*stored));
    const bool is_off = ahead_ms > kClockToleranceMs || ahead_ms < -kClockToleranceMs;
    return is_off ? Missing{clock_words(ahead_ms)} : Missing{};
}

Missing policy_missing(Documents& documents) {
    const auto policy = documents.newest(DocumentKind::policy);
    return policy && *policy && documents.policy(**policy) ? Missing{} : Missing{{}};
}

/// What is owed by the inspections to come: their documents, and their team's devices.
struct ToCome {
    Missing documents;
    Missing media;     // "NUMBER: FILE" of files that the checklist shows
    Missing keys;      // "NUMBER: PERSON" of members without a device
    Missing contacts;  // "NUMBER: WHO" of those whom the policy wants to be callable
    Json callable = Json::array();
};

// Of inspections that this device holds as their team or planner: nobody else's are here before a reveal.
// Where the register is not whole, which has a check of its own, nothing of it is listed.
void add_contacts(Device& device, const store::StreamInfo& stream, const Inspection& inspection,
                  ToCome& found) {
    const auto identity = device.enrolled();
    const std::string own = identity ? (*identity)->person : std::string{};
    const auto standing = device.documents().standing();
    const rules::Register nothing;
    const auto contacts =
        contacts_of(inspection, standing ? **standing : nothing, own, inspection.assignment().business_date);
    for (const Contact& one : contacts)
        found.callable.push(contact_json(one).set("inspection", Json::of(std::string_view(stream.number))));
    for (const std::string& who : contacts_missing(inspection, contacts, own))
        found.contacts.push_back(stream.number + ": " + who);
}

Result<ToCome> to_come(Device& device) {
    ToCome found;
    std::set<std::string> persons;
    WCK_TRY(const auto devices, device.store().devices());
    for (const DeviceCore& one : devices) persons.insert(one.person);
    if (const auto identity = device.enrolled()) persons.insert((*identity)->person);
    WCK_TRY(const auto streams, device.store().streams(kStreamInspection));
    for (const store::StreamInfo& stream : streams) {
        if (!stream.is_to_come()) continue;
        const auto inspection = device.inspection(stream.id);
        if (!inspection) found.documents.push_back(stream.number);
        if (!inspection || (*inspection)->is_own_part()) continue;
        for (const MediaFile& file : (*inspection)->compiled().checklist().media) {
            WCK_TRY(const bool is_here, device.documents().is_whole(file.hash));
            if (!is_here) found.media.push_back(stream.number + ": " + file.name);
        }
        add_contacts(device, stream, **inspection, found);
        for (const std::string& member : (*inspection)->assignment().team)
            if (!persons.contains(member)) found.keys.push_back(stream.number + ": " + member);
    }
    return found;
}

}  // namespace

Result<Json> ready_json(Device& device) {
    constexpr const char* kSynchronise = "Synchronise with the hub.";
    Readiness ready;
    const auto identity = device.enrolled();
    ready.add("enrolled", "Enrol this device with an invitation.", identity.has_value());
    const bool has_keys = !identity || (*identity)->need_keys();
    ready.add("keys of this device", "Unlock the phone, then open the app once more.", has_keys);
    ready.add("policy", kSynchronise, policy_missing(device.documents()));
    const bool has_register = device.documents().standing() && device.documents().has_whole_register();
    ready.add("register", kSynchronise, has_register);
    WCK_TRY(const Space space, device.ports().files.space(device.folder()));
    ready.add("free space", "Free at least 256 MiB.", space.free_bytes >= kReadySpaceBytes);
    WCK_TRY(const Missing clock, clock_faults(device));
    ready.add("clock", "Set the clock of the phone, then synchronise.", clock);
    WCK_TRY(const ToCome needed, to_come(device));
    ready.add("checklists and contexts", kSynchronise, needed.documents);
    ready.add("reference media", kSynchronise, needed.media);
    ready.add("contacts",
              "Have the number recorded (act contact; of a post, phone:POST of a unit), then synchronise.",
              needed.contacts);
    ready.add("keys of the team", "Let the team enrol, then synchronise again.", needed.keys);
    return ready.json().set("contacts", needed.callable);
}

}  // namespace wincheck::engine
