package org.wincheck;

import org.wincheck.internal.Native;

/** What the engine answered instead of a result. Nothing was recorded. */
public final class WincheckException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int FLAG_RETRY = 1;
    private static final int FLAG_USER_CAN_FIX = 2;
    private static final int FLAG_WAIT_UNLOCK = 4;
    private static final int FLAG_WAIT_NETWORK = 8;
    private static final int FLAG_REOPEN = 16;
    private static final int FLAG_REPORT_BUG = 32;

    private final int status;
    private final int reason;
    private final int flags;
    private final int retryAfterMs;
    private final long bytesNeeded;
    private final long bytesAvailable;
    private final String where;

    /** Called by the natives alone. */
    WincheckException(int status, int reason, int flags, int retryAfterMs, long bytesNeeded, long bytesAvailable,
            byte[] where, byte[] message) {
        super(Native.text(message));
        this.status = status;
        this.reason = reason;
        this.flags = flags;
        this.retryAfterMs = retryAfterMs;
        this.bytesNeeded = bytesNeeded;
        this.bytesAvailable = bytesAvailable;
        this.where = Native.text(where);
    }

    /** A WCK_E_… number of wincheck.h. */
    public int status() {
        return status;
    }

    /** The number in the reason catalogue, 0 = none. */
    public int reason() {
        return reason;
    }

    /** The stable name of the reason, such as "already_sealed"; empty = none. */
    public String reasonName() {
        return line(0);
    }

    /** What can be done, for a person. */
    public String remedy() {
        return line(2);
    }

    /** The place in the input: a code, a field. */
    public String where() {
        return where;
    }

    public int retryAfterMs() {
        return retryAfterMs;
    }

    public long bytesNeeded() {
        return bytesNeeded;
    }

    public long bytesAvailable() {
        return bytesAvailable;
    }

    public boolean mayRetry() {
        return (flags & FLAG_RETRY) != 0;
    }

    public boolean userCanFix() {
        return (flags & FLAG_USER_CAN_FIX) != 0;
    }

    public boolean waitsForUnlock() {
        return (flags & FLAG_WAIT_UNLOCK) != 0;
    }

    public boolean waitsForNetwork() {
        return (flags & FLAG_WAIT_NETWORK) != 0;
    }

    public boolean needsReopening() {
        return (flags & FLAG_REOPEN) != 0;
    }

    public boolean isBug() {
        return (flags & FLAG_REPORT_BUG) != 0;
    }

    private String line(int index) {
        String text = Native.text(Native.reasonText(reason));
        return text == null ? "" : text.split("\n", 3)[index];
    }
}
