package org.wincheck;

/** A {@link KeyStore} does not give a key. The store reads and records without it; see {@link Wincheck#unlock}. */
public final class KeyUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. LOCKED: later, when the device is unlocked. GONE: never again, the device has to be enrolled anew. */
    public enum Why {
        LOCKED(-21),
        GONE(-22),
        CANCELLED(-5);

        private final int status;

        Why(int status) {
            this.status = status;
        }
    }

    private final Why why;

    public KeyUnavailableException(Why why, Throwable cause) {
        super(why.name(), cause);
        this.why = why;
    }

    public KeyUnavailableException(Why why) {
        this(why, null);
    }

    public Why why() {
        return why;
    }

    /** The WCK_E_… number of wincheck.h; the natives ask for it. */
    int status() {
        return why.status;
    }
}
