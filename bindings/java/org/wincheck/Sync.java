package org.wincheck;

import java.util.Map;
import org.wincheck.internal.Native;

/** One round of sync, request by request, over the host's own HTTP. One thread at a time. */
public final class Sync implements AutoCloseable {
    /** Why a request got no whole answer. */
    public enum Failure { NONE, OFFLINE, NO_ROUTE, TIMED_OUT, CUT, UNTRUSTED, OTHER }

    private final long id;
    private long nextAfterMs;

    Sync(long id) {
        this.id = id;
    }

    /** The next thing to do, or null at the end of the round. */
    public Action next() {
        Action action = Action.read(Native.syncNext(id));
        if (action == null || action.kind != Action.Kind.NONE) {
            return action;
        }
        nextAfterMs = action.waitMs;
        return null;
    }

    /**
     * Once the round has ended: when the next is due, because headquarters asked for it or something was left
     * behind; 0 = as the host likes.
     */
    public long nextAfterMs() {
        return nextAfterMs;
    }

    /** True when somebody waited for this answer; a repeated one is harmless. */
    public boolean respond(String requestId, int status, Map<String, String> headers, byte[] body) {
        return Native.syncRespond(id, Native.utf8(requestId), status, lines(headers), body) == 0;
    }

    public boolean fail(String requestId, Failure why) {
        return Native.syncFail(id, Native.utf8(requestId), why.ordinal()) == 0;
    }

    /** JSON: what was sent, what came, what is still only here. */
    public String status() {
        return Native.text(Native.syncStatus(id));
    }

    @Override
    public void close() {
        Native.syncClose(id);
    }

    static byte[] lines(Map<String, String> headers) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> header : headers.entrySet()) {
            text.append(header.getKey()).append(": ").append(header.getValue()).append('\n');
        }
        return Native.utf8(text.toString());
    }
}
