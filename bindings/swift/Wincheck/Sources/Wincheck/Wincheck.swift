import CWincheck

/// A device's store. Calls that record return once the record is durable; they may be made from any thread, and
/// block it for the time of a disk's flush. The store is closed when the last reference goes, or by `close()`.
public final class Wincheck: Sendable {
    let engine: wck_engine
    private let keys: HostKeys?

    /// Opens the store in a folder, making it when absent. Without a key store the seeds of the device's keys are
    /// guarded by the folder's mode alone; a store is opened with the one that it was made with.
    public init(folder: String, mustExist: Bool = false, keys store: (any KeyStore)? = nil) throws(WincheckError) {
        var opened = wck_engine()
        let keys = store.map(HostKeys.init)
        try call { error in
            lend(folder) { path in
                var options = wck_open_options()
                options.size = UInt32(MemoryLayout<wck_open_options>.size)
                options.abi = UInt32(WCK_ABI_MAJOR << 16 | WCK_ABI_MINOR)
                options.flags = mustExist ? UInt32(WCK_OPEN_EXISTING) : 0
                options.folder = path
                keys?.enter(&options)
                return wck_engine_open(&options, &opened, error)
            }
        }
        engine = opened
        self.keys = keys
    }

    deinit { wck_engine_close(engine) }

    /// Closes now; calls afterwards throw with the reason "handle_stale". Closing twice is harmless.
    public func close() { wck_engine_close(engine) }

    /// Does one step of what may wait until nobody does; call it again while it returns true.
    public func maintain() throws(WincheckError) -> Bool {
        var more: UInt32 = 0
        try call { wck_engine_maintain(engine, &more, $0) }
        return more != 0
    }

    /// Drops files and lock, so that a suspended app holds nothing.
    public func suspend() throws(WincheckError) { try call { wck_engine_suspend(engine, $0) } }

    public func resume() throws(WincheckError) { try call { wck_engine_resume(engine, $0) } }

    /// Asks the key store for the keys that it did not give when the store was opened. Until then acts, photos and seals
    /// are recorded and safe; signatures, sync, sealed files and reading photos wait. No effect when no key is away.
    public func unlock() throws(WincheckError) { try call { wck_engine_unlock(engine, $0) } }

    /// Counter of a topic: one that grew means, read that subject again.
    public func changes(_ topic: Topic) throws(WincheckError) -> UInt64 {
        var counters = [UInt64](repeating: 0, count: Topic.allCases.count)
        try call { wck_engine_changes(engine, &counters, counters.count, $0) }
        return counters[topic.rawValue]
    }

    /// Simulated stores only: sets the clock (ISO 8601) and keeps it there.
    public func setClock(_ time: String) throws(WincheckError) {
        try call { error in lend(time) { wck_clock_set(engine, $0, error) } }
    }

    /// Engines and sync rounds that are open in this process.
    public static var liveHandles: UInt64 { wck_live_handles(0) }

    /// Performs one act (JSON) and returns its result (JSON).
    public func perform(_ act: String) throws(WincheckError) -> String {
        try callForText { out, error in lend(act) { wck_act_perform(engine, $0, out, error) } }.text
    }

    /// Records a value.
    @discardableResult
    public func answer(_ inspection: String, _ item: String, _ value: Answer) throws(WincheckError) -> Recorded {
        try record { recorded, error in
            lend(inspection, item) { id, code in
                withAnswer(value) { wck_answer_set(engine, id, code, $0, recorded, error) }
            }
        }
    }

    @discardableResult
    public func markNotApplicable(_ inspection: String, _ item: String, why: String? = nil) throws(WincheckError) -> Recorded {
        try record { recorded, error in
            lend(inspection, item) { id, code in
                lend(why) { wck_answer_not_applicable(engine, id, code, $0, recorded, error) }
            }
        }
    }

    @discardableResult
    public func clear(_ inspection: String, _ item: String) throws(WincheckError) -> Recorded {
        try record { recorded, error in
            lend(inspection, item) { wck_answer_clear(engine, $0, $1, recorded, error) }
        }
    }

    @discardableResult
    public func seal(_ inspection: String) throws(WincheckError) -> Recorded {
        try record { recorded, error in lend(inspection) { wck_inspection_seal(engine, $0, recorded, error) } }
    }

    /// Reserves a durable capture before the camera opens.
    public func beginCapture(_ inspection: String, item: String?, isLive: Bool) throws(WincheckError) -> Capture {
        var capture = wck_capture()
        capture.size = UInt32(MemoryLayout<wck_capture>.size)
        try call { error in
            lend(inspection, item) { id, code in
                var options = wck_capture_options()
                options.size = UInt32(MemoryLayout<wck_capture_options>.size)
                options.flags = isLive ? 1 : 0
                options.item = code
                return wck_capture_begin(engine, id, &options, &capture, error)
            }
        }
        return Capture(id: text(of: capture.id), path: text(of: capture.path))
    }

    /// Records the file that the camera wrote.
    @discardableResult
    public func commitCapture(_ id: String) throws(WincheckError) -> Recorded {
        try record { recorded, error in lend(id) { wck_capture_commit(engine, $0, recorded, error) } }
    }

    public func discardCapture(_ id: String) throws(WincheckError) {
        try call { error in lend(id) { wck_capture_discard(engine, $0, error) } }
    }

    /// Captures that were begun and are neither recorded nor discarded, as a JSON array.
    public func openCaptures() throws(WincheckError) -> String {
        try callForText { out, error in wck_capture_list(engine, out, error) }.text
    }

    /// The live score; never waits for a disk.
    public func score(_ inspection: String) throws(WincheckError) -> Score {
        var score = wck_score()
        score.size = UInt32(MemoryLayout<wck_score>.size)
        try call { error in lend(inspection) { wck_score_now(engine, $0, &score, error) } }
        return Score(score)
    }

    /// The score in words, of an item, a section or (nil) the inspection.
    public func explain(_ inspection: String, item: String? = nil) throws(WincheckError) -> String {
        try callForText { out, error in lend(inspection, item) { wck_explain(engine, $0, $1, out, error) } }.text
    }

    /// A view as JSON: "ready", "inspections", "score" …
    public func show(_ kind: String, inspection: String? = nil) throws(WincheckError) -> String {
        try callForText { out, error in lend(kind, inspection) { wck_show(engine, $0, $1, out, error) } }.text
    }

    /// A small upright copy of a photo as JPEG; `original` as the view "evidence" lists it. A library without
    /// pictures throws with the reason "feature_missing".
    public func thumbnail(of original: String, side: UInt32) throws(WincheckError) -> [UInt8] {
        try callForBytes { out, error in lend(original) { wck_photo_thumbnail(engine, $0, side, out, error) } }
    }

    /// A reference picture, sound or film that the inspection's checklist shows, as the view "media" names it.
    public func media(of inspection: String, file: String) throws(WincheckError) -> [UInt8] {
        try callForBytes { out, error in lend(inspection, file) { wck_media_read(engine, $0, $1, out, error) } }
    }

    /// A copy of a photo as JPEG with rectangles made grey, in points of the upright picture.
    public func masked(_ original: String, _ rectangles: [Rectangle]) throws(WincheckError) -> [UInt8] {
        let all = rectangles.map { wck_rectangle(left: $0.left, top: $0.top, width: $0.width, height: $0.height) }
        return try callForBytes { out, error in
            lend(original) { hash in
                all.withUnsafeBufferPointer {
                    wck_photo_masked(engine, hash, $0.baseAddress, $0.count, out, error)
                }
            }
        }
    }

    public func exportFile(_ inspection: String, to path: String) throws(WincheckError) {
        try call { error in lend(inspection, path) { wck_export(engine, $0, $1, error) } }
    }

    public func importFile(_ path: String) throws(WincheckError) -> String {
        try callForText { out, error in lend(path) { wck_import(engine, $0, out, error) } }.text
    }

    public func writeProof(_ inspection: String, to path: String) throws(WincheckError) {
        try call { error in lend(inspection, path) { wck_proof_write(engine, $0, $1, error) } }
    }

    /// Verifies a proof bundle; the report as JSON.
    public static func verifyProof(_ path: String, tenantKey: String? = nil) throws(WincheckError) -> String {
        try callForText { out, error in lend(path, tenantKey) { wck_proof_verify($0, $1, out, error) } }.text
    }

    /// SHA-256 in hexadecimal over the records of a scope; "" = all.
    public func digest(_ scope: String = "") throws(WincheckError) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        try call { error in lend(scope) { wck_digest(engine, $0, &digest, error) } }
        let digits = Array("0123456789abcdef")
        return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    public func doctor() throws(WincheckError) -> String {
        try callForText { out, error in wck_doctor(engine, out, error) }.text
    }

    private func record(
        _ body: (UnsafeMutablePointer<wck_recorded>, UnsafeMutablePointer<wck_error>) -> wck_status
    ) throws(WincheckError) -> Recorded {
        var recorded = wck_recorded()
        recorded.size = UInt32(MemoryLayout<wck_recorded>.size)
        try call { error in body(&recorded, error) }
        return Recorded(recorded)
    }
}

private func withAnswer(_ value: Answer, _ body: (UnsafePointer<wck_answer>) -> wck_status) -> wck_status {
    var answer = wck_answer()
    answer.size = UInt32(MemoryLayout<wck_answer>.size)
    switch value {
    case .option(let name):
        answer.kind = 1
        return lend(name) { slice in
            withUnsafePointer(to: slice) { option in
                answer.options = option
                answer.option_count = 1
                return body(&answer)
            }
        }
    case .number(let mantissa, let scale):
        answer.kind = 2
        answer.mantissa = mantissa
        answer.scale = scale
        return body(&answer)
    case .text(let written):
        answer.kind = 3
        return lend(written) { slice in
            answer.text = slice
            return body(&answer)
        }
    }
}
