import CWincheck

extension Wincheck {
    /// The request that asks headquarters for a certificate; give its answer to `finishEnrolment`.
    public func beginEnrolment(_ invitation: String) throws(WincheckError) -> Request {
        var action = wck_action()
        action.size = UInt32(MemoryLayout<wck_action>.size)
        try call { error in
            lend(invitation) { text in
                var options = wck_enrol_options()
                options.size = UInt32(MemoryLayout<wck_enrol_options>.size)
                options.invitation = text
                return wck_engine_enrol_begin(engine, &options, &action, error)
            }
        }
        return Request(action)
    }

    public func finishEnrolment(status: Int32, headers: [Header], body: [UInt8]) throws(WincheckError) -> Enrolment {
        let result = try callForText { out, error in
            withResponse(status, headers, body) { wck_engine_enrol_finish(engine, $0, out, error) }
        }
        return result.status == WCK_OK ? .enrolled : .pending(code: result.text)
    }

    /// A whole round over the built-in transport, where the library has it; its report as JSON.
    public func runSync(hub: String? = nil, budgetMs: UInt64 = 0) throws(WincheckError) -> String {
        try callForText { out, error in
            lend(hub) { url in
                var options = wck_sync_options()
                options.size = UInt32(MemoryLayout<wck_sync_options>.size)
                options.hub = url
                return wck_sync_run_builtin(engine, &options, budgetMs, out, error)
            }
        }.text
    }
}

/// One round of sync, request by request, over the host's own HTTP. One call at a time.
public final class SyncRound: Sendable {
    private let sync: wck_sync
    private let owner: Wincheck

    /// `hub` nil = the address of the invitation. `inBackground`: nobody looks at the app, so waits may grow to
    /// an hour, not to five minutes.
    public init(_ wincheck: Wincheck, hub: String? = nil, inBackground: Bool = false) throws(WincheckError) {
        var started = wck_sync()
        try call { error in
            lend(hub) { url in
                var options = wck_sync_options()
                options.size = UInt32(MemoryLayout<wck_sync_options>.size)
                options.hub = url
                options.flags = inBackground ? 1 : 0
                return wck_sync_start(wincheck.engine, &options, &started, error)
            }
        }
        sync = started
        owner = wincheck
    }

    deinit { wck_sync_close(sync) }

    public func next() throws(WincheckError) -> SyncStep {
        var action = wck_action()
        action.size = UInt32(MemoryLayout<wck_action>.size)
        let status = try call { wck_sync_next(sync, &action, $0) }
        if status == WCK_DONE { return .done(nextAfterMs: action.wait_ms) }
        switch action.kind {
        case 1: return .request(Request(action))
        case 3: return .signIn
        case 4: return .update
        default: return .wait(milliseconds: action.wait_ms, trouble: text(of: action.trouble))
        }
    }

    /// True when somebody waited for this answer; a repeated one is harmless.
    @discardableResult
    public func respond(_ id: String, status: Int32, headers: [Header], body: [UInt8]) throws(WincheckError) -> Bool {
        try call { error in
            lend(id) { request in
                withResponse(status, headers, body) { wck_sync_respond(sync, request, $0, error) }
            }
        } == WCK_OK
    }

    @discardableResult
    public func fail(_ id: String, _ why: SyncFailure) throws(WincheckError) -> Bool {
        try call { error in lend(id) { wck_sync_fail(sync, $0, why.rawValue, error) } } == WCK_OK
    }

    /// JSON: what was sent, what came, what is still only here.
    public func status() throws(WincheckError) -> String {
        try callForText { out, error in wck_sync_status(sync, out, error) }.text
    }
}

/// Lends an answer for the length of a call. Header texts lie one after the other in one piece of memory.
private func withResponse(
    _ status: Int32, _ headers: [Header], _ body: [UInt8], _ run: (UnsafePointer<wck_response>) -> wck_status
) -> wck_status {
    let texts = headers.flatMap { [Array($0.name.utf8), Array($0.value.utf8)] }
    let joined: [UInt8] = Array(texts.joined()) + [0]
    return joined.withUnsafeBytes { memory in
        var offset = 0
        let slices = texts.map { text in
            defer { offset += text.count }
            return wck_slice(ptr: memory.baseAddress! + offset, len: text.count)
        }
        let pairs = stride(from: 0, to: slices.count, by: 2).map { wck_header(name: slices[$0], value: slices[$0 + 1]) }
        return pairs.withUnsafeBufferPointer { list in
            lend(body) { content in
                var response = wck_response()
                response.size = UInt32(MemoryLayout<wck_response>.size)
                response.http_status = status
                response.headers = list.baseAddress
                response.header_count = list.count
                response.body = content
                return run(&response)
            }
        }
    }
}
