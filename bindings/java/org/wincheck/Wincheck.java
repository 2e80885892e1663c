package org.wincheck;

import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.wincheck.internal.Native;

/**
 * A device's store. Any thread; calls that record return once the record is durable. Close it when the process is done
 * with it; closing twice is harmless, a call afterwards throws with the reason "handle_stale".
 */
public final class Wincheck implements AutoCloseable {
    /** Subjects of {@link #changes}. */
    public enum Topic { PLAN, INSPECTION, SCORE, FINDING, SYNC, STORAGE, KEY }

    private static final int OPEN_EXISTING = 1;
    private static final int ENROL_SIMULATED = 1;
    private static final int ENROL_SEEDED = 2;
    private static final int CAPTURE_LIVE = 1;
    private static final Map<Long, Throwable> OPEN = new ConcurrentHashMap<>();

    private final long id;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    private Wincheck(long id) {
        this.id = id;
        OPEN.put(id, new Throwable("opened here"));
    }

    /** Opens the store in a folder, making it when absent; its keys are guarded by the folder's mode alone. */
    public static Wincheck open(String folder) {
        return open(folder, null);
    }

    /** As {@link #open(String)}; the seeds of the device's keys are wrapped by `keys`, which may be null. */
    public static Wincheck open(String folder, KeyStore keys) {
        return new Wincheck(Native.open(Native.utf8(folder), 0, keys));
    }

    /** Opens a store that must be there. */
    public static Wincheck openExisting(String folder) {
        return openExisting(folder, null);
    }

    /** As {@link #openExisting(String)}, with the key store that the store was made with. */
    public static Wincheck openExisting(String folder, KeyStore keys) {
        return new Wincheck(Native.open(Native.utf8(folder), OPEN_EXISTING, keys));
    }

    /** Verifies a proof bundle; the report as JSON. `tenantKey` may be null. */
    public static String verifyProof(String path, String tenantKey) {
        return Native.text(Native.proofVerify(Native.utf8(path), Native.utf8(tenantKey)));
    }

    /** Engines and sync rounds that are open in this process. */
    public static long liveHandles() {
        return Native.liveHandles(0);
    }

    /** Writes where each store that is not closed was opened. Returns how many there are. */
    public static int logLeaks(PrintStream out) {
        for (Throwable site : OPEN.values()) {
            out.println("wincheck: a store was not closed");
            site.printStackTrace(out);
        }
        return OPEN.size();
    }

    @Override
    public void close() {
        if (isClosed.compareAndSet(false, true)) {
            OPEN.remove(id);
            Native.close(id);
        }
    }

    /**
     * Does one step of what may wait until nobody does; call it again while it returns true.
     *
     * @return whether a step was done
     */
    public boolean maintain() {
        return Native.maintain(id);
    }

    /** Drops files and lock, so that a suspended app holds nothing. */
    public void suspend() {
        Native.suspend(id);
    }

    public void resume() {
        Native.resume(id);
    }

    /**
     * Asks the key store for the keys that it did not give when the store was opened. Until then acts, photos and seals
     * are recorded and safe; signatures, sync, sealed files and reading photos wait. No effect when no key is away.
     */
    public void unlock() {
        Native.unlock(id);
    }

    /** Performs one act (JSON) and returns its result (JSON). */
    public String perform(String act) {
        return Native.text(Native.perform(id, Native.utf8(act)));
    }

    /** Records a value; returns the entry's sequence. */
    public long answer(String inspection, String item, Answer value) {
        return Native.answer(id, Native.utf8(inspection), Native.utf8(item), value.kind, Native.utf8(value.text),
                value.mantissa, value.scale);
    }

    /** `why` may be null where the checklist asks for no reason. */
    public long notApplicable(String inspection, String item, String why) {
        return Native.notApplicable(id, Native.utf8(inspection), Native.utf8(item), Native.utf8(why));
    }

    public long clear(String inspection, String item) {
        return Native.clear(id, Native.utf8(inspection), Native.utf8(item));
    }

    public long seal(String inspection) {
        return Native.seal(id, Native.utf8(inspection));
    }

    /** Reserves a durable capture before the camera opens. */
    public Capture beginCapture(String inspection, String item, boolean isLive) {
        byte[] frame = Native.captureBegin(id, Native.utf8(inspection), Native.utf8(item), null, null, null,
                isLive ? CAPTURE_LIVE : 0);
        String[] lines = Native.text(frame).split("\n", 2);
        return new Capture(lines[0], lines[1]);
    }

    /** Records the file that the camera wrote; returns the entry's sequence. */
    public long commitCapture(String captureId) {
        return Native.captureCommit(id, Native.utf8(captureId));
    }

    public void discardCapture(String captureId) {
        Native.captureDiscard(id, Native.utf8(captureId));
    }

    /** Captures that were begun and are neither recorded nor discarded, as a JSON array. */
    public String openCaptures() {
        return Native.text(Native.captureList(id));
    }

    /** The live score; never waits for a disk. */
    public Score score(String inspection) {
        return Score.read(Native.scoreNow(id, Native.utf8(inspection)));
    }

    /** `item` may be null for the whole inspection. */
    public String explain(String inspection, String item) {
        return Native.text(Native.explain(id, Native.utf8(inspection), Native.utf8(item)));
    }

    /** A view as JSON: "ready", "inspections", "score" … `inspection` may be null. */
    public String show(String kind, String inspection) {
        return Native.text(Native.show(id, Native.utf8(kind), Native.utf8(inspection)));
    }

    /**
     * A small upright copy of a photo as JPEG; `original` as the view "evidence" lists it. A library without pictures
     * throws with the reason "feature_missing".
     */
    public byte[] thumbnail(String original, int side) {
        return Native.photoThumbnail(id, Native.utf8(original), side);
    }

    /** A copy of a photo as JPEG with rectangles made grey: left, top, width and height of each, in points. */
    public byte[] masked(String original, int... rectangles) {
        java.nio.ByteBuffer frame = java.nio.ByteBuffer.allocate(rectangles.length * Integer.BYTES);
        for (int number : rectangles) {
            frame.putInt(number);
        }
        return Native.photoMasked(id, Native.utf8(original), frame.array());
    }

    /** A reference picture, sound or film that the inspection's checklist shows, as the view "media" names it. */
    public byte[] media(String inspection, String file) {
        return Native.mediaRead(id, Native.utf8(inspection), Native.utf8(file));
    }

    /** A counter that grew means: read that subject again. */
    public long changes(Topic topic) {
        return java.nio.ByteBuffer.wrap(Native.changes(id)).getLong(topic.ordinal() * Long.BYTES);
    }

    public void exportFile(String inspection, String path) {
        Native.exportFile(id, Native.utf8(inspection), Native.utf8(path));
    }

    public String importFile(String path) {
        return Native.text(Native.importFile(id, Native.utf8(path)));
    }

    public void writeProof(String inspection, String path) {
        Native.proofWrite(id, Native.utf8(inspection), Native.utf8(path));
    }

    /** SHA-256 in hexadecimal over the records of a scope; "" = all. */
    public String digest(String scope) {
        StringBuilder hex = new StringBuilder();
        for (byte b : Native.digest(id, Native.utf8(scope))) {
            hex.append(String.format("%02x", b));
        }
        return hex.toString();
    }

    public String doctor() {
        return Native.text(Native.doctor(id));
    }

    /** Simulated stores only: sets the clock (ISO 8601) and keeps it there. */
    public void setClock(String time) {
        Native.clockSet(id, Native.utf8(time));
    }

    /** The request that asks headquarters for a certificate; give its answer to {@link #finishEnrolment}. */
    public Action beginEnrolment(String invitation) {
        return Action.read(Native.enrolBegin(id, Native.utf8(invitation), 0, 0, null));
    }

    /** Null when enrolled, else the code that a second person compares; then begin again later. */
    public String finishEnrolment(int status, Map<String, String> headers, byte[] body) {
        return Native.text(Native.enrolFinish(id, status, Sync.lines(headers), body));
    }

    /** Enrols over the built-in transport; the result as {@link #finishEnrolment}. */
    public String enrol(String invitation) {
        return Native.text(Native.enrolBuiltin(id, Native.utf8(invitation), 0, 0, null));
    }

    /** Enrols a simulated store whose randomness comes from `seed`. `time` may be null. */
    public String enrolSimulated(String invitation, long seed, String time) {
        return Native.text(Native.enrolBuiltin(
                id, Native.utf8(invitation), ENROL_SIMULATED | ENROL_SEEDED, seed, Native.utf8(time)));
    }

    /** Begins a round of sync over the host's own HTTP; `hub` null = the address of the invitation. */
    public Sync sync(String hub) {
        return sync(hub, false);
    }

    /** `inBackground`: nobody looks at the app, so waits may grow to an hour, not to five minutes. */
    public Sync sync(String hub, boolean inBackground) {
        return new Sync(Native.syncStart(id, Native.utf8(hub), inBackground));
    }

    /** A whole round over the built-in transport; its report as JSON. */
    public String runSync(String hub, long budgetMs) {
        return Native.text(Native.syncRunBuiltin(id, Native.utf8(hub), budgetMs));
    }

    /** A reserved capture: the camera writes to `path`. */
    public static final class Capture {
        public final String id;
        public final String path;

        Capture(String id, String path) {
            this.id = id;
            this.path = path;
        }
    }
}
