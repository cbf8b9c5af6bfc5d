package org.kstate.benchmarks.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** How numbers and verdicts are put into words, the same in every form of the report. */
final class Words {

    private static final int DIGITS = 3;
    private static final double NOTHING = 1e-7;

    private Words() {
    }

    /** Three significant digits, fewer of what is below 0.1, and thousands apart. */
    static String number(final double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "-";
        }
        final double size = Math.abs(value);
        if (size >= 100) {
            return String.format(Locale.ROOT, "%,d", Math.round(value)).replace(',', '\u202f');
        }
        if (size < NOTHING) {
            return "0";
        }
        if (size < 0.01) {
            return new BigDecimal(value).round(new MathContext(DIGITS - 1)).stripTrailingZeros().toPlainString();
        }
        final int before = size >= 10 ? 2 : 1;
        return String.format(Locale.ROOT, "%." + (DIGITS - before) + "f", value);
    }

    /** A number on an axis: as short as it can be. */
    static String tick(final double value) {
        return value >= 1000 ? number(value) : new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    }

    static String ratio(final double value) {
        return Double.isNaN(value) ? "-" : number(value) + " ×";
    }

    static String count(final long number, final String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    /** What ought to be. */
    static String target(final Target target, final String unit) {
        final String bound = target.bound() == Target.Bound.AT_MOST ? "≤ " : "≥ ";
        return bound + (target.isRatio() ? ratio(target.limit()) + " " + target.baseline() : number(target.limit()) + " " + unit);
    }

    /** What came of it; a miss is no surprise if it is known that the target is out of reach. */
    static String verdict(final Verdict verdict, final boolean isKnown) {
        return isKnown ? "out of reach, " + missed(verdict) : verdict(verdict);
    }

    private static String missed(final Verdict verdict) {
        return verdict.target().limit() == 0 ? "missed" : "missed by " + Math.max(1, Math.round(100 * verdict.missedBy())) + " %";
    }

    /** What came of it. */
    static String verdict(final Verdict verdict) {
        return switch (verdict.outcome()) {
            case MET -> "met";
            case NOT_MEASURED -> "not measured";
            case MISSED -> missed(verdict).replace("missed", "MISSED");
        };
    }
}
