package org.kstate.persistence.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;

import org.kstate.spi.Journal;
import org.kstate.spi.JournaledState;

/**
 * A journal of random commits over one or several states, deletions, new lives, attachments, checkpoints and files. Payloads are random, and so
 * are the states' shares: some are committed rarely.
 */
public final class RandomJournal {

    /** All states that there may be. */
    public static final String[] NAMES = {"md.a", "md.b", "md.rare", "risk", "position"};
    /** Before the first commit. */
    public static final long START_NS = 1_000;

    private static final int DAY_MS = 86_400_000;

    private final Path directory;
    private final Random random;
    private final TestRollTime rollTime = new TestRollTime(1_795_000_000_000L);
    private final Map<String, Long> incarnations = new TreeMap<>();
    private final Map<String, Long> versions = new TreeMap<>();
    private final List<Integer> checkpointFiles = new ArrayList<>();
    private long timeNs = START_NS;
    private long transaction;

    /**
     * A journal that is still to be made.
     *
     * @param directory of the journal.
     * @param random    by which it is made.
     */
    public RandomJournal(final Path directory, final Random random) {
        this.directory = directory;
        this.random = random;
    }

    /**
     * Appends records.
     *
     * @param records how many, about.
     */
    public void write(final int records) {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            for (int i = 0; i < records; i++) {
                final int kind = random.nextInt(100);
                if (kind < 1) {
                    rollTime.advance(DAY_MS);
                } else if (kind < 4) {
                    checkpoint(writer);
                } else if (kind < 6) {
                    end(writer, name());
                } else if (kind < 8) {
                    attach(writer, name());
                } else {
                    commit(writer);
                }
            }
            rollTime.advance(DAY_MS);
            checkpoint(writer);
            commit(writer);
        }
    }

    private String name() {
        final String name = NAMES[random.nextInt(NAMES.length)];
        return name.equals("md.rare") && random.nextInt(20) > 0 ? NAMES[0] : name;
    }

    private void begin(final JournalWriter writer, final int kind) {
        timeNs += 1 + random.nextInt(4);
        writer.journal().begin(kind, timeNs, 1 + random.nextInt(5), ++transaction);
    }

    private static void publish(final JournalWriter writer) {
        writer.journal().stage();
        writer.journal().publish();
    }

    private void commit(final JournalWriter writer) {
        begin(writer, Journal.COMMIT);
        final String first = name();
        add(writer, first, random.nextInt(40));
        for (final String other : NAMES) {
            if (!other.equals(first) && !other.equals("md.rare") && random.nextInt(8) == 0) {
                add(writer, other, 8);
            }
        }
        publish(writer);
    }

    private void add(final JournalWriter writer, final String name, final int length) {
        final long version = versions.merge(name, 1L, Long::sum);
        writer.add(name, incarnations.computeIfAbsent(name, any -> 1L), version, random.nextLong(), length);
    }

    private void end(final JournalWriter writer, final String name) {
        if (versions.getOrDefault(name, 0L) > 0) {
            begin(writer, Journal.DELETE);
            add(writer, name, 0);
            publish(writer);
            incarnations.merge(name, 1L, Long::sum);
            versions.put(name, 0L);
        }
    }

    private void attach(final JournalWriter writer, final String name) {
        if (versions.getOrDefault(name, 0L) == 0) {
            begin(writer, Journal.ATTACH);
            writer.add(name, incarnations.computeIfAbsent(name, any -> 1L), 0, 0, 0);
            publish(writer);
        }
    }

    private void checkpoint(final JournalWriter writer) {
        if (versions.isEmpty()) {
            commit(writer);
        }
        begin(writer, Journal.CHECKPOINT_BEGIN);
        writer.journal().body();
        publish(writer);
        final int files = CycleFiles.files(directory).length;
        checkpointFiles.add(files - 1);
        final List<String> names = new ArrayList<>();
        final List<JournaledState> states = new ArrayList<>();
        for (final String name : NAMES) {
            final JournaledState last = writer.last(name);
            if (last != null) {
                names.add(name);
                states.add(last);
            }
        }
        begin(writer, Journal.CHECKPOINT);
        writer.journal().body(states.stream().flatMapToLong(state -> LongStream.of(state.timeNs(), state.transactionId(),
            state.sessionId())).toArray());
        publish(writer);
        begin(writer, Journal.CHECKPOINT);
        for (int i = 0; i < names.size(); i++) {
            writer.journal().repeat(names.get(i), states.get(i));
        }
        publish(writer);
    }

    /**
     * Removes the files before that of the last checkpoint but one or two.
     *
     * @throws IOException if that fails.
     */
    public void trim() throws IOException {
        final Path[] files = CycleFiles.files(directory);
        final int end = checkpointFiles.get(checkpointFiles.size() - 1 - random.nextInt(Math.min(3, checkpointFiles.size())));
        for (int i = 0; i < end; i++) {
            Files.delete(files[i]);
        }
    }
}
