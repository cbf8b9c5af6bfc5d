package org.kstate.tools;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.kstate.exceptions.JournalMissingException;
import org.kstate.exceptions.KstateException;
import org.kstate.layout.NamePattern;
import org.kstate.persistence.JournalPosition;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.JournalTrim;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code kstate trim}: old files of a journal. */
@Command(
    name = "trim",
    description = "Removes old files of a journal: whole ones, oldest first, and only those before the last complete checkpoint. What one of the"
        + " --keep options keeps stays, and what a consumer holds. Asks first.")
final class TrimCommand implements Callable<Integer> {
    private static final long NOT_YET = -1;
    private static final long SECONDS_OF_A_DAY = TimeUnit.DAYS.toSeconds(1);

    @Mixin
    private Output output;
    @Mixin
    private Confirmation confirmation;
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "JOURNAL", description = "Directory of the journal.")
    private Path journal;
    @Option(names = "--keep-files", paramLabel = "N", converter = CountFromZero.class, description = "Keep the newest N files; 0: all may go.")
    private Long keepFiles;
    @Option(names = "--keep-bytes", paramLabel = "B", converter = CountFromZero.class, description = "Keep the newest files that take no more than"
        + " B bytes.")
    private Long keepBytes;
    @Option(names = "--keep-age", paramLabel = "DAYS", converter = Days.class, description = "Keep what was committed in the last DAYS days, 0.5 for"
        + " instance.")
    private Duration keepAge;
    @Option(names = "--dry-run", description = "Say which files would go, and remove none.")
    private boolean isDryRun;

    @ArgGroup
    private Holding holding = new Holding();
    @Option(names = "--from-now", description = "With --hold: all that is committed from now on, as --from now.")
    private boolean isFromNow;
    @Option(names = "--from", paramLabel = "WHERE", converter = StartPoint.Converter.class, description = "With --hold: all from there on. "
        + StartPoint.WAYS + ".")
    private StartPoint from;
    @Option(names = "--state", paramLabel = "NAME", description = "With --hold --from: the state of which the version or the last commits are; for"
        + " commits a pattern, too.")
    private String state;
    @Option(names = "--for", paramLabel = "DAYS", converter = Days.class, defaultValue = "7", description = "With --hold: for so many days at most."
        + " Default: ${DEFAULT-VALUE}.")
    private Duration bound;

    /** One of both. */
    private static final class Holding {
        @Option(names = "--hold", paramLabel = "CONSUMER", description = "Keep what a consumer will read, by a name of its own.")
        private String hold;
        @Option(names = "--release", paramLabel = "CONSUMER", description = "End its hold.")
        private String release;
    }

    @Override
    public Integer call() {
        if (holding.hold == null && (from != null || isFromNow || state != null)) {
            throw new ParameterException(spec.commandLine(), "A place is of a hold: --from, --from-now and --state go with --hold");
        }
        if (state != null && from == null) {
            throw new ParameterException(spec.commandLine(), "A state says of what a version or the last commits are: --state goes with --from");
        }
        final boolean isTrim = keepFiles != null || keepBytes != null || keepAge != null;
        if (holding.hold != null || holding.release != null) {
            if (isTrim || isDryRun) {
                throw new ParameterException(spec.commandLine(), "A hold and removing are two commands: --keep and --dry-run do not go with --hold"
                    + " and --release");
            }
            hold();
        } else if (isTrim) {
            trim();
        } else {
            throw new ParameterException(spec.commandLine(), "Say what to keep: --keep-files, --keep-bytes or --keep-age; --keep-files 0 keeps what"
                + " has to stay");
        }
        output.flush();
        return ExitStatus.OK;
    }

    private void hold() {
        try {
            if (holding.release != null) {
                if (!JournalTrim.release(journal, holding.release)) {
                    throw new KstateException("Nobody of that name holds the journal: consumer=" + holding.release + ", journal=" + journal);
                }
                say("released", holding.release);
            } else if (isFromNow == (from == null)) {
                holdFrom(isFromNow ? StartPoint.NOW : from);
                say("held", holding.hold);
            } else {
                throw new ParameterException(spec.commandLine(), "Say from where on to hold: --from-now, or --from with a place");
            }
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void holdFrom(final StartPoint place) {
        final StartPoint start = place.in(journal, state == null ? List.of() : List.of(state));
        final long index = start.kind() == StartPoint.Kind.NOW ? NOT_YET : index(start);
        if (index == NOT_YET) {
            JournalTrim.holdFromNow(journal, holding.hold, bound);
            return;
        }
        // Which refuses what was removed between the look and the hold.
        JournalTrim.hold(journal, holding.hold, index, bound);
    }

    /** Of a record of the journal; what is still to come is held from now on. */
    private long index(final StartPoint start) {
        try (JournalReader reader = JournalReader.open(journal)) {
            switch (start.kind()) {
                case VERSION:
                    if (state == null || !NamePattern.isName(state)) {
                        throw new ParameterException(spec.commandLine(), "A version belongs to one state: name it by --state");
                    }
                    return reader.seekVersion(state, start.number()) && reader.next() ? reader.index() : NOT_YET;
                case TIME:
                    reader.seekTime(start.number());
                    return reader.next() ? reader.index() : NOT_YET;
                case POSITION:
                    return index(reader, start.position());
                default:
                    reader.toStart();
                    return reader.next() ? reader.index() : NOT_YET;
            }
        }
    }

    private long index(final JournalReader reader, final JournalPosition position) {
        if (position.journalId() != 0 && position.journalId() != reader.journalId()) {
            throw new JournalMissingException("The position is of another journal; name that journal, or another place: position=" + position
                + ", journalId=" + Long.toHexString(reader.journalId()) + ", journal=" + journal);
        }
        if (!reader.seekIndex(position.index())) {
            throw new KstateException("The journal has no record of that position: it was removed, or is in a newer copy. Hold what is left:"
                + " position=" + position + ", journal=" + journal);
        }
        return position.index();
    }

    private void say(final String what, final String consumer) {
        if (output.isJson()) {
            output.json(json -> json.writeStringField(what, consumer));
        } else {
            output.text(what + " by " + consumer);
        }
    }

    private void trim() {
        final JournalTrim trim = JournalTrim.of(journal);
        if (keepFiles != null) {
            trim.keepFiles((int) Math.min(keepFiles, Integer.MAX_VALUE));
        }
        if (keepBytes != null) {
            trim.keepBytes(keepBytes);
        }
        if (keepAge != null) {
            trim.keepAge(keepAge);
        }
        final List<Path> removable = trim.removable();
        if (!isDryRun && !removable.isEmpty()) {
            confirmation.require("remove " + removable.size() + " files of the journal " + journal);
        }
        final List<Path> files = isDryRun || removable.isEmpty() ? removable : trim.run(removable);
        final String what = isDryRun ? "removable" : "removed";
        for (final Path file : files) {
            if (output.isJson()) {
                output.json(json -> json.writeStringField(what, file.toString()));
            } else {
                output.text(what + ' ' + file);
            }
        }
        if (!output.isJson()) {
            final List<String> holds = JournalTrim.holds(journal);
            output.text(files.size() + " files " + what + (holds.isEmpty() ? "" : "; held by " + String.join(", ", holds)));
        }
    }

    /** How many: from 0 on. */
    static final class CountFromZero implements ITypeConverter<Long> {
        @Override
        public Long convert(final String text) {
            try {
                final long count = Long.parseLong(text);
                if (count >= 0) {
                    return count;
                }
            } catch (final NumberFormatException e) {
                throw refused(text);
            }
            throw refused(text);
        }

        private static TypeConversionException refused(final String text) {
            return new TypeConversionException("say a whole number from 0 on, not '" + text + "'");
        }
    }

    /** How long, in days. */
    static final class Days implements ITypeConverter<Duration> {
        private static final double MOST = 1e5;

        @Override
        public Duration convert(final String text) {
            try {
                final double days = Double.parseDouble(text);
                if (days > 0 && days <= MOST) {
                    return Duration.ofSeconds((long) Math.ceil(days * SECONDS_OF_A_DAY));
                }
            } catch (final NumberFormatException e) {
                throw refused(text);
            }
            throw refused(text);
        }

        private static TypeConversionException refused(final String text) {
            return new TypeConversionException("say days above 0, at most a hundred thousand, not '" + text + "'");
        }
    }
}
