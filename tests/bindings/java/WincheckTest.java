import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.wincheck.Answer;
import org.wincheck.Wincheck;
import org.wincheck.WincheckException;

/** The Java binding over the real library, under -Xcheck:jni. */
public final class WincheckTest {
    private static final int NOT_FOUND = -3;
    private static final int IN_USE = -14;
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
            assertFalse("nothing waits in a new store", first.maintain());
            first.suspend();
            try (Wincheck second = open()) {
                WincheckException e = assertThrows(WincheckException.class, first::resume);
                assertEquals(IN_USE, e.status());
            }
            first.resume();
        }
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
