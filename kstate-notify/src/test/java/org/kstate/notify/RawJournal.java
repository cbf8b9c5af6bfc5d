package org.kstate.notify;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import net.openhft.chronicle.core.Jvm;
import org.kstate.persistence.queue.QueueJournalProvider;
import org.kstate.spi.Journal;
import org.kstate.spi.JournalSetup;
import org.kstate.spi.JournalWords;
import org.kstate.spi.JournaledState;
import org.kstate.spi.WantedJournal;

/** Appends records that a store would not, as after damage or with what later releases write. The payload is the version. */
final class RawJournal implements AutoCloseable {

    private static final long STORE_ID = 77;

    private final ByteBuffer name = ByteBuffer.allocateDirect(256);
    private final ByteBuffer payload = ByteBuffer.allocateDirect(Long.BYTES).order(java.nio.ByteOrder.nativeOrder());
    private final Journal journal;
    private long timeNs;

    RawJournal(final Path directory) {
        journal = new QueueJournalProvider().open(new JournalSetup(directory, STORE_ID, new ConstantTime(), WantedJournal.ANY,
            System.nanoTime(), null));
        journal.start(Journal.NO_PID);
    }

    void commit(final String state, final long version) {
        append(Journal.COMMIT, state, 1, version);
    }

    void append(final int kind, final String state, final long incarnation, final long version) {
        begin(kind);
        add(state, incarnation, version);
        end();
    }

    void begin(final int kind) {
        timeNs++;
        journal.begin(kind, timeNs, 5, timeNs);
    }

    void add(final String state, final long incarnation, final long version) {
        final byte[] bytes = state.getBytes(StandardCharsets.US_ASCII);
        name.clear().put(bytes);
        payload.putLong(0, version);
        journal.add(Jvm.address(name), bytes.length, incarnation, version, Long.BYTES, Jvm.address(payload), Long.BYTES);
    }

    /** A part of a checkpoint with a state that was deleted by a version. */
    void repeatDeleted(final String state, final long incarnation, final long version) {
        begin(Journal.CHECKPOINT);
        journal.repeat(state, new JournaledState(incarnation, version, Long.BYTES, true, timeNs, 5, timeNs, new byte[0]));
        end();
    }

    /** Of a record without states. */
    void body(final long... words) {
        journal.body(words);
    }

    void end() {
        journal.stage();
        journal.publish();
    }

    @Override
    public void close() {
        journal.close();
    }

    /** Never rolls. */
    private static final class ConstantTime implements JournalWords {

        private long sequence;
        private int crc;

        @Override
        public boolean isChainKnown() {
            return false;
        }

        @Override
        public boolean isChainUnsettled() {
            return false;
        }

        @Override
        public long lastSequence() {
            return sequence;
        }

        @Override
        public int lastCrc() {
            return crc;
        }

        @Override
        public int epoch() {
            return 0;
        }

        @Override
        public void unsettleChain() {
            // Nobody looks.
        }

        @Override
        public void settleChain(final long newSequence, final int newCrc, final int epoch) {
            sequence = newSequence;
            crc = newCrc;
        }

        @Override
        public long nowMs() {
            return 1_000_000;
        }

        @Override
        public void atLeast(final long timeMs) {
            // It stands still.
        }
    }
}
