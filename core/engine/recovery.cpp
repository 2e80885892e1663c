#include "core/engine/recovery.h"

#include <algorithm>

#include "core/base/reasons.h"
#include "core/engine/reasons.h"
#include "core/engine/salvaging.h"
#include "core/journal/payloads.h"
#include "core/store/reasons.h"
#include "core/store/schema.h"

namespace wincheck::engine {
namespace {

constexpr const char* kReportSetting = "recovery";
constexpr const char* kLeaveSetting = "recovery/leave";
constexpr const char* kUnprovenSetting = "recovery/unproven";        // of this salvage or one before
constexpr const char* kErasedSetting = "recovery/erased_in_copies";  // an erasure left them there
constexpr const char* kCopyPrefix = "damaged-";
constexpr const char* kMark = "/damaged";            // look at everything when opening
constexpr const char* kFreshFolder = "/recovering";  // the new database while it is written
constexpr const char* kReady = "/store.db.ready";    // the new database, whole
constexpr const char* kHubSetting = "hub";           // what only a hub's store has
constexpr const char* kIdentitySetting = "identity";
constexpr std::size_t kListMax = 200;

bool is_damage(const Error& error) {
    return error.code == ErrorCode::corrupt;
}

/// Puts a new database that is whole in the place of the damaged one. A log belongs to its database: the old
/// one goes first.
Result<void> finish_swap(const std::string& folder, FileSystem& files) {
    WCK_TRY(const bool is_ready, files.exists(folder + kReady));
    if (!is_ready) return {};
    WCK_TRY(files.remove(folder + "/store.db-wal"));
    WCK_TRY(files.sync_folder(folder));
    WCK_TRY(files.rename(folder + kReady, folder + "/store.db"));
    WCK_TRY(files.sync_folder(folder));
    return files.remove(folder + kMark);
}

Result<std::uint64_t> size_of_file(FileSystem& files, const std::string& path) {
    WCK_TRY(const bool is_here, files.exists(path));
    if (!is_here) return std::uint64_t{0};
    WCK_TRY(const auto file, files.open_read(path));
    return file->size();
}

Result<bool> is_same_file(FileSystem& files, const std::string& a, const std::string& b) {
    constexpr std::size_t kPieceBytes = std::size_t{256} * 1024;
    WCK_TRY(const std::uint64_t size, size_of_file(files, a));
    WCK_TRY(const std::uint64_t other, size_of_file(files, b));
    if (size != other) return false;
    if (size == 0) return true;
    WCK_TRY(const auto first, files.open_read(a));
    WCK_TRY(const auto second, files.open_read(b));
    Bytes left(kPieceBytes), right(kPieceBytes);
    for (std::uint64_t at = 0; at < size;) {
        WCK_TRY(const std::size_t count, first->read_at(at, left));
        WCK_TRY(const std::size_t same, second->read_at(at, std::span(right).first(count)));
        if (count == 0 || same != count ||
            !std::equal(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(count), right.begin()))
            return false;
        at += count;
    }
    return true;
}

Result<void> check_space(const std::string& folder, FileSystem& files) {
    WCK_TRY(const std::uint64_t database, size_of_file(files, folder + "/store.db"));
    WCK_TRY(const std::uint64_t log, size_of_file(files, folder + "/store.db-wal"));
    WCK_TRY(const Space space, files.space(folder));
    const std::uint64_t needed = 3 * (database + log);
    if (space.free_bytes >= needed) return {};
    Error error = error_of(ErrorCode::storage_full, kRecoveryNoSpace, "open_recovered");
    error.bytes_needed = needed;
    error.bytes_available = space.free_bytes;
    return error;
}

Result<void> copy_durably(FileSystem& files, const std::string& from, const std::string& to) {
    WCK_TRY(const bool is_here, files.exists(from));
    if (!is_here) return {};
    WCK_TRY(files.remove(to + ".tmp"));
    WCK_TRY(copy_file(files, from, to + ".tmp"));
    return files.rename(to + ".tmp", to);
}

/// Copies database and log aside as a set, once, however often recovery is cut off; the set's name.
Result<std::string> set_aside(const std::string& folder, FileSystem& files) {
    const std::string database = folder + "/store.db", log = database + "-wal";
    for (std::uint32_t number = 1;; ++number) {
        const std::string name = kCopyPrefix + std::to_string(number) + ".db";
        const std::string copy = folder + "/" + name;
        WCK_TRY(const bool is_taken, files.exists(copy));
        if (is_taken) {
            WCK_TRY(const bool has_same_database, is_same_file(files, database, copy));
            WCK_TRY(const bool has_same_log, is_same_file(files, log, copy + "-wal"));
            if (has_same_database && has_same_log) return name;
            continue;
        }
        // The log first: a set is whole when its database stands there.
        WCK_TRY(files.remove(copy + "-wal"));
        WCK_TRY(copy_durably(files, log, copy + "-wal"));
        WCK_TRY(files.sync_folder(folder));
        WCK_TRY(copy_durably(files, database, copy));
        WCK_TRY(files.sync_folder(folder));
        return name;
    }
}

Result<void> clear_folder(const std::string& folder, FileSystem& files) {
    WCK_TRY(files.make_folder(folder));
    WCK_TRY(const auto names, files.list(folder));
    for (const std::string& name : names) WCK_TRY(files.remove(folder + "/" + name));
    return {};
}

/// The folder of the new database, with what a recovery that was cut off left in it.
Result<void> remove_fresh(const std::string& folder, FileSystem& files) {
    const std::string fresh = folder + kFreshFolder;
    WCK_TRY(const bool is_here, files.exists(fresh));
    if (!is_here) return {};
    WCK_TRY(clear_folder(fresh, files));
    WCK_TRY(files.remove(fresh));
    return files.sync_folder(folder);
}

Result<void> salvage_store(const std::string& folder, Ports& ports, std::vector<std::string> damage) {
    FileSystem& files = ports.files;
    WCK_TRY(store::Salvaged salvaged, store::salvage(folder + "/store.db", files));
    if (salvaged.chains.empty() && salvaged.entries.empty() && !salvaged.settings.contains(kIdentitySetting))
        return error_of(ErrorCode::corrupt, kNothingReadable, "open_recovered");
    // A hub's other tables stand in no journal: its backup has them.
    if (salvaged.settings.contains(kHubSetting))
        return error_of(ErrorCode::corrupt, kHubStoreDamaged, "open_recovered");
    WCK_TRY(check_space(folder, files));
    RecoveryReport report;
    report.rung = Rung::salvaged;
    report.wall_ms = ports.clock.now().utc.ms;
    report.damage = std::move(damage);
    WCK_TRY(report.copy, set_aside(folder, files));
    if (salvaged.has_lost_commits)
        report.damage.emplace_back("store.db-wal: a part of the log is damaged before others that are whole");
    const std::string fresh = folder + kFreshFolder;
    WCK_TRY(clear_folder(fresh, files));
    {
        WCK_TRY(const auto store, store::Store::open(fresh, store::Role::device, files));
        WCK_TRY(write_proven(std::move(salvaged), *store, report));
        WCK_TRY(store->checkpoint());
    }
    WCK_TRY(files.rename(fresh + "/store.db", folder + kReady));
    WCK_TRY(files.sync_folder(fresh));
    WCK_TRY(files.sync_folder(folder));
    WCK_TRY(finish_swap(folder, files));
    return remove_fresh(folder, files);
}

/// What a look at everything finds; projections that do not agree are rebuilt at once.
Result<std::vector<std::string>> repaired(store::Store& store, std::int64_t wall_ms) {
    WCK_TRY(store::Damage damage, store.damage());
    if (!damage.journal.empty() || damage.projections.empty()) return std::move(damage.journal);
    RecoveryReport report;
    report.rung = Rung::rebuilt;
    report.wall_ms = wall_ms;
    report.damage = std::move(damage.projections);
    WCK_TRY(store::Transaction transaction, store.begin());
    WCK_TRY(store.rebuild());
    WCK_TRY(save_recovery(store, report));
    WCK_TRY(transaction.commit());
    WCK_TRY(store::Damage left, store.damage());
    left.journal.insert(left.journal.end(), left.projections.begin(), left.projections.end());
    return std::move(left.journal);
}

/// The schema that the file's own header names (SQLite's user_version); a migration that stands in the log
/// alone has not reached it.
Result<Bytes> schema_in_header(const std::string& path, FileSystem& files) {
    constexpr std::uint64_t kUserVersionAt = 60;
    Bytes version(4);
    WCK_TRY(const auto file, files.open_read(path));
    WCK_TRY(const std::size_t count, file->read_at(kUserVersionAt, version));
    version.resize(count);
    return version;
}

/// Whether there is a copy of before a migration, and the store that came of it was closed well since.
Result<bool> has_migrated_before(const std::string& folder, FileSystem& files) {
    for (const std::string& path : {folder + store::kCopyBeforeMigration, folder + "/store.db"}) {
        WCK_TRY(const bool is_here, files.exists(path));
        if (!is_here) return false;
    }
    WCK_TRY(const Bytes before, schema_in_header(folder + store::kCopyBeforeMigration, files));
    WCK_TRY(const Bytes now, schema_in_header(folder + "/store.db", files));
    return before != now;
}

/// The copy of before a migration has served when the store that came of it is opened again and is sound.
Result<void> drop_migration_copy(const std::string& folder, FileSystem& files) {
    const std::string copy = folder + store::kCopyBeforeMigration;
    WCK_TRY(files.remove(copy));
    return files.remove(copy + "-wal");
}

/// Opens what stands there. No store and the damage as texts, where it has to be salvaged.
struct Opened {
    std::unique_ptr<store::Store> store;
    std::vector<std::string> damage;
    std::optional<Error> error;  // of SQLite's own opening
};

Result<Opened> open_as_it_is(const std::string& folder, Ports& ports, Thoroughness thoroughness) {
    Opened opened;
    WCK_TRY(const bool has_lost, store::has_lost_commits(folder + "/store.db", ports.files));
    if (has_lost) {
        opened.damage.emplace_back("store.db-wal: acts that were acknowledged cannot be reached");
        return opened;
    }
    WCK_TRY(const std::uint64_t database, size_of_file(ports.files, folder + "/store.db"));
    WCK_TRY(const std::uint64_t log, size_of_file(ports.files, folder + "/store.db-wal"));
    if (database == 0 && log != 0) {  // SQLite would take it for new and delete the log
        opened.damage.emplace_back("store.db: it is empty");
        return opened;
    }
    WCK_TRY(const bool has_served, has_migrated_before(folder, ports.files));
    auto store = store::Store::open(folder, store::Role::device, ports.files);
    if (!store && !is_damage(store.error())) return store.error();
    if (!store) {
        opened.damage.emplace_back("store.db: it cannot be opened");
        opened.error = store.error();
        return opened;
    }
    const auto let_go = [&](std::vector<std::string> damage) {
        (*store)->abandon();
        opened.damage = std::move(damage);
    };
    const auto has_sound_tail = (*store)->is_tail_sound();
    if (!has_sound_tail && !is_damage(has_sound_tail.error())) return has_sound_tail.error();
    if (thoroughness == Thoroughness::whole || !has_sound_tail || !*has_sound_tail) {
        auto damage = repaired(**store, ports.clock.now().utc.ms);
        if (!damage && !is_damage(damage.error())) return damage.error();
        if (!damage || !damage->empty()) {
            let_go(damage ? std::move(*damage) : std::vector<std::string>{"store.db: it cannot be read"});
            return opened;
        }
    }
    if (has_served) WCK_TRY(drop_migration_copy(folder, ports.files));
    opened.store = std::move(*store);
    return opened;
}

Result<void> put_flag(store::Store& store, const char* name, bool is_set) {
    const std::uint8_t value = is_set ? 1 : 0;
    return store.put_setting(name, ByteView(&value, 1));
}

Result<bool> flag(store::Store& store, const char* name) {
    WCK_TRY(const auto value, store.setting(name));
    return value && !value->empty() && value->front() != 0;
}

Result<std::vector<std::string>> copies_in(const std::string& folder, FileSystem& files) {
    WCK_TRY(auto names, files.list(folder));
    std::erase_if(names, [](const std::string& name) { return !name.starts_with(kCopyPrefix); });
    return names;
}

}  // namespace

Result<std::unique_ptr<store::Store>> open_recovered(const std::string& folder, Ports ports,
                                                     Thoroughness thoroughness) {
    FileSystem& files = ports.files;
    WCK_TRY(finish_swap(folder, files));
    WCK_TRY(remove_fresh(folder, files));
    WCK_TRY(const bool is_suspect, files.exists(folder + kMark));
    if (is_suspect) thoroughness = Thoroughness::whole;
    WCK_TRY(Opened opened, open_as_it_is(folder, ports, thoroughness));
    if (!opened.store) {
        if (opened.damage.size() > kListMax) opened.damage.resize(kListMax);
        const auto salvaged = salvage_store(folder, ports, std::move(opened.damage));
        const bool is_foreign = opened.error && opened.error->reason_or_null == &store::kNotStore;
        if (!salvaged && salvaged.error().reason_or_null == &kNothingReadable && is_foreign)
            return *opened.error;
        WCK_TRY(salvaged);
        WCK_TRY(opened.store, store::Store::open(folder, store::Role::device, files));
    }
    WCK_TRY(files.remove(folder + kMark));
    return std::move(opened.store);
}

void suspect(const std::string& folder, FileSystem& files) {
    auto mark = files.create(folder + kMark);
    if (mark) static_cast<void>((*mark)->sync());
    static_cast<void>(files.sync_folder(folder));
}

Result<void> save_recovery(store::Store& store, const RecoveryReport& report) {
    RecoveryReport kept = report;
    if (kept.unverified.size() > kListMax) kept.unverified.resize(kListMax);
    if (!kept.unverified.empty()) WCK_TRY(put_flag(store, kUnprovenSetting, true));
    return store.put_setting(kReportSetting, journal::encode(kept));
}

Result<void> must_leave_later(store::Store& store) {
    return put_flag(store, kLeaveSetting, true);
}

Result<bool> must_leave_chains(store::Store& store) {
    return flag(store, kLeaveSetting);
}

Result<void> has_left_chains(store::Store& store) {
    return put_flag(store, kLeaveSetting, false);
}

Result<void> erase_copies(store::Store& store, const std::string& folder, FileSystem& files) {
    WCK_TRY(const auto copies, copies_in(folder, files));
    if (copies.empty()) return {};
    WCK_TRY(const bool is_unproven, flag(store, kUnprovenSetting));
    if (is_unproven) return put_flag(store, kErasedSetting, true);
    for (const std::string& name : copies) WCK_TRY(files.remove(folder + "/" + name));
    return files.sync_folder(folder);
}

Result<bool> has_erased_in_copies(store::Store& store, const std::string& folder, FileSystem& files) {
    WCK_TRY(const auto copies, copies_in(folder, files));
    if (copies.empty()) return false;
    return flag(store, kErasedSetting);
}

Result<std::optional<RecoveryReport>> recovery_report(store::Store& store) {
    WCK_TRY(const auto kept, store.setting(kReportSetting));
    if (!kept) return std::optional<RecoveryReport>{};
    WCK_TRY(auto report, journal::decode<RecoveryReport>(*kept));
    return std::optional(std::move(report));
}

Json recovery_json(const RecoveryReport& report) {
    const auto texts = [](const std::vector<std::string>& lines) {
        Json list = Json::array();
        for (const std::string& line : lines) list.push(Json::of(std::string_view(line)));
        return list;
    };
    const bool is_salvaged = report.rung == Rung::salvaged;
    Json json = Json::object();
    json.set("how", Json::of(is_salvaged ? "salvaged" : "rebuilt"));
    json.set("at", Json::of(std::string_view(to_text(UtcMs{report.wall_ms}))));
    json.set(
        "message",
        Json::of(is_salvaged ? "The database was damaged. What could be proven was taken over into a new "
                               "one; the device writes on under a new incarnation."
                             : "Views of the journal did not agree with it and were rebuilt."));
    json.set("remedy", Json::of(is_salvaged ? "Synchronise, so that headquarters gives back what is missing. "
                                              "Keep the copy until then."
                                            : "Nothing is to be done."));
    json.set("copy", Json::of(std::string_view(report.copy)));
    json.set("own_entries", Json::of(report.own));
    json.set("entries_of_others", Json::of(report.others));
    json.set("damage", texts(report.damage));
    json.set("unverified", texts(report.unverified));
    return json;
}

}  // namespace wincheck::engine
