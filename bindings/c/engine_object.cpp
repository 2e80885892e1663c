#include "bindings/c/engine_object.h"

#include "bindings/c/enrolment.h"
#include "bindings/c/pictures.h"
#include "core/engine/identity.h"
#include "core/engine/reasons.h"

namespace wincheck::binding {

ZonedTime HostClock::now() {
    const std::lock_guard guard(mutex_);
    return is_set_ ? simulated_.now() : system_.now();
}
std::uint64_t HostClock::elapsed_ms() {
    const std::lock_guard guard(mutex_);
    return is_set_ ? simulated_.elapsed_ms() : system_.elapsed_ms();
}
void HostClock::set(ZonedTime time) {
    const std::lock_guard guard(mutex_);
    simulated_.set(time);
    is_set_ = true;
}

void HostRandom::fill(std::span<std::uint8_t> out) {
    if (seeded_) return seeded_->fill(out);
    system_.fill(out);
}
void HostRandom::begin(std::string_view label) {
    if (seeded_) seeded_->begin(label);
}

Result<Bytes> HostKeyStore::call(wck_key_fn function, std::string_view purpose, ByteView in) {
    constexpr std::size_t kWrappedBytesMax = std::size_t{16} * 1024;
    Bytes out(kWrappedBytesMax);
    std::size_t length = 0;
    const wck_status status =
        function(user_, slice_of(purpose), slice_of(in), out.data(), out.size(), &length);
    if (status == WCK_OK && length <= out.size()) {
        out.resize(length);
        return out;
    }
    const bool is_known = status == WCK_E_KEY_LOCKED || status == WCK_E_KEY_GONE || status == WCK_E_CANCELLED;
    return engine::key_error(is_known ? static_cast<ErrorCode>(status) : ErrorCode::key_locked,
                             "HostKeyStore::call");
}
Result<Bytes> HostKeyStore::wrap(std::string_view purpose, ByteView secret) {
    return wrap_ == nullptr ? plain_.wrap(purpose, secret) : call(wrap_, purpose, secret);
}
Result<Bytes> HostKeyStore::unwrap(std::string_view purpose, ByteView wrapped) {
    if (unwrap_ == nullptr) return plain_.unwrap(purpose, wrapped);
    const std::string name(text_of(wrapped));
    if (const auto known = unwrapped_.find(name); known != unwrapped_.end()) return known->second;
    auto secret = call(unwrap_, purpose, wrapped);
    if (secret) unwrapped_[name] = *secret;
    return secret;
}

CallGate::Entry::Entry(CallGate& gate, bool is_alone) : gate_(gate), is_alone_(is_alone) {
    if (is_alone_) {
        gate_.mutex_.lock();
        gate_.owner_ = std::this_thread::get_id();
    } else {
        gate_.mutex_.lock_shared();
    }
}
CallGate::Entry::~Entry() {
    if (is_alone_) {
        gate_.owner_ = std::thread::id{};
        gate_.mutex_.unlock();
    } else {
        gate_.mutex_.unlock_shared();
    }
}

EngineObject::EngineObject(EngineSetup setup)
    : setup_(std::move(setup)), keys_(setup_.wrap, setup_.unwrap, setup_.user) {}
EngineObject::~EngineObject() = default;

Result<void> EngineObject::open() {
    if (engine_) return {};
    if (setup_.must_exist) {
        WCK_TRY(const bool is_there, files_.exists(setup_.folder + "/store.db"));
        if (!is_there) return error_of(ErrorCode::not_found, kNoStore, "EngineObject::open", setup_.folder);
    } else {
        WCK_TRY(files_.make_folder(setup_.folder));
    }
    const Ports ports{clock_, random_, files_, keys_};
    WCK_TRY(engine_, engine::Engine::open({.folder = setup_.folder,
                                           .is_hub = false,
                                           .board_or_null = &board_,
                                           .keeps_ballast = true,
                                           .masked_copy = masked_copy_maker()},
                                          ports));
    const auto& identity = engine_->identity();
    if (identity && identity->is_simulated) random_.seed(identity->seed);
    is_poisoned_ = false;
    ++openings_;
    return {};
}

void EngineObject::suspend() {
    // The app goes to the background: what is recorded gets its signature (INT-4). With the key store locked
    // it is safe without and waits.
    if (engine_ && engine_->identity()) static_cast<void>(engine_->close_segments());
    engine_.reset();
    enrolment_.reset();
}

Result<void> EngineObject::check(bool is_write) const {
    if (!engine_) return error_of(ErrorCode::suspended, kSuspended, "EngineObject::check");
    if (is_write && is_poisoned_)
        return error_of(ErrorCode::bug, engine::kStoreReadOnly, "EngineObject::check");
    return {};
}

void EngineObject::changed(std::initializer_list<int> topics) {
    for (const int topic : topics) ++changes_[static_cast<std::size_t>(topic)];
}

}  // namespace wincheck::binding
