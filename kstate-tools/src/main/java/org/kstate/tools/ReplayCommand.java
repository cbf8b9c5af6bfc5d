package org.kstate.tools;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import net.openhft.chronicle.bytes.Bytes;
import org.kstate.feeds.FeedException;
import org.kstate.feeds.Pace;
import org.kstate.layout.StoreGeometry;
import org.kstate.persistence.Replay;
import org.kstate.persistence.ReplayListener;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code kstate replay}: the history of persistent states. */
@Command(
    name = "replay",
    description = "Plays the commits that a journal holds, in order: to the screen, or into states of a store. Ends at the"
        + " journal's end.")
final class ReplayCommand implements Callable<Integer> {
    private static final int BATCH = 1_000;
    private static final double THOUSANDTH = 0.001;

    @Mixin
    private Output output;
    @Mixin
    private StoreOption store;
    @Mixin
    private JournalOption journal;

    @Option(names = "--from", paramLabel = "WHERE", defaultValue = "beginning", converter = StartPoint.Converter.class,
        description = "beginning, a version of the one state named, or a time as 2024-08-08T23:54:13.9Z. Default: ${DEFAULT-VALUE}.")
    private StartPoint from;
    @Option(names = "--until", paramLabel = "TIME", converter = StartPoint.TimeConverter.class, description = "End before this"
        + " commit time.")
    private Long untilNs;
    @Option(names = "--speed", paramLabel = "PACE", defaultValue = "max", converter = PaceConverter.class,
        description = "1x as committed, 10x ten times as fast, max without waiting. Default: ${DEFAULT-VALUE}.")
    private Pace speed;
    @Option(names = "--into", paramLabel = "DIR", description = "Publish into this store, which is made if it is missing, in"
        + " states of the same names, which must not be persistent there; prints the counts at the end only. The states stay as"
        + " long as somebody is subscribed to them.")
    private Path into;
    @Option(names = "--hold", paramLabel = "S", converter = NumberOptions.Seconds.class,
        description = "With --into: when the replay has ended, stay subscribed for so many"
        + " seconds, so that the last values can be looked at.")
    private double holdSeconds;

    private long sinceFlush;

    @Override
    public Integer call() {
        final Path directory = journal.directory(store);
        final Replay replay = replay(directory);
        output.stop().onRaised(replay::stop);
        if (into == null) {
            print(replay);
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
        switch (from.kind()) {
            case VERSION:
                return replay.fromVersion(journal.versionedName(), from.number());
            case TIME:
                return replay.fromTime(from.number());
            case NOW:
                return replay.fromTime(Long.MAX_VALUE);
            default:
                return replay;
        }
    }

    private void print(final Replay replay) {
        final CommitPrinter printer = new CommitPrinter(output);
        final Bytes<?> value = Bytes.allocateElasticDirect(StoreGeometry.MAX_PAGE_SIZE);
        try {
            replay.run(commits((record, entry) -> {
                value.clear();
                entry.copyTo(value);
                while (value.writePosition() < entry.size()) {
                    value.writeByte((byte) 0);
                }
                printer.print(entry.nameString(), entry.version(), record.timeNs(), record.sessionId(), CommitPrinter.NONE_MISSED, value);
                if (speed.thousandths() != 0 || ++sinceFlush % BATCH == 0) {
                    output.flush();
                }
            }));
        } finally {
            value.releaseLast();
        }
    }

    private void publish(final Replay replay, final Path directory) {
        // Before the store is made: a journal that is none shall leave nothing behind.
        final boolean missing = !Files.exists(into);
        try (ReplayTarget target = ReplayTarget.open(into, directory)) {
            replay.run(commits(target));
            if (output.isJson()) {
                output.json(json -> {
                    json.writeStringField("into", into.toString());
                    json.writeBooleanField("made", missing);
                    json.writeNumberField("commits", target.commits());
                    json.writeNumberField("states", target.states());
                });
            } else {
                output.text(target.commits() + " commits of " + target.states() + " states replayed into " + into);
            }
            output.flush();
            output.stop().awaitRaised(NumberOptions.nanoseconds(holdSeconds));
        }
    }

    /** Leaves out what is no commit: checkpoints repeat, attachments and deletions have no value. */
    private static ReplayListener commits(final ReplayListener listener) {
        return (final JournalRecord record, final JournalEntry entry) -> {
            if (record.kind() == Journal.COMMIT) {
                listener.onEntry(record, entry);
            }
        };
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
