package org.wincheck;

import java.math.BigDecimal;

/** One value of an item. Values with several parts go through {@link Wincheck#perform}. */
public final class Answer {
    final int kind;
    final String text;
    final long mantissa;
    final int scale;

    private Answer(int kind, String text, long mantissa, int scale) {
        this.kind = kind;
        this.text = text;
        this.mantissa = mantissa;
        this.scale = scale;
    }

    /** The name of an option; "pass" or "fail" where an item has no choices. */
    public static Answer option(String name) {
        return new Answer(1, name, 0, 0);
    }

    /** An exact number with at most nine fractional digits. */
    public static Answer number(BigDecimal value) {
        BigDecimal plain = value.scale() < 0 ? value.setScale(0) : value;
        return new Answer(2, null, plain.unscaledValue().longValueExact(), plain.scale());
    }

    public static Answer number(long value) {
        return new Answer(2, null, value, 0);
    }

    public static Answer text(String text) {
        return new Answer(3, text, 0, 0);
    }
}
