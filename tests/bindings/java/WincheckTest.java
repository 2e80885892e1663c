import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.wincheck.Answer;
import org.wincheck.KeyStore;
import org.wincheck.KeyUnavailableException;
import org.wincheck.Wincheck;
import org.wincheck.WincheckException;

/** The Java binding over the real library, under -Xcheck:jni. */
public final class WincheckTest {
    private static final int NOT_FOUND = -3;
    private static final int CANCELLED = -5;
    private static final int IN_USE = -14;
    private static final int KEY_LOCKED = -21;
    private static final int KEY_GONE = -22;
    private static final int CALLS = 100_000;

    @Rule public final TemporaryFolder folders = new TemporaryFolder();

    private Wincheck open() {
        return Wincheck.open(folders.getRoot().getPath() + "/store");
    }

    @Test
    public void aStoreThatIsNotThereIsNamedByItsReason() {
        WincheckException e = assertThrows(WincheckException.class, () -> Wincheck.openExisting("/nowhere/at/all"));
        assertEquals(NOT_FOUND, e.status());
        assertEquals("no_store", e.reasonName());
        assertTrue(e.userCanFix());
        assertFalse(e.remedy().isEmpty());
    }

    @Test
    public void actsOnAStoreWithoutADeviceAreRefused() {
        try (Wincheck wincheck = open()) {
            WincheckException e = assertThrows(WincheckException.class,
                    () -> wincheck.answer("i1", "GATE_01", Answer.number(new BigDecimal("1.25"))));
            assertEquals("not_enrolled", e.reasonName());
        }
    }

    @Test
    public void aPhotoThatIsNotInTheStoreIsNamed() {
        try (Wincheck wincheck = open()) {
            String original = "a".repeat(64);
            WincheckException small =
                    assertThrows(WincheckException.class, () -> wincheck.thumbnail(original, 100));
            assertEquals("unknown_photo", small.reasonName());
            WincheckException masked =
                    assertThrows(WincheckException.class, () -> wincheck.masked(original, 1, 2, 3, 4));
            assertEquals("unknown_photo", masked.reasonName());
        }
    }

    @Test
    public void aReferencePictureOfNoInspectionIsNamed() {
        try (Wincheck wincheck = open()) {
            WincheckException refused =
                    assertThrows(WincheckException.class, () -> wincheck.media("nobody", "gate.jpg"));
            assertEquals("unknown_inspection", refused.reasonName());
        }
    }

    @Test
    public void aClosedStoreAnswersHandleStale() {
        Wincheck wincheck = open();
        wincheck.close();
        wincheck.close();
        WincheckException e = assertThrows(WincheckException.class, () -> wincheck.show("health", null));
        assertEquals("handle_stale", e.reasonName());
    }

    @Test
    public void everyCharacterSurvivesTheWayThereAndBack() {
        try (Wincheck wincheck = open()) {
            for (String name : new String[] {"𠮷野家", "🏠🔒", "é"}) {
                WincheckException e =
                        assertThrows(WincheckException.class, () -> wincheck.perform("{\"act\":\"" + name + "\"}"));
                assertEquals(name, e.where());
            }
        }
    }

    @Test
    public void aSuspendedStoreLetsAnotherOneOpenTheFolder() {
        try (Wincheck first = open()) {
            int steps = 0;
            while (first.maintain()) assertTrue("what waits in a new store comes to an end", ++steps < 10);
            first.suspend();
            try (Wincheck second = open()) {
                WincheckException e = assertThrows(WincheckException.class, first::resume);
                assertEquals(IN_USE, e.status());
            }
            first.resume();
        }
    }

    /** Turns every bit over; does what the test says. */
    private static final class Keys implements KeyStore {
        final List<String> wrapped = new ArrayList<>();
        final List<String> unwrapped = new ArrayList<>();
        KeyUnavailableException.Why away;
        RuntimeException thrown;

        @Override
        public byte[] wrap(String purpose, byte[] secret) throws KeyUnavailableException {
            wrapped.add(purpose);
            return turned(secret);
        }

        @Override
        public byte[] unwrap(String purpose, byte[] given) throws KeyUnavailableException {
            unwrapped.add(purpose);
            return turned(given);
        }

        private byte[] turned(byte[] bytes) throws KeyUnavailableException {
            if (thrown != null) {
                throw thrown;
            }
            if (away != null) {
                throw new KeyUnavailableException(away);
            }
            byte[] other = bytes.clone();
            for (int i = 0; i < other.length; i++) {
                other[i] = (byte) ~other[i];
            }
            return other;
        }
    }

    private static String invitation() {
        return "wincheck:1?url=http%3A%2F%2F127.0.0.1%3A1&tenant=" + "ab".repeat(32) + "&id=" + "cd".repeat(16)
                + "&secret=" + "ef".repeat(32) + "&expires=" + (System.currentTimeMillis() + 600_000);
    }

    /** A store whose three seeds the key store wrapped. */
    private Keys madeKeys() {
        Keys keys = new Keys();
        try (Wincheck wincheck = Wincheck.open(folders.getRoot().getPath() + "/store", keys)) {
            wincheck.beginEnrolment(invitation());
        }
        assertEquals(List.of("journal", "request", "box"), keys.wrapped);
        return keys;
    }

    @Test
    public void theKeyStoreOfTheHostGuardsTheSeeds() {
        Keys keys = madeKeys();
        String folder = folders.getRoot().getPath() + "/store";
        try (Wincheck wincheck = Wincheck.openExisting(folder, keys)) {
            assertEquals(List.of("journal", "request", "box"), keys.unwrapped);
            wincheck.unlock();
            wincheck.beginEnrolment(invitation());
        }
        assertEquals("what was unwrapped stays in memory", 3, keys.unwrapped.size());
    }

    @Test
    public void keysThatAreAwayAreAskedForAgain() {
        Keys keys = madeKeys();
        int[] statuses = {KEY_LOCKED, KEY_GONE, CANCELLED};
        for (KeyUnavailableException.Why why : KeyUnavailableException.Why.values()) {
            keys.away = why;
            try (Wincheck wincheck = Wincheck.openExisting(folders.getRoot().getPath() + "/store", keys)) {
                WincheckException e = assertThrows(WincheckException.class, wincheck::unlock);
                assertEquals(statuses[why.ordinal()], e.status());
                keys.away = null;
                wincheck.unlock();
            }
        }
    }

    @Test
    public void anErrorOfTheKeyStoreComesOutOfTheCall() {
        Keys keys = madeKeys();
        long before = Wincheck.liveHandles();
        keys.thrown = new IllegalStateException("the host's own");
        IllegalStateException e = assertThrows(IllegalStateException.class,
                () -> Wincheck.openExisting(folders.getRoot().getPath() + "/store", keys));
        assertEquals("the host's own", e.getMessage());
        assertEquals("nothing is left open", before, Wincheck.liveHandles());
        keys.thrown = null;
        Wincheck.openExisting(folders.getRoot().getPath() + "/store", keys).close();
    }

    @Test
    public void aHundredThousandCallsLeaveNothingOpen() {
        long before = Wincheck.liveHandles();
        try (Wincheck wincheck = open()) {
            for (int i = 0; i < CALLS; i++) {
                wincheck.changes(Wincheck.Topic.SCORE);
            }
            assertEquals(before + 1, Wincheck.liveHandles());
        }
        assertEquals(before, Wincheck.liveHandles());
    }

    @Test
    public void whatIsNotClosedIsNamedWithItsPlace() {
        Wincheck wincheck = open();
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        assertEquals(1, Wincheck.logLeaks(new PrintStream(text)));
        assertTrue(text.toString().contains("whatIsNotClosedIsNamedWithItsPlace"));
        wincheck.close();
        assertEquals(0, Wincheck.logLeaks(new PrintStream(text)));
    }
}
