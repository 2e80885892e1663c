import CWincheck

/// Why a key store does not give a key. The store reads and records without it; see `Wincheck.unlock()`.
public enum KeyUnavailable: Int32, Error, Sendable, CaseIterable {
    /// Later, when the device is unlocked.
    case locked = -21
    /// Never again: the device has to be enrolled anew.
    case gone = -22
    case cancelled = -5
}

/// The host's key store, which guards the seeds of the device's keys: on iOS a key of the keychain or the Secure
/// Enclave. It is asked on the caller's thread while a store is opened, resumed, unlocked or enrolled, and never for an
/// act; it may take as long as it needs. What was unwrapped once stays in memory until the store is closed. It must not
/// call the store that asks.
public protocol KeyStore: Sendable {
    /// Encrypts a seed of 32 bytes; at most 16 KiB. `purpose` is "journal", "request" or "box".
    func wrap(_ purpose: String, _ secret: [UInt8]) throws(KeyUnavailable) -> [UInt8]
    /// Decrypts what `wrap` gave for the same purpose.
    func unwrap(_ purpose: String, _ wrapped: [UInt8]) throws(KeyUnavailable) -> [UInt8]
}

/// A key store behind the callbacks of wincheck.h; whoever opened a store with it keeps it until that is closed.
final class HostKeys: Sendable {
    private let store: any KeyStore

    init(_ store: any KeyStore) { self.store = store }

    func enter(_ options: inout wck_open_options) {
        options.user = Unmanaged.passUnretained(self).toOpaque()
        options.wrap = { user, purpose, given, out, capacity, length in
            HostKeys.answer(user, out, capacity, length) { store throws(KeyUnavailable) in
                try store.wrap(text(of: purpose), bytes(of: given))
            }
        }
        options.unwrap = { user, purpose, given, out, capacity, length in
            HostKeys.answer(user, out, capacity, length) { store throws(KeyUnavailable) in
                try store.unwrap(text(of: purpose), bytes(of: given))
            }
        }
    }

    private static func answer(
        _ user: UnsafeMutableRawPointer?, _ out: UnsafeMutableRawPointer?, _ capacity: Int,
        _ length: UnsafeMutablePointer<Int>?, _ ask: (any KeyStore) throws(KeyUnavailable) -> [UInt8]
    ) -> wck_status {
        guard let user, let out, let length else { return KeyUnavailable.cancelled.rawValue }
        let keys = Unmanaged<HostKeys>.fromOpaque(user).takeUnretainedValue()
        do {
            let given = try ask(keys.store)
            length.pointee = given.count  // longer than the capacity is refused by who asked
            out.copyMemory(from: given, byteCount: min(given.count, capacity))
            return wck_status(WCK_OK)
        } catch {
            return error.rawValue
        }
    }
}
