package org.kstate.serializability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.serializability.RecordedTransaction.Access;
import org.kstate.serializability.RecordedTransaction.Outcome;
import org.kstate.testing.SharedMemory;

/** What is recorded is read as it was, up to the last one whose commit had begun. */
class TransactionRecorderTest {

    private static final int ROOM = 10;

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @Test
    void shouldReadWhatWasRecorded() {
        final Path file = directory.resolve("transactions");
        final TransactionRecorder recorder = TransactionRecorder.create(file, ROOM);
        recorder.begin();
        recorder.access(3, 7, 8, true);
        recorder.access(4, 1, 2, false);
        recorder.commit(9);
        recorder.again();
        recorder.access(3, 8, 11, true);
        recorder.commit(10);
        recorder.end(Outcome.COMMITTED);
        // One that touched nothing hides none of those after it.
        recorder.begin();
        recorder.commit(0);
        recorder.end(Outcome.READ);
        recorder.begin();
        recorder.access(5, 0, 0, true);
        recorder.commit(12);

        final List<RecordedTransaction> read = TransactionRecorder.read(file, 1);

        assertEquals(List.of(Outcome.READ, Outcome.COMMITTED, Outcome.READ, Outcome.UNFINISHED),
            read.stream().map(RecordedTransaction::outcome).toList());
        assertEquals(List.of(9L, 10L, 0L, 12L), read.stream().map(RecordedTransaction::digest).toList());
        assertEquals(List.of(Access.written(3, 7, 8), Access.read(4, 1, 2)), read.get(0).accesses());
        assertEquals(List.of(Access.written(3, 8, 11)), read.get(1).accesses());
        assertEquals(List.of(), read.get(2).accesses());
        assertEquals(List.of(Access.written(5, 0, 0)), read.get(3).accesses());
        assertEquals(read.get(0).beginNs(), read.get(1).beginNs());
        assertTrue(read.get(0).endNs() <= read.get(1).endNs() && read.get(1).endNs() <= read.get(2).beginNs());
    }

    @Test
    void shouldNotReadOneWhoseCommitHadNotBegun() {
        final Path file = directory.resolve("transactions");
        final TransactionRecorder recorder = TransactionRecorder.create(file, ROOM);
        recorder.begin();
        recorder.access(3, 7, 8, true);

        assertEquals(List.of(), TransactionRecorder.read(file, 1));
    }
}
