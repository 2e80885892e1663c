package org.wincheck;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the host is asked to do for enrolment or sync. */
public final class Action {
    public enum Kind { NONE, HTTP, WAIT, SIGN_IN, UPDATE, OTHER }

    public final Kind kind;
    public final String requestId;
    public final String method;
    public final String url;
    public final Map<String, String> headers;
    /** The body, unless it comes from a file. */
    public final byte[] body;
    /** Send `bodyLength` bytes of this file from `bodyOffset`; null = `body`. */
    public final String bodyFile;
    public final long bodyOffset;
    public final long bodyLength;
    public final long waitMs;
    public final boolean mayRunInBackground;
    /** Why no progress was made, such as "no_route"; null = none. */
    public final String trouble;

    private Action(ByteBuffer in) {
        int number = in.getInt();
        kind = number >= 0 && number < Kind.OTHER.ordinal() ? Kind.values()[number] : Kind.OTHER;
        mayRunInBackground = (in.getInt() & 1) != 0;
        bodyOffset = in.getLong();
        bodyLength = in.getLong();
        waitMs = in.getLong();
        requestId = text(in);
        method = text(in);
        url = text(in);
        body = bytes(in);
        bodyFile = text(in);
        trouble = text(in);
        Map<String, String> all = new LinkedHashMap<>();
        for (int count = in.getInt(); count > 0; count--) {
            String name = text(in);
            all.put(name, text(in));
        }
        headers = Collections.unmodifiableMap(all);
    }

    static Action read(byte[] frame) {
        return frame == null ? null : new Action(ByteBuffer.wrap(frame));
    }

    private static byte[] bytes(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0) {
            return null;
        }
        byte[] out = new byte[length];
        in.get(out);
        return out;
    }

    private static String text(ByteBuffer in) {
        byte[] raw = bytes(in);
        return raw == null ? null : new String(raw, StandardCharsets.UTF_8);
    }
}
