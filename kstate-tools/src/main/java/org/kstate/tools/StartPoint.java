package org.kstate.tools;

import java.time.DateTimeException;
import java.util.function.Supplier;
import org.kstate.persistence.JournalPosition;
import org.kstate.persistence.Replay;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where in a journal to begin.
 *
 * @param kind   which way it is said.
 * @param number the version, or the time in nanoseconds since 1970; 0 if neither.
 * @param position what was used last; null if it is said in another way.
 */
record StartPoint(Kind kind, long number, JournalPosition position) {
    static final StartPoint BEGINNING = new StartPoint(Kind.BEGINNING, 0, null);
    static final StartPoint NOW = new StartPoint(Kind.NOW, 0, null);

    /** Ways to say it. */
    enum Kind {
        /** At the oldest record. */
        BEGINNING,
        /** Behind the newest record. */
        NOW,
        /** At a version of a state. */
        VERSION,
        /** At a commit time. */
        TIME,
        /** Behind a commit, by its position. */
        POSITION
    }

    static StartPoint parse(final String text) {
        switch (text) {
            case "beginning":
                return BEGINNING;
            case "now":
                return NOW;
            default:
                if (text.indexOf('/') >= 0) {
                    return position(text);
                }
                return text.chars().allMatch(Character::isDigit) && !text.isEmpty() && !TimeText.isEpochNs(text) ? version(text) : time(text);
        }
    }

    private static StartPoint position(final String text) {
        try {
            return new StartPoint(Kind.POSITION, 0, JournalPosition.parse(text));
        } catch (final IllegalArgumentException e) {
            throw unknown(text);
        }
    }

    private static StartPoint version(final String text) {
        try {
            final long version = Long.parseLong(text);
            if (version > 0) {
                return new StartPoint(Kind.VERSION, version, null);
            }
        } catch (final NumberFormatException e) {
            throw unknown(text);
        }
        throw unknown(text);
    }

    private static StartPoint time(final String text) {
        try {
            return new StartPoint(Kind.TIME, TimeText.parse(text), null);
        } catch (final DateTimeException | ArithmeticException e) {
            throw unknown(text);
        }
    }

    private static TypeConversionException unknown(final String text) {
        return new TypeConversionException("say beginning, now, a version from 1 on, a position, or a time, " + TimeText.WAYS + "; not '" + text
            + "'");
    }

    /**
     * Lets a replay begin here.
     *
     * @param replay    to be configured.
     * @param versioned names the state of which the version is; asked for a version only.
     * @return the replay.
     */
    Replay begin(final Replay replay, final Supplier<String> versioned) {
        switch (kind) {
            case VERSION:
                return replay.fromVersion(versioned.get(), number);
            case TIME:
                return replay.fromTime(number);
            case NOW:
                return replay.fromEnd();
            case POSITION:
                return replay.from(position);
            default:
                return replay;
        }
    }

    /** For picocli. */
    static final class Converter implements ITypeConverter<StartPoint> {
        @Override
        public StartPoint convert(final String text) {
            return parse(text);
        }
    }

    /** For picocli: the times of {@link TimeText}. */
    static final class TimeConverter implements ITypeConverter<Long> {
        @Override
        public Long convert(final String text) {
            try {
                return TimeText.parse(text);
            } catch (final DateTimeException | ArithmeticException e) {
                throw new TypeConversionException("say a time, " + TimeText.WAYS + "; not '" + text + "'");
            }
        }
    }
}
