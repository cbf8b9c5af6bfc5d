package org.kstate.persistence.queue;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import net.openhft.chronicle.core.time.SetTimeProvider;
import net.openhft.chronicle.core.values.LongValue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.table.AbstractTSQueueLock;
import net.openhft.chronicle.wire.DocumentContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kstate.exceptions.KstateException;
import org.kstate.testing.ChildJvm;

/**
 * A session is stopped between staging and publishing, and another program forces Chronicle's lock from it, as Chronicle does in the mode
 * {@code queue.force.unlock.mode=ALWAYS}, or from another pid namespace. When the session goes on it writes nothing over what that program has
 * appended, or is about to. Its own record comes behind.
 */
class ForcedLockIT {

    private static final int RECORDS = 5;
    private static final int DOCUMENTS = 3;
    /** What the stranger appends; no record begins so. */
    private static final long FOREIGN = 0x0101010101010101L;

    private enum Stranger {
        /** Has appended, and given the lock back. */
        DONE,
        /** Has the lock, and his document is not visible. */
        AMID,
        /** Has appended, and has the lock for the next document. */
        NEXT
    }

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void shouldWriteOverNothingThatAStrangerAppended(final Stranger stranger) throws Exception {
        final Path journal = directory.resolve("journal");
        try (ChildJvm holder = ChildJvm.start(ChildJvm.SHORT_LIVED, Holder.class, journal)) {
            holder.lineAfter("staged");
            holder.stop();
            await("it is stopped").until(holder::isStopped);
            try (SingleChronicleQueue queue = ForeignQueue.open(journal, new SetTimeProvider(QueueJournalTest.NOON_MS * 1_000_000))) {
                final LongValue lock = ForeignQueue.writeLock(queue);
                assertEquals(holder.pid(), lock.getVolatileValue());
                lock.setVolatileValue(AbstractTSQueueLock.UNLOCKED);
                appendBeside(queue, stranger, holder);
                assertEquals("refused", holder.lineAfter("published").strip());
                holder.send("again");
                holder.lineAfter("appended");
                assertEquals(0, holder.exitStatus());
                assertTrue(documents(queue).containsAll(List.of(FOREIGN, FOREIGN + 1, FOREIGN + 2)), () -> documents(queue).toString());
            }
        }
        final List<String> wanted = new ArrayList<>();
        for (int version = 1; version <= RECORDS + 1; version++) {
            wanted.add("a@" + version);
        }
        assertEquals(wanted, QueueJournalTest.records(journal));
    }

    /** Lets the holder go on in the middle, or behind. */
    private static void appendBeside(final SingleChronicleQueue queue, final Stranger stranger, final ChildJvm holder) {
        try (ExcerptAppender appender = queue.createAppender()) {
            for (int i = 0; i < DOCUMENTS; i++) {
                final boolean isLast = i == DOCUMENTS - 1;
                try (DocumentContext document = appender.writingDocument()) {
                    document.wire().bytes().writeLong(FOREIGN + i);
                    if (stranger == Stranger.AMID && i == 0 || stranger == Stranger.NEXT && isLast) {
                        goOn(holder);
                    }
                }
            }
        }
        if (stranger == Stranger.DONE) {
            goOn(holder);
        }
    }

    /** Returns when it has published, or was refused. */
    private static void goOn(final ChildJvm holder) {
        holder.resume();
        holder.send("publish");
        holder.lineAfter("tried");
    }

    private static List<Long> documents(final SingleChronicleQueue queue) {
        final List<Long> found = new ArrayList<>();
        try (ExcerptTailer tailer = queue.createTailer()) {
            for (;;) {
                try (DocumentContext document = tailer.readingDocument()) {
                    if (!document.isPresent()) {
                        return found;
                    }
                    found.add(document.wire().bytes().readLong());
                }
            }
        }
    }

    /** The child: stages behind a record of its own, publishes when it is told to, and then does what core does after a failure. */
    static final class Holder {

        private Holder() {
        }

        /**
         * Runs.
         *
         * @param arguments the journal.
         * @throws Exception whatever is wrong with the test itself.
         */
        public static void main(final String[] arguments) throws Exception {
            final BufferedReader parent = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            final Path journal = Path.of(arguments[0]);
            final TestRollTime time = new TestRollTime(QueueJournalTest.NOON_MS);
            final long index;
            try (JournalWriter writer = JournalWriter.open(journal, time)) {
                for (int version = 1; version <= RECORDS; version++) {
                    writer.append("a", version);
                }
                index = writer.stage("a", RECORDS + 1);
                if (!((QueueJournal) writer.journal()).isBehind()) {
                    throw new IllegalStateException("staged by the library");
                }
                System.out.println("staged");
                parent.readLine();
                String met = "visible";
                try {
                    writer.journal().publish();
                } catch (final KstateException e) {
                    met = "refused";
                }
                System.out.println("tried");
                System.out.println("published " + met);
                parent.readLine();
            }
            try (JournalWriter writer = JournalWriter.open(journal, time)) {
                if (!writer.holds(index, "a", RECORDS + 1)) {
                    writer.append("a", RECORDS + 1);
                }
            }
            System.out.println("appended");
        }
    }
}
