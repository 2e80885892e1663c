package org.wincheck;

import java.util.Map;
import org.wincheck.internal.Native;

/** One round of sync, request by request, over the host's own HTTP. One thread at a time. */
public final class Sync implements AutoCloseable {
    /** Why a request got no whole answer. */
    public enum Failure { NONE, OFFLINE, NO_ROUTE, TIMED_OUT, CUT, UNTRUSTED, OTHER }

    private final long id;

    Sync(long id) {
        this.id = id;
    }

    /** The next thing to do, or null at the end of the round. */
    public Action next() {
        return Action.read(Native.syncNext(id));
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
