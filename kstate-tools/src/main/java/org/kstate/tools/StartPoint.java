package org.kstate.tools;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.kstate.persistence.JournalPosition;
import org.kstate.persistence.Replay;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where in a journal to begin.
 *
 * @param kind   which way it is said.
 * @param number the version, the time in nanoseconds since 1970, or how many of the last commits; 0 if none of these.
 * @param position what was used last; null if it is said in another way.
 */
record StartPoint(Kind kind, long number, JournalPosition position) {
    /** The ways to say a place of the past, for help. */
    static final String WAYS_OF_THE_PAST = "beginning, a version of the one state named, -10 for the last ten commits, behind a position as --json"
        + " tells it, or a time: " + TimeText.WAYS;
    /** The ways to say a place, for help and messages. */
    static final String WAYS = "now, " + WAYS_OF_THE_PAST;

    static final StartPoint BEGINNING = new StartPoint(Kind.BEGINNING, 0, null);
    static final StartPoint NOW = new StartPoint(Kind.NOW, 0, null);

    private static final Pattern LAST = Pattern.compile("-[1-9]\\d{0,8}");

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
        POSITION,
        /** At the first of so many commits before the end. */
        LAST
    }

    static StartPoint parse(final String text) {
        switch (text) {
            case "beginning":
                return BEGINNING;
            case "now":
                return NOW;
            default:
                if (LAST.matcher(text).matches()) {
                    return new StartPoint(Kind.LAST, Long.parseLong(text.substring(1)), null);
                }
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
        return new TypeConversionException("say beginning, now, a version from 1 on, -10 for the last ten commits, a position, or a time, "
            + TimeText.WAYS + "; not '" + text + "'");
    }

    /**
     * This place where a journal ends now: the last commits are behind a position.
     *
     * @param journal its directory.
     * @param names   the states asked for, by name or pattern; none for all.
     * @return a place that is not {@link Kind#LAST}.
     */
    StartPoint in(final Path journal, final List<String> names) {
        if (kind != Kind.LAST) {
            return this;
        }
        final JournalPosition before = LastCommits.before(journal, names, (int) number);
        return before == null ? BEGINNING : new StartPoint(Kind.POSITION, 0, before);
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
