import Foundation
import Testing
import Wincheck

/// A folder of its own for each test, removed at the end.
final class Folder {
    let path = NSTemporaryDirectory() + "wincheck-" + UUID().uuidString
    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Turns every bit over; does what the test says. One thread at a time.
final class Keys: KeyStore, @unchecked Sendable {
    var wrapped: [String] = []
    var unwrapped: [String] = []
    var away: KeyUnavailable?

    func wrap(_ purpose: String, _ secret: [UInt8]) throws(KeyUnavailable) -> [UInt8] {
        wrapped.append(purpose)
        return try turned(secret)
    }
    func unwrap(_ purpose: String, _ given: [UInt8]) throws(KeyUnavailable) -> [UInt8] {
        unwrapped.append(purpose)
        return try turned(given)
    }
    private func turned(_ bytes: [UInt8]) throws(KeyUnavailable) -> [UInt8] {
        if let away { throw away }
        return bytes.map { ~$0 }
    }
}

func invitation() -> String {
    let expires = Int64(Date().timeIntervalSince1970 * 1000) + 600_000
    let digits = { (pair: String, count: Int) in String(repeating: pair, count: count) }
    return "wincheck:1?url=http%3A%2F%2F127.0.0.1%3A1&tenant=\(digits("ab", 32))&id=\(digits("cd", 16))"
        + "&secret=\(digits("ef", 32))&expires=\(expires)"
}

@Suite(.serialized) struct WincheckTests {
    @Test("swift/KeyStore: the host's key store guards the seeds, and is asked again for keys that are away")
    func keys() throws {
        let folder = Folder()
        let keys = Keys()
        let purposes = ["journal", "request", "box"]
        do {
            let made = try Wincheck(folder: folder.path, keys: keys)
            _ = try made.beginEnrolment(invitation())
            #expect(keys.wrapped == purposes)
        }
        do {
            let opened = try Wincheck(folder: folder.path, mustExist: true, keys: keys)
            #expect(keys.unwrapped == purposes)
            try opened.unlock()
            #expect(keys.unwrapped == purposes)
        }
        for away in KeyUnavailable.allCases {
            keys.away = away
            let opened = try Wincheck(folder: folder.path, mustExist: true, keys: keys)
            #expect {
                try opened.unlock()
            } throws: { error in
                (error as? WincheckError)?.status == away.rawValue
            }
            keys.away = nil
            try opened.unlock()
        }
    }

    @Test("swift/Wincheck: a store that is not there is named by its reason") func missingStore() {
        #expect {
            _ = try Wincheck(folder: "/nowhere/at/all", mustExist: true)
        } throws: { error in
            (error as? WincheckError)?.reasonName == "no_store" && (error as? WincheckError)?.status == -3
        }
    }

    @Test("swift/Wincheck: acts on a store without a device are refused") func notEnrolled() throws {
        let folder = Folder()
        let wincheck = try Wincheck(folder: folder.path)
        #expect {
            try wincheck.answer("i1", "GATE_01", .option("pass"))
        } throws: { error in
            (error as? WincheckError)?.reasonName == "not_enrolled"
        }
    }

    @Test("swift/Wincheck: a closed store answers handle_stale; closing twice is harmless") func closed() throws {
        let folder = Folder()
        let wincheck = try Wincheck(folder: folder.path)
        wincheck.close()
        wincheck.close()
        #expect {
            _ = try wincheck.show("health")
        } throws: { error in
            (error as? WincheckError)?.reasonName == "handle_stale"
        }
    }

    @Test("swift/Wincheck: every character survives the way there and back", arguments: ["𠮷野家", "🏠🔒", "é", "a\u{0}b"])
    func characters(_ item: String) throws {
        let folder = Folder()
        let wincheck = try Wincheck(folder: folder.path)
        let act = String(decoding: try JSONSerialization.data(withJSONObject: ["act": item]), as: UTF8.self)
        do {
            _ = try wincheck.perform(act)
            Issue.record("an unknown act was performed")
        } catch {
            #expect(error.place == item.prefix { $0 != "\u{0}" })
        }
    }

    @Test("swift/Wincheck: a store that is dropped is closed") func dropped() throws {
        let folder = Folder()
        let before = Wincheck.liveHandles
        do {
            let wincheck = try Wincheck(folder: folder.path)
            #expect(Wincheck.liveHandles == before + 1)
            _ = try wincheck.changes(.score)
        }
        #expect(Wincheck.liveHandles == before)
    }

    @Test("swift/Wincheck: a suspended store lets another one open the folder") func suspended() throws {
        let folder = Folder()
        let first = try Wincheck(folder: folder.path)
        var steps = 0
        while try steps < 10 && first.maintain() { steps += 1 }
        #expect(steps < 10)
        try first.suspend()
        let second = try Wincheck(folder: folder.path)
        #expect {
            try first.resume()
        } throws: { error in
            (error as? WincheckError)?.status == -14
        }
        second.close()
        try first.resume()
    }

    @Test("swift/Values: points are written exactly") func points() {
        #expect(Points(nano: 86_250_000_000).description == "86.25")
        #expect(Points(nano: -500_000_000).description == "-0.5")
        #expect(Points(nano: 0).description == "0")
    }
}
