#pragma once
// What of a wrongly opened inspection is recorded again in the right one, and what stays behind (VISIT-6).
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/engine/device.h"
#include "core/engine/recording.h"
#include "core/journal/payloads.h"

namespace wincheck::engine {

// Why something stays behind.
inline constexpr const char* kLeftNotAsked = "not_asked";        // the right checklist has no such place
inline constexpr const char* kLeftOtherAnswer = "other_answer";  // its item takes another kind of answer
inline constexpr const char* kLeftAnswered = "answered";         // the right inspection has its own
inline constexpr const char* kLeftDifference = "difference";     // the value shown went, the others stay
inline constexpr const char* kLeftNotDrawn = "not_drawn";   // not among the samples drawn for the right one
inline constexpr const char* kLeftErased = "erased";        // its bytes are gone
inline constexpr const char* kLeftForbidden = "forbidden";  // the right one's policy keeps no such recording
inline constexpr const char* kLeftOlder = "older";          // the right one has newer weather
inline constexpr const char* kLeftGivenThere = "given_there";  // a person's word about that inspection alone
inline constexpr const char* kLeftOpensToProject =
    "opens_to_project";  // the project hears of it: never by a move

inline std::optional<Bytes> part_within(const store::StoredEntry& stored, journal::PartClass which) {
    const Bytes* bytes = stored.entry.part_or_null(which);
    return bytes == nullptr ? std::nullopt : std::optional(*bytes);
}

inline Json move_word(std::string_view text) {
    return Json::of(text);
}

/// What a move took over, by what it is ("answers", "captures" …), and what it left, each
/// {"what", …, "reason"}.
struct MoveReport {
    Hash entry{};  // the first one of the move
    std::uint64_t sequence = 0;
    std::map<std::string, std::uint64_t> moved;
    Json left_behind = Json::array();
    [[nodiscard]] bool has_moved() const { return !moved.empty(); }
};

/// Writes one move. Entries of the right inspection are those of the wrong one recorded anew, so that all
/// that reads an inspection reads them; entries `moved` say where they are from, who made them and when.
class Moving {
public:
    Moving(Device& device, const Inspection& from, const Inspection& to, const Device::Write& write);
    /// Errors: limit (kTooLarge, kFullMarksReached), storage errors; the caller's transaction is undone then.
    Result<MoveReport> run();

private:
    struct Planned {
        AnswerCore core;
        Hash source{};
        std::string author;
        ZonedTime at{};
        std::optional<Bytes> text;  // of an answer that has a text part: it goes as an entry of its own
    };

    void remember_earlier_moves();
    Result<void> move_instances();
    Result<void> move_added(const RepeatInstance& instance, const InstanceId& parent);
    Result<void> plan_answers();
    Result<void> plan_answer(const AnswerKey& key, const std::vector<store::RegisterValue>& standing);
    Result<void> write_answers();
    Result<void> write_move(MovedCore core, const Recording* recording_or_null);
    Result<void> write_with_text(const Planned& planned);
    Result<void> move_captures();
    Result<void> move_capture(const Event<CaptureCore>& capture);
    Result<Bytes> keys_for_readers(const Bytes& secret);
    Result<void> move_masks();
    Result<void> move_taken();
    Result<void> move_findings();
    Result<void> move_finding(const Event<FindingCore>& finding);
    Result<void> move_steps();
    Result<void> move_witnesses();
    Result<void> move_events();
    void name_what_stays();
    Result<void> write_entries();

    /// The key here; nothing where this checklist asks for nothing in that place.
    [[nodiscard]] std::optional<AnswerKey> here(const AnswerKey& key) const;
    [[nodiscard]] bool is_drawn_here(const AnswerKey& key) const;
    /// True where a person answered it here, not a default or a calculation.
    Result<bool> is_answered_here(const AnswerKey& key);
    [[nodiscard]] bool has_finding_here(const AnswerKey& key) const;
    Result<Hash> written(const Payload& payload);
    /// Records the entry anew with another core. Returns its hash; nothing where an earlier move took it.
    Result<std::optional<Hash>> again(EntryType type, const Hash& source, const store::Position& position,
                                      const Origin& origin, Bytes core,
                                      std::optional<Bytes> secret = std::nullopt);
    template <class Core>
    Result<std::optional<Hash>> again(EntryType type, const Event<Core>& event, const Core& core,
                                      std::optional<Bytes> secret = std::nullopt);
    /// Events whose core has a key, which is the one here in the copy.
    template <class Core>
    Result<void> move_keyed(EntryType type, const std::vector<Event<Core>>& events, const char* what,
                            AnswerKey Core::* key);
    void leave(Json what, const char* reason);
    void leave_at(const char* what, const AnswerKey& key, const char* reason);

    Device& device_;
    const Inspection& from_;
    const Inspection& to_;
    const Device::Write& write_;
    MoveReport report_;
    std::set<Hash> taken_;                                // entries of the wrong one that earlier moves took
    std::set<std::pair<Hash, AnswerKey>> taken_answers_;  // likewise, with the key here
    std::map<InstanceId, InstanceId> instances_;          // there, here
    std::vector<RepeatInstance> added_;                   // here
    std::vector<Planned> planned_;
    std::set<std::pair<std::string, InstanceId>> answers_left_;  // places there
    std::map<std::pair<Hash, AnswerKey>, Hash> answers_here_;    // entry there, key here → entry here
    std::map<StreamId, StreamId> findings_;                      // there, here
    std::set<Hash> pictures_;                                    // originals of captures that moved
    std::vector<MovedEntry> entries_;
};

template <class Core>
Result<std::optional<Hash>> Moving::again(EntryType type, const Event<Core>& event, const Core& core,
                                          std::optional<Bytes> secret) {
    return again(type, event.entry, event.position, {event.author, event.at}, journal::encode(core),
                 std::move(secret));
}

}  // namespace wincheck::engine
