import CWincheck

/// One value of an item. Values with several parts go through `Wincheck.perform`.
public enum Answer: Sendable, Equatable {
    /// The name of an option; "pass" or "fail" where an item has no choices.
    case option(String)
    /// mantissa × 10^-scale, scale 0 to 9: exact, never binary floating point.
    case number(mantissa: Int64, scale: Int32)
    case text(String)

    public static func number(_ whole: Int64) -> Answer { .number(mantissa: whole, scale: 0) }
}

/// An exact figure in billionths.
public struct Points: Sendable, Equatable, Comparable, CustomStringConvertible {
    public let nano: Int64
    public init(nano: Int64) { self.nano = nano }
    public static func < (left: Points, right: Points) -> Bool { left.nano < right.nano }

    /// "86.25": no trailing zeros, no exponent.
    public var description: String {
        let magnitude = nano.magnitude
        var fraction = String(magnitude % 1_000_000_000)
        fraction = String(repeating: "0", count: 9 - fraction.count) + fraction
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return "\(nano < 0 ? "-" : "")\(magnitude / 1_000_000_000)\(fraction.isEmpty ? "" : ".")\(fraction)"
    }
}

/// The live score of an inspection. Figures are exact; nil where there is none. Round to `places` for display.
public struct Score: Sendable, Equatable {
    public enum State: Sendable, Equatable { case scored, notScored, incomplete, other(Int32) }

    public let state: State
    public let exact: Points?
    /// As it stands: what is unanswered counts as 0.
    public let value: Points?
    public let full: Points?
    public let percent: Points?
    /// Percent of the answered part alone.
    public let soFar: Points?
    public let bonus: Points
    public let hasPassed: Bool
    public let places: Int
    public let gates: Int
    public let findings: Int
    public let missing: Int
    public let band: String

    init(_ score: wck_score) {
        func points(_ nano: Int64) -> Points? { nano == Int64.min ? nil : Points(nano: nano) }
        switch score.state {
        case 0: state = .scored
        case 1: state = .notScored
        case 2: state = .incomplete
        default: state = .other(score.state)
        }
        exact = points(score.exact)
        value = points(score.value)
        full = points(score.full)
        percent = points(score.percent)
        soFar = points(score.so_far)
        bonus = Points(nano: score.bonus)
        hasPassed = score.has_passed != 0
        places = Int(score.places)
        gates = Int(score.gates)
        findings = Int(score.findings)
        missing = Int(score.missing)
        band = text(of: score.band)
    }
}

/// What an act recorded.
public struct Recorded: Sendable, Equatable {
    public let sequence: UInt64
    public let entry: [UInt8]

    init(_ recorded: wck_recorded) {
        sequence = recorded.sequence
        entry = withUnsafeBytes(of: recorded.entry) { Array($0) }
    }
}

/// A reserved capture: the camera writes to `path`.
public struct Capture: Sendable, Equatable {
    public let id: String
    public let path: String
}

/// Subjects of `Wincheck.changes`.
public enum Topic: Int, Sendable, CaseIterable { case plan, inspection, score, finding, sync, storage, key }

public struct Header: Sendable, Equatable {
    public let name: String
    public let value: String
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// A request to perform for enrolment or sync.
public struct Request: Sendable, Equatable {
    public enum Body: Sendable, Equatable {
        case bytes([UInt8])
        case file(path: String, offset: UInt64, length: UInt64)
    }
    public let id: String
    public let method: String
    public let url: String
    public let headers: [Header]
    public let body: Body
    public let mayRunInBackground: Bool

    init(_ action: wck_action) {
        id = text(of: action.request_id)
        method = text(of: action.method)
        url = text(of: action.url)
        headers = (0..<action.header_count).map { index in
            Header(name: text(of: action.headers[index].name), value: text(of: action.headers[index].value))
        }
        body = action.body_file.ptr == nil
            ? .bytes(bytes(of: action.body))
            : .file(path: text(of: action.body_file), offset: action.body_offset, length: action.body_length)
        mayRunInBackground = action.flags & 1 != 0
    }
}

/// What sync asks the host to do next.
public enum SyncStep: Sendable, Equatable {
    case request(Request)
    /// Come back after this time, or at once when the network came up.
    case wait(milliseconds: UInt64, trouble: String)
    /// The hub does not know this device any more.
    case signIn
    /// This app is too old for the hub.
    case update
    /// The next round is due after this time: the hub asked for it, or something was left behind. 0 = as you like.
    case done(nextAfterMs: UInt64)
}

/// Why a request got no whole answer.
public enum SyncFailure: Int32, Sendable { case offline = 1, noRoute, timedOut, cut, untrusted, other }

public enum Enrolment: Sendable, Equatable {
    case enrolled
    /// A second person at headquarters compares the code; begin again later.
    case pending(code: String)
}

/// A part of a picture, in points of the upright picture.
public struct Rectangle: Sendable {
    public let left, top, width, height: UInt32

    public init(left: UInt32, top: UInt32, width: UInt32, height: UInt32) {
        self.left = left
        self.top = top
        self.width = width
        self.height = height
    }
}
