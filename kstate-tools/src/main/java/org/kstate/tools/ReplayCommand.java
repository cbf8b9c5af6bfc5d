package org.kstate.tools;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import net.openhft.chronicle.bytes.Bytes;
import org.kstate.Kstate;
import org.kstate.exceptions.KstateException;
import org.kstate.feeds.FeedException;
import org.kstate.feeds.Pace;
import org.kstate.layout.StoreGeometry;
import org.kstate.persistence.JournalPosition;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.Replay;
import org.kstate.persistence.RunningReplay;
import org.kstate.spi.Journal;
import org.kstate.tools.terminal.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code kstate replay}: the history of persistent states. */
@Command(
    name = "replay",
    description = "Plays the commits that a journal holds, in order: to the screen, or into states of a store, where a transaction is one"
        + " commit with the recorded time. Ends at the journal's end.")
final class ReplayCommand implements Callable<Integer> {
    private static final int BATCH = 1_000;
    private static final long LOOK_MS = 200;
    private static final double THOUSANDTH = 0.001;

    @Spec
    private CommandSpec spec;
    @Mixin
    private Output output;
    @Mixin
    private StoreOption store;
    @Mixin
    private JournalOption journal;
    @Mixin
    private ValueOption values;
    @Mixin
    private FieldOption fields;

    @Option(names = "--from", paramLabel = "WHERE", defaultValue = "beginning", converter = StartPoint.Converter.class,
        description = StartPoint.WAYS + ". Into a store, from a position goes on: what the states have already is left out. Default:"
            + " ${DEFAULT-VALUE}.")
    private StartPoint from;
    @Option(names = {"--until", "--to"}, paramLabel = "TIME", converter = StartPoint.TimeConverter.class, description = "End before this"
        + " commit time.")
    private Long untilNs;
    @Option(names = "--follow", description = "Go on live with what is committed since, without a pace, until Ctrl-C.")
    private boolean follow;
    @Option(names = "--speed", paramLabel = "PACE", defaultValue = "max", converter = PaceConverter.class,
        description = "1x as committed, 10x ten times as fast, max without waiting. Default: ${DEFAULT-VALUE}.")
    private Pace speed;
    @Option(names = "--max-gap", paramLabel = "S", converter = NumberOptions.Seconds.class,
        description = "At a pace: of a longer gap between two commits only so many recorded seconds count.")
    private Double maxGapSeconds;
    @Option(names = "--into", paramLabel = "DIR", description = "Commit into this store, which is made if it is missing, in"
        + " states of the same names, which must not be persistent there; prints the counts at the end only. The states stay as"
        + " long as somebody is subscribed to them.")
    private Path into;
    @Option(names = "--prefix", paramLabel = "TEXT", description = "With --into: put this before the names there, replay. for instance.")
    private String prefix;
    @Option(names = "--hold", paramLabel = "S", converter = NumberOptions.Seconds.class,
        description = "With --into: when the replay has ended, stay subscribed for so many"
        + " seconds, so that the last values can be looked at.")
    private double holdSeconds;

    private long sinceFlush;
    private long played;
    /** Records behind which the replay was when it was last looked at. */
    private long done;
    private JournalSpan span = JournalSpan.NONE;

    @Override
    public Integer call() {
        if (prefix != null && into == null) {
            throw new ParameterException(spec.commandLine(), "--prefix is for --into");
        }
        if (into != null && (values.isGiven() || fields.isChosen())) {
            throw new ParameterException(spec.commandLine(), "With --into no values are shown: --layout, --hex, --grep, --fields and --format are"
                + " for the screen");
        }
        fields.check(output.isJson());
        final Path directory = journal.directory(store);
        final Replay replay = replay(directory);
        output.stop().onRaised(replay::stop);
        if (into == null) {
            print(replay, directory);
        } else {
            publish(replay, directory);
        }
        output.flush();
        return ExitStatus.OK;
    }

    private Replay replay(final Path directory) {
        final Replay replay = Replay.of(directory).speed(speed.thousandths() * THOUSANDTH);
        replay.patterns(journal.patterns());
        if (untilNs != null) {
            replay.untilTime(untilNs);
        }
        if (maxGapSeconds != null) {
            replay.maxGap(Duration.ofNanos(NumberOptions.nanoseconds(maxGapSeconds)));
        }
        if (follow) {
            replay.thenLive();
        }
        return from.in(directory, List.of(journal.patterns())).begin(replay, journal::versionedName);
    }

    private void print(final Replay replay, final Path directory) {
        final Bytes<?> value = Bytes.allocateElasticDirect(StoreGeometry.MAX_PAGE_SIZE);
        final long journalId;
        try (JournalReader reader = JournalReader.open(directory)) {
            journalId = reader.journalId();
        }
        try (JournalValues described = JournalValues.of(values, output, directory, journal.descriptions(store));
             Progress progress = progress(directory)) {
            final CommitPrinter printer = new CommitPrinter(output, described, fields);
            replay.run((record, entry) -> {
                progress.step(record.sequence() - span.first(), ++played);
                // Checkpoints repeat, attachments and deletions have no value.
                if (record.kind() != Journal.COMMIT) {
                    return;
                }
                value.clear();
                entry.copyTo(value);
                while (value.writePosition() < entry.size()) {
                    value.writeByte((byte) 0);
                }
                printer.print(entry.nameString(), entry.version(), record.timeNs(), record.sessionId(), value,
                    new JournalPosition(journalId, record.index(), entry.number()));
                if (speed.thousandths() != 0 || follow || ++sinceFlush % BATCH == 0) {
                    output.flush();
                }
            });
        } finally {
            value.releaseLast();
        }
    }

    private void publish(final Replay replay, final Path directory) {
        // Before the store is made: a journal that is none shall leave nothing behind.
        JournalReader.open(directory).close();
        final boolean missing = !Files.exists(into);
        try (Kstate target = Kstate.open(into); RunningReplay running = replay.into(target, prefix == null ? "" : prefix).start()) {
            output.stop().onRaised(running::stop);
            await(running, directory);
            report(running, missing);
            output.stop().awaitRaised(NumberOptions.nanoseconds(holdSeconds));
        }
    }

    /** Of the records between the ends of the journal, where both are those of the replay. */
    private Progress progress(final Path directory) {
        final LongSupplier records = () -> {
            span = follow || from.kind() != StartPoint.Kind.BEGINNING ? JournalSpan.NONE : JournalSpan.of(directory, untilNs);
            return span.length();
        };
        return into == null ? output.progressBesideLines("records", records) : output.progress("commits", records);
    }

    private void await(final RunningReplay running, final Path directory) {
        try (Progress progress = progress(directory)) {
            if (!progress.isShown()) {
                running.await();
                return;
            }
            try (JournalReader reader = beside(directory)) {
                while (!running.await(LOOK_MS, TimeUnit.MILLISECONDS) && !Thread.currentThread().isInterrupted()) {
                    done = done(reader, running.position());
                    progress.at(done, span.length(), running.played());
                }
            }
        }
    }

    /** Tells how far the replay is; null if it cannot be opened, which is no failure of the replay. */
    private static JournalReader beside(final Path directory) {
        try {
            return JournalReader.open(directory);
        } catch (final KstateException e) {
            return null;
        }
    }

    /** What the reader beside the replay meets is no failure of the replay, and is told by it too: the line stays where it was. */
    private long done(final JournalReader reader, final JournalPosition position) {
        try {
            return reader != null && position != null && reader.seekIndex(position.index()) && reader.next()
                ? reader.record().sequence() - span.first() : done;
        } catch (final KstateException e) {
            return done;
        }
    }

    private void report(final RunningReplay running, final boolean missing) {
        final JournalPosition position = running.position();
        if (output.isJson()) {
            output.json(json -> {
                json.writeStringField("into", into.toString());
                json.writeBooleanField("made", missing);
                json.writeNumberField("commits", running.played());
                json.writeNumberField("states", running.states());
                if (position != null) {
                    json.writeStringField("position", position.toString());
                }
            });
        } else {
            output.text(running.played() + " commits of " + running.states() + " states replayed into " + into
                + (position == null ? "" : ", up to position " + position));
        }
        output.flush();
    }

    /** For picocli. */
    static final class PaceConverter implements ITypeConverter<Pace> {
        @Override
        public Pace convert(final String text) {
            try {
                return Pace.parse(text);
            } catch (final FeedException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
