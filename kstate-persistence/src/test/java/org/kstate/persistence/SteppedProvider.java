package org.kstate.persistence;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.persistence.queue.QueueJournalProvider;
import org.kstate.spi.Journal;
import org.kstate.spi.JournalDevice;
import org.kstate.spi.JournalHistory;
import org.kstate.spi.JournalProvider;
import org.kstate.spi.JournalSetup;
import org.kstate.spi.JournalWords;
import org.kstate.spi.JournaledState;
import org.kstate.testing.ChildJvm;

/**
 * The real journal, told of at each {@link Step}. Only child processes that are started with {@link #flags} have it: it is announced in a
 * folder of its own, which they see before the class path.
 */
public final class SteppedProvider implements JournalProvider {

    private static final String ANNOUNCEMENT = "/stepped-provider";

    private final JournalProvider real = new QueueJournalProvider();

    /** Creates the provider. */
    public SteppedProvider() {
    }

    /** Flags for a child's JVM, so that it finds this provider before the real one. */
    static List<String> flags() {
        try {
            final List<String> flags = new ArrayList<>(ChildJvm.SHORT_LIVED);
            flags.add("-Xbootclasspath/a:" + Path.of(SteppedProvider.class.getResource(ANNOUNCEMENT).toURI()));
            return flags;
        } catch (final URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void warmUp(final Path directory) {
        real.warmUp(directory);
    }

    @Override
    public Journal open(final JournalSetup setup) {
        Step.OPEN.reached();
        final Journal journal = real.open(setup);
        Step.QUEUE.reached();
        return new SteppedJournal(journal);
    }

    @Override
    public JournalHistory history(final Path directory) {
        return real.history(directory);
    }

    @Override
    public JournalDevice device(final Path directory, final JournalWords words) {
        return real.device(directory, words);
    }

    private record SteppedJournal(Journal journal) implements Journal {

        @Override
        public Path directory() {
            return journal.directory();
        }

        @Override
        public void start(final long deadPid) {
            journal.start(deadPid);
            if (Step.OPENING.isArmed()) {
                final BytesStore<?, ?> name = BytesStore.nativeStore(Long.BYTES);
                journal.begin(Journal.COMMIT, journal.lastTimeNs(), 1, 1);
                journal.add(name.addressForRead(0), 1, 1, 1, 0, name.addressForRead(0), 0);
                journal.stage();
                Step.OPENING.reached();
            }
            Step.OPENED.reached();
        }

        @Override
        public void waitUntil(final LongSupplier deadlineNs) {
            journal.waitUntil(deadlineNs);
        }

        @Override
        public void freeDeadHolder(final long pid) {
            Step.FREE.reached();
            journal.freeDeadHolder(pid);
            Step.FREED.reached();
        }

        @Override
        public long lastTimeNs() {
            return journal.lastTimeNs();
        }

        @Override
        public void begin(final int kind, final long timeNs, final int sessionId, final long transactionId) {
            journal.begin(kind, timeNs, sessionId, transactionId);
        }

        @Override
        public void add(final long nameAddress, final int nameLength, final long incarnation, final long version, final int size,
                        final long payloadAddress, final int payloadLength) {
            journal.add(nameAddress, nameLength, incarnation, version, size, payloadAddress, payloadLength);
        }

        @Override
        public void repeat(final String name, final JournaledState state) {
            journal.repeat(name, state);
        }

        @Override
        public void body(final long... words) {
            journal.body(words);
        }

        @Override
        public long id() {
            return journal.id();
        }

        @Override
        public void settle() {
            journal.settle();
        }

        @Override
        public long stage() {
            Step.STAGE.reached();
            final long index = journal.stage();
            Step.STAGED.reached();
            return index;
        }

        @Override
        public void publish() {
            Step.PUBLISH.reached();
            journal.publish();
            Step.PUBLISHED.reached();
        }

        @Override
        public void discard() {
            journal.discard();
        }

        @Override
        public boolean holds(final long index, final long nameAddress, final int nameLength, final long incarnation, final long version) {
            Step.HOLDS.reached();
            final boolean isThere = journal.holds(index, nameAddress, nameLength, incarnation, version);
            Step.HELD.reached();
            return isThere;
        }

        @Override
        public void close() {
            journal.close();
        }
    }
}
