#pragma once
// Tables that only the hub has, beside the journal in the same database: feeds of scopes with their
// readers, device segments as signed, invitations, enrolled devices, quarantine, uploads. Every change
// happens in the caller's transaction (Store::begin), so a rank, its feed row and its entry are one.
// Thread: none of its own; the owner's lock guards it.
#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/store/store.h"

namespace wincheck::store {

class Database;

/// What a person sees of a scope. Sealed: everything but places and secrets. None: no longer a reader.
/// Person: what is the own, by the person's scope; it follows from the scope and is never stored.
enum class ReaderLevel : std::uint32_t { none = 0, sealed = 1, team = 2, person = 3 };

struct Reader {
    std::string person;
    ReaderLevel level = ReaderLevel::none;
    auto operator<=>(const Reader&) const = default;
};

struct ReadableScope {
    std::string scope;
    ReaderLevel level = ReaderLevel::none;
    std::uint64_t generation = 0;
    std::uint64_t size = 0;  // rows of its feed
};

struct RankedPosition {
    Position position;
    std::uint64_t rank = 0;
};

struct FeedRow {
    std::uint64_t n = 0;
    Position position;
    std::uint64_t rank = 0;
};

struct RankedHash {
    std::uint64_t n = 0;
    Hash entry{};
    std::uint64_t rank = 0;
};

/// A device's segment [from, to) as its note signs it; `range` covers what lies before.
struct SegmentRow {
    IncarnationId incarnation{};
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    std::vector<Hash> range;
    std::string note;
};

enum class InvitationState : std::uint32_t { open = 1, pending = 2, used = 3 };

struct InvitationRow {
    Bytes id;
    Bytes secret;
    std::string person;
    std::int64_t expires_ms = 0;
    bool needs_confirmation = false;
    InvitationState state = InvitationState::open;
    Bytes transcript;  // of the one device that answered it; empty before
    DeviceId device{};
};

struct HubDeviceRow {
    DeviceId device{};
    std::string person;
    std::string tag;
    SignKey request{};
    Bytes certificate;  // empty while a second person has to confirm
    bool is_simulated = false;
    bool is_revoked = false;
    std::int64_t enrolled_ms = 0;
    std::int64_t contact_ms = 0;
};

struct QuarantineRow {
    Position position;
    DeviceId device{};
    Hash hash{};
    std::string reason;
    std::int64_t time_ms = 0;
    Bytes bytes;  // the entry or segment as it came
};

/// Rows of one device that nobody has decided on.
struct WaitingRows {
    std::uint64_t rows = 0;  // verified: of a device that was cut off, forked, or without authority
    std::uint64_t bytes = 0;
    std::uint64_t broken = 0;  // rows that do not verify
};

/// What a person decided on one row of the quarantine; `verdict` as DecideCore.
struct DecisionRow {
    Position position;
    Hash hash{};
    DeviceId device{};
    std::uint32_t verdict = 0;
    std::string person;
    std::string reason;
    std::int64_t time_ms = 0;
};

struct LateRow {
    Position position;
    DeviceId device{};
    std::string reason;  // why it would have been refused; empty for one from before reasons were kept
    std::int64_t time_ms = 0;
};

struct UploadRow {
    Bytes id;
    DeviceId device{};
    Hash original{};
    std::uint32_t index = 0;
    Hash chunk{};
    Hash entry{};
    std::uint64_t length = 0;
    std::int64_t expires_ms = 0;
};

/// What the hub found of one capture's bytes. Of two captures of the same original one may be a lie.
struct StoredEvidence {
    Hash entry{};  // the capture
    Hash original{};
    std::uint64_t length = 0;
    bool is_genuine = false;  // decrypted and compared with the original's hash
};

/// How a photo looks, as the hub saw it (EVI-1).
struct PictureRow {
    Hash original{};
    std::string fingerprint;  // hexadecimal; empty where nothing can be seen
    std::uint32_t quality = 0;
};

/// A piece of one device's snapshot.
struct PieceRow {
    DeviceId device{};
    Hash hash{};
    Bytes bytes;
    std::int64_t expires_ms = 0;
};

/// How often a device greeted in each hour of one day (UTC), 255 at most.
struct GreetedDay {
    std::int64_t day = 0;  // since 1970
    std::array<std::uint8_t, 24> hours{};
};

/// When a device was first given something of an inspection.
struct GivenRow {
    DeviceId device{};
    std::int64_t at_ms = 0;
};

/// What reports over many inspections need of one, derived when its stream had so many entries.
struct FigureRow {
    StreamId stream{};
    std::uint64_t entries = 0;
    std::string number;
    std::string project;
    std::string kind;
    std::string date;  // business date
    std::string state;
    bool is_counted = false;    // KIND-9
    bool is_announced = false;  // may bound a due time (DUE-3)
    std::optional<Points> score;
    Points scale;
    Hash policy{};
    Bytes findings;  // with what else the hub keeps of it, as it encodes them
};

/// A punishable inspection whose lines the next statement asks for; without facts where nothing of it can be
/// punished any more.
struct WaitingRow {
    StreamId stream{};
    Bytes facts;
};
/// What was said of the lines of inspections with that number, as the hub encodes it.
struct AccountRow {
    std::string number;
    bool is_open = true;  // something of it may still be told or stated
    Bytes lines;
    Bytes settled;  // the inspections, where it is not open
};

/// Who reads lists, with where the pairs of that reader and inspections lie (hub_sight.cpp).
struct SightReader {
    std::string person;
    std::int64_t first_pair = 0;
    std::int64_t beyond_pair = 0;
};

class HubStore {
public:
    explicit HubStore(Store& store);
    /// Makes the tables where they are absent, in a transaction of its own.
    Result<void> prepare();

    // --- feeds ---
    /// Numbers of the next `count` entries of a stream, 1, 2, 3 …: the first of them.
    Result<std::uint64_t> take_ranks(const StreamId& stream, std::uint64_t count = 1);
    /// Adds rows at the end of a scope's feed; the same entry again is no change.
    Result<void> add_rows(const std::string& scope, const std::vector<RankedPosition>& rows);
    Result<bool> has_row(const std::string& scope, const Position& position);
    /// Rows [from, …) in order, at most `limit`.
    Result<std::vector<FeedRow>> rows(const std::string& scope, std::uint64_t from, std::size_t limit);
    /// The same rows by the hashes of their entries.
    Result<std::vector<RankedHash>> ranked_hashes(const std::string& scope, std::uint64_t from,
                                                  std::size_t limit);
    /// Sequences of one chain in [from, to) whose row number lies below `n`.
    Result<std::vector<std::uint64_t>> sequences_before(const std::string& scope, const SegmentRow& segment,
                                                        std::uint64_t n);
    /// Makes exactly these persons the readers; one who comes back gets a new generation.
    Result<void> set_readers(const std::string& scope, const std::vector<Reader>& readers);
    Result<std::vector<ReadableScope>> scopes_of(const std::string& person);
    /// No value when the person never was a reader.
    Result<std::optional<ReadableScope>> scope_of(const std::string& person, const std::string& scope);
    Result<std::uint64_t> feed_size(const std::string& scope);

    // --- segments ---
    Result<void> put_segment(const SegmentRow& row);
    Result<std::optional<SegmentRow>> segment_of(const Position& position);
    Result<std::uint64_t> segments_end(const IncarnationId& incarnation);

    // --- enrolment ---
    Result<void> put_invitation(const InvitationRow& row);
    Result<std::optional<InvitationRow>> invitation(ByteView id);
    Result<std::optional<InvitationRow>> pending_invitation(const DeviceId& device);
    Result<void> put_device(const HubDeviceRow& row);
    Result<void> touch_device(const DeviceId& device, std::int64_t contact_ms);
    Result<std::optional<HubDeviceRow>> device(const DeviceId& id);
    Result<std::optional<HubDeviceRow>> device_by_tag(const std::string& tag);
    Result<std::vector<HubDeviceRow>> devices();  // by tag
    Result<std::uint64_t> device_count();

    // --- contacts (FAIR-6) ---
    /// So many greetings more in that hour (since 1970, UTC).
    Result<void> add_greetings(const DeviceId& device, std::int64_t hour, std::uint32_t count);
    /// Days [from, to] with greetings, by day.
    Result<std::vector<GreetedDay>> greetings(const DeviceId& device, std::int64_t from, std::int64_t to);
    Result<void> forget_greetings_before(std::int64_t day);
    /// The first moment stands: another is no change.
    Result<void> put_given(const StreamId& stream, const GivenRow& row);
    Result<std::vector<GivenRow>> given(const StreamId& stream);  // by time

    // --- quarantine ---
    Result<void> put_quarantine(const QuarantineRow& row);
    Result<std::vector<QuarantineRow>> quarantine();
    /// Where rows of a device lie, without their bytes.
    Result<std::vector<Position>> quarantined_of(const DeviceId& device, const std::string& reason);
    /// Empty where there is no such row.
    Result<Bytes> quarantined_bytes(const Position& position, const Hash& hash);
    Result<bool> is_quarantined(const Position& position);
    /// The first decision stands: another on the same row is no change.
    Result<void> put_decision(const DecisionRow& row);
    /// Entries that were taken although their author had lost what they take (SEC-6), by time.
    Result<void> put_late(const LateRow& row);
    Result<std::vector<LateRow>> late();
    Result<std::vector<DecisionRow>> decisions();                           // by time
    Result<std::vector<DecisionRow>> decisions_of(const DeviceId& device);  // newest last
    /// Rows that nobody has decided on.
    Result<std::uint64_t> waiting();
    Result<WaitingRows> waiting_of(const DeviceId& device);

    // --- snapshots ---
    Result<void> put_piece(const PieceRow& row);
    Result<std::optional<Bytes>> piece(const DeviceId& device, const Hash& hash);
    Result<void> remove_pieces(const DeviceId& device);
    Result<void> remove_pieces_before(std::int64_t now_ms);

    // --- evidence ---
    Result<void> put_upload(const UploadRow& row);
    Result<std::optional<UploadRow>> upload(ByteView id);
    Result<std::vector<UploadRow>> expired_uploads(std::int64_t now_ms);
    Result<void> remove_upload(ByteView id);
    Result<void> put_evidence(const StoredEvidence& row);
    Result<void> forget_evidence(const Hash& entry);
    Result<std::optional<StoredEvidence>> evidence(const Hash& entry);
    /// What is known of a capture that has no finding of its own: another's, under which HQ has the original.
    Result<std::optional<StoredEvidence>> evidence_or_other(const Hash& entry, const Hash& original);

    /// Captures whose bytes HQ has found to be the original.
    Result<std::vector<StoredEvidence>> genuine_evidence();
    /// These originals stand whole in a finished backup (INT-7).
    Result<void> put_archived(const Hash& original);
    Result<bool> is_archived(const Hash& original);

    /// Originals that HQ has verified and not looked at, at most `limit`.
    Result<std::vector<Hash>> pictures_to_look_at(std::size_t limit);
    Result<std::uint64_t> pictures_waiting();
    Result<void> put_picture(const PictureRow& row);
    /// Those in which something can be seen, by original.
    Result<std::vector<PictureRow>> pictures();
    /// Takes the fingerprint away; it is not looked at again.
    Result<void> blank_picture(const Hash& original);

    // --- figures ---
    /// Opened inspections of which no row is here, or one of another number of entries.
    Result<std::vector<StreamId>> stale_figures();
    Result<void> put_figure(const FigureRow& row);
    Result<std::optional<FigureRow>> figure(const StreamId& stream);
    /// Rows with a business date in [from, to], by project, date and number.
    Result<std::vector<FigureRow>> figures(const std::string& from, const std::string& to);
    /// What consequences rest on of the inspection, as the hub encodes it; empty bytes: nothing.
    Result<void> put_punishable(const StreamId& stream, const Bytes& facts);
    Result<std::vector<Bytes>> punishable();
    /// Events told in the inspection that somebody judged; likewise.
    Result<void> put_judged(const StreamId& stream, const Bytes& facts);
    Result<std::vector<Bytes>> judged();
    /// Every row of figures, of what is punishable and of judged events.
    Result<void> forget_figures();

    // --- what was said of lines (CON-2), by the readable number of their inspection ---
    /// Inspections whose lines the next statement asks for; each whose facts were written waits. By stream.
    Result<std::vector<WaitingRow>> waiting_lines();
    Result<void> put_waiting(const StreamId& stream, bool is_waiting);
    Result<std::optional<AccountRow>> account(const std::string& number);
    /// Those that are open, or those that are not, by number.
    Result<std::vector<AccountRow>> accounts(bool is_open);
    Result<void> put_account(const AccountRow& row);
    /// One of each frozen month, by month.
    Result<std::vector<Bytes>> stated_months();
    Result<void> put_stated_month(const std::string& month, const Bytes& facts);
    /// Every account and month; every punishable inspection waits.
    Result<void> forget_accounts();

    // --- who sees what, and whose findings are due otherwise ---
    /// Readers of the inspection, or what bounds its due times, may be others than before.
    Result<void> mark_sight(const StreamId& stream);
    /// Brings it up to date, in transactions of its own where there is none.
    Result<void> refresh_sight();
    /// Nothing of a person who sees no inspection.
    Result<std::optional<SightReader>> sight_reader(const std::string& person);
    /// Inspections with findings that the reader may see, and whose due times rest on an announced one that
    /// the reader may not see.
    Result<std::vector<StreamId>> due_otherwise(const SightReader& reader);
    /// True where the reader may see more inspections than `most`, but for those; that is remembered until
    /// the reader loses one.
    Result<bool> sees_more(const SightReader& reader, std::size_t most);
    /// True where the person's own feed has the inspection.
    Result<bool> sees(const std::string& person, const StreamId& stream);
    /// Inspections that somebody came to read, or reads no more, since this was made, in the order in which
    /// it happened; also where that was undone.
    [[nodiscard]] const std::vector<StreamId>& readers_changed() const { return readers_changed_; }

private:
    struct Feed {
        std::int64_t number = 0;
        std::uint64_t size = 0;
    };
    struct PlacedRank {
        std::int64_t place = 0;
        std::uint64_t rank = 0;
    };
    Result<void> prepare_feeds();
    Result<std::optional<Feed>> feed_of(const std::string& scope);
    Result<void> add_rows_together(Feed& feed, std::span<const PlacedRank> rows);
    Result<void> add_rows_singly(Feed& feed, std::span<const PlacedRank> rows);
    Result<void> derive_sight(const StreamId& stream);
    Result<void> take_over_verdicts();

    Database& database_;
    Store& store_;
    std::vector<StreamId> readers_changed_;
};

}  // namespace wincheck::store
