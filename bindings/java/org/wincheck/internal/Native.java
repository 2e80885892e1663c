package org.wincheck.internal;

import java.nio.charset.StandardCharsets;
import org.wincheck.KeyStore;

/**
 * The natives, one for each function of wincheck.h that Java uses. Only long, int and byte[] cross; text is UTF-8 in
 * byte[], because JNI's own strings cannot hold every character. Errors arrive as WincheckException. Shrinkers must
 * keep this class whole.
 */
public final class Native {
    static {
        String path = System.getProperty("org.wincheck.library");
        if (path != null) {
            System.load(path);
        } else {
            System.loadLibrary("wincheck_jni");
        }
    }

    private Native() {}

    public static native int abi();

    public static native long liveHandles(int kind);

    /** "name\nmessage\nremedy", or null for an unknown number. */
    public static native byte[] reasonText(int reason);

    /** `keys` may be null. */
    public static native long open(byte[] folder, int flags, KeyStore keys);

    public static native void close(long engine);

    public static native void suspend(long engine);

    public static native boolean maintain(long engine);

    public static native void resume(long engine);

    public static native void unlock(long engine);

    public static native void clockSet(long engine, byte[] time);

    /** WCK_TOPIC_COUNT counters, eight bytes each, big-endian. */
    public static native byte[] changes(long engine);

    public static native byte[] perform(long engine, byte[] act);

    /** Returns the sequence of the entry. `kind` is that of wck_answer; `text` is its option or text. */
    public static native long answer(
            long engine, byte[] inspection, byte[] item, int kind, byte[] text, long mantissa, int scale);

    public static native long notApplicable(long engine, byte[] inspection, byte[] item, byte[] why);

    public static native long clear(long engine, byte[] inspection, byte[] item);

    public static native long seal(long engine, byte[] inspection);

    /** "id\npath". */
    public static native byte[] captureBegin(
            long engine, byte[] inspection, byte[] item, byte[] purpose, byte[] position, byte[] extension, int flags);

    public static native long captureCommit(long engine, byte[] id);

    public static native int captureDiscard(long engine, byte[] id);

    public static native byte[] captureList(long engine);

    /** exact, value, full, percent, so_far, bonus as longs; state, passed, places, gates, findings, missing as ints;
     * then the band: big-endian. */
    public static native byte[] scoreNow(long engine, byte[] inspection);

    public static native byte[] explain(long engine, byte[] inspection, byte[] item);

    public static native byte[] show(long engine, byte[] kind, byte[] argument);

    public static native byte[] photoThumbnail(long engine, byte[] original, int side);

    /** `rectangles`: left, top, width, height of each, four bytes each, big-endian. */
    public static native byte[] photoMasked(long engine, byte[] original, byte[] rectangles);

    public static native byte[] mediaRead(long engine, byte[] inspection, byte[] file);

    public static native void exportFile(long engine, byte[] inspection, byte[] path);

    public static native byte[] importFile(long engine, byte[] path);

    public static native void proofWrite(long engine, byte[] inspection, byte[] path);

    public static native byte[] proofVerify(byte[] path, byte[] tenant);

    public static native byte[] digest(long engine, byte[] scope);

    public static native byte[] doctor(long engine);

    /** An action as Action.read takes it. */
    public static native byte[] enrolBegin(long engine, byte[] invitation, int flags, long seed, byte[] time);

    /** Null when enrolled, else the code that a second person compares. */
    public static native byte[] enrolFinish(long engine, int status, byte[] headers, byte[] body);

    public static native byte[] enrolBuiltin(long engine, byte[] invitation, int flags, long seed, byte[] time);

    public static native long syncStart(long engine, byte[] hub, boolean inBackground);

    /** Of the kind NONE at the end of the round. */
    public static native byte[] syncNext(long sync);

    /** `headers` are lines "name: value" ended by "\n". */
    public static native int syncRespond(long sync, byte[] requestId, int status, byte[] headers, byte[] body);

    public static native int syncFail(long sync, byte[] requestId, int why);

    public static native byte[] syncStatus(long sync);

    public static native void syncClose(long sync);

    public static native byte[] syncRunBuiltin(long engine, byte[] hub, long budgetMs);

    public static byte[] utf8(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    public static String text(byte[] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
