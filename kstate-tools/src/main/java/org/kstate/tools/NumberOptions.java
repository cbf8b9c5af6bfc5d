package org.kstate.tools;

import java.util.concurrent.TimeUnit;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What numbers of options may be, for picocli: a limit that is below zero, or no number, is a mistake and not a limit. */
final class NumberOptions {
    /** Whoever means longer than thirty years means for ever. */
    private static final double LONGEST_S = 1e9;

    private NumberOptions() {
    }

    static long nanoseconds(final double seconds) {
        return (long) Math.ceil(seconds * TimeUnit.SECONDS.toNanos(1));
    }

    /** How many: from 1 on. */
    static final class Count implements ITypeConverter<Long> {
        @Override
        public Long convert(final String text) {
            try {
                final long count = Long.parseLong(text);
                if (count >= 1) {
                    return count;
                }
            } catch (final NumberFormatException e) {
                throw refused(text);
            }
            throw refused(text);
        }

        private static TypeConversionException refused(final String text) {
            return new TypeConversionException("say a whole number from 1 on, not '" + text + "'");
        }
    }

    /** How long: seconds, above 0. */
    static final class Seconds implements ITypeConverter<Double> {
        @Override
        public Double convert(final String text) {
            try {
                final double seconds = Double.parseDouble(text);
                if (seconds > 0 && seconds <= LONGEST_S) {
                    return seconds;
                }
            } catch (final NumberFormatException e) {
                throw refused(text);
            }
            throw refused(text);
        }

        private static TypeConversionException refused(final String text) {
            return new TypeConversionException("say seconds above 0, at most a thousand million, not '" + text + "'");
        }
    }
}
