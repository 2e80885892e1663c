import CWincheck

/// What the engine answered instead of a result. Nothing was recorded.
public struct WincheckError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What to do about it.
    public struct Advice: OptionSet, Sendable {
        public let rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }
        public static let retry = Advice(rawValue: 1)
        public static let userCanFix = Advice(rawValue: 2)
        public static let waitForUnlock = Advice(rawValue: 4)
        public static let waitForNetwork = Advice(rawValue: 8)
        public static let reopen = Advice(rawValue: 16)
        public static let reportBug = Advice(rawValue: 32)
    }

    /// A `WCK_E_…` number of wincheck.h.
    public let status: Int32
    /// The number in the reason catalogue, 0 = none.
    public let reason: UInt32
    /// The reason's stable name, such as "already_sealed".
    public let reasonName: String
    public let message: String
    /// What can be done, for a person.
    public let remedy: String
    /// The place in the input: a code, a field.
    public let place: String
    public let advice: Advice
    public let retryAfterMs: UInt32
    public let bytesNeeded: UInt64
    public let bytesAvailable: UInt64

    public var description: String { "\(place.isEmpty ? "" : place + ": ")\(message) [\(reasonName)]" }

    init(_ error: wck_error, status: wck_status) {
        self.status = status
        reason = error.reason
        message = text(of: error.message)
        place = text(of: error.where)
        advice = Advice(rawValue: error.flags)
        retryAfterMs = error.retry_after_ms
        bytesNeeded = error.bytes_needed
        bytesAvailable = error.bytes_available
        var line = wck_reason()
        line.size = UInt32(MemoryLayout<wck_reason>.size)
        let isKnown = wck_reason_text(error.reason, &line, nil) == WCK_OK
        reasonName = isKnown ? text(of: line.name) : ""
        remedy = isKnown ? text(of: line.remedy) : ""
    }
}
