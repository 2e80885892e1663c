package org.wincheck;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The live score of an inspection. Figures are exact; null where there is none. Round to `places` for display. */
public final class Score {
    public enum State { SCORED, NOT_SCORED, INCOMPLETE, OTHER }

    private static final int FRACTION_DIGITS = 9;

    public final BigDecimal exact;
    public final BigDecimal value;
    public final BigDecimal full;
    public final BigDecimal percent;
    /** Percent of the answered part alone. */
    public final BigDecimal soFar;
    public final BigDecimal bonus;
    public final State state;
    public final boolean hasPassed;
    public final int places;
    public final int gates;
    public final int findings;
    public final int missing;
    public final String band;

    private Score(ByteBuffer in) {
        exact = points(in);
        value = points(in);
        full = points(in);
        percent = points(in);
        soFar = points(in);
        bonus = points(in);
        int number = in.getInt();
        state = number >= 0 && number < State.OTHER.ordinal() ? State.values()[number] : State.OTHER;
        hasPassed = in.getInt() != 0;
        places = in.getInt();
        gates = in.getInt();
        findings = in.getInt();
        missing = in.getInt();
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        band = new String(rest, StandardCharsets.UTF_8);
    }

    static Score read(byte[] frame) {
        return new Score(ByteBuffer.wrap(frame));
    }

    private static BigDecimal points(ByteBuffer in) {
        long nano = in.getLong();
        return nano == Long.MIN_VALUE ? null : BigDecimal.valueOf(nano, FRACTION_DIGITS).stripTrailingZeros();
    }
}
