package org.kstate.serializability;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.kstate.memory.Mapping;
import org.kstate.memory.SharedBuffer;
import org.kstate.serializability.RecordedTransaction.Access;
import org.kstate.serializability.RecordedTransaction.Outcome;

/**
 * The transactions of one thread of one process, in a mapped file that is only appended to. What was stored in it is there after the process was
 * killed: at most the one that was being committed has no outcome. One that touched nothing is recorded, too. For one thread.
 *
 * <pre>
 *   0   accesses   long  0: no transaction; else 1 + their number, which may be none; stored when its commit begins, last
 *   8   outcome    long  0: none; else ordinal + 1, stored last
 *   16  digest     long       40  for each access 24 bytes: state + 2^32 if written, version, digest
 *   24  begin      long
 *   32  end        long
 * </pre>
 */
final class TransactionRecorder {

    static final int MOST_ACCESSES = 8;

    private static final int COUNT = 0;
    private static final int OUTCOME = 8;
    private static final int DIGEST = 16;
    private static final int BEGIN = 24;
    private static final int END = 32;
    private static final int ACCESSES = 40;
    private static final int ACCESS_STRIDE = 24;
    private static final int STRIDE = ACCESSES + MOST_ACCESSES * ACCESS_STRIDE;
    private static final long WRITTEN = 1L << 32;
    private static final Outcome[] OUTCOMES = Outcome.values();

    private final Mapping mapping;
    private final SharedBuffer buffer;
    private final long capacity;
    private long offset;
    private int count;

    private TransactionRecorder(final Mapping mapping, final long capacity) {
        this.mapping = mapping;
        this.buffer = mapping.buffer();
        this.capacity = capacity;
    }

    /** Makes a file for transactions. */
    static TransactionRecorder create(final Path file, final int transactions) {
        final long length = (long) transactions * STRIDE;
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(length);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return new TransactionRecorder(Mapping.map(file, length, true), length);
    }

    boolean hasRoomFor(final int transactions) {
        return offset + (long) transactions * STRIDE <= capacity;
    }

    /** A transaction is about to begin. */
    void begin() {
        begin(System.nanoTime());
        // No load of the transaction may be done before the time was taken.
        VarHandle.fullFence();
    }

    private void begin(final long beginNs) {
        count = 0;
        buffer.putLong(offset + BEGIN, beginNs);
    }

    /** The last one was told of a conflict, and another has begun since, nobody noted when: not before the first attempt. */
    void again() {
        final long beginNs = buffer.getLong(offset + BEGIN);
        end(Outcome.READ);
        begin(beginNs);
    }

    /** A state was read or is to be written. */
    void access(final int state, final long version, final long digest, final boolean written) {
        final long at = offset + ACCESSES + (long) count++ * ACCESS_STRIDE;
        buffer.putLong(at, state | (written ? WRITTEN : 0));
        buffer.putLong(at + 8, version);
        buffer.putLong(at + 16, digest);
    }

    /** All was read; now it is committed, if it writes. */
    void commit(final long digest) {
        buffer.putLong(offset + DIGEST, digest);
        buffer.putLongRelease(offset + COUNT, count + 1);
        VarHandle.fullFence();
    }

    /** It has ended. */
    void end(final Outcome outcome) {
        buffer.putLong(offset + END, System.nanoTime());
        buffer.putLongRelease(offset + OUTCOME, outcome.ordinal() + 1);
        offset += STRIDE;
    }

    /** What a process has recorded that does not write the file any more. */
    static List<RecordedTransaction> read(final Path file, final int process) {
        final long length = file.toFile().length();
        final Mapping mapping = Mapping.map(file, length, false);
        final SharedBuffer buffer = mapping.buffer();
        final List<RecordedTransaction> transactions = new ArrayList<>();
        for (long at = 0; at < length; at += STRIDE) {
            final int count = (int) buffer.getLongAcquire(at + COUNT) - 1;
            if (count < 0) {
                break;
            }
            final List<Access> accesses = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                final long entry = at + ACCESSES + (long) i * ACCESS_STRIDE;
                final long state = buffer.getLong(entry);
                accesses.add(new Access((int) state, buffer.getLong(entry + 8), buffer.getLong(entry + 16), (state & WRITTEN) != 0));
            }
            final int outcome = (int) buffer.getLong(at + OUTCOME);
            transactions.add(new RecordedTransaction(process, outcome == 0 ? Outcome.UNFINISHED : OUTCOMES[outcome - 1],
                buffer.getLong(at + DIGEST), buffer.getLong(at + BEGIN), buffer.getLong(at + END), accesses));
        }
        Reference.reachabilityFence(mapping);
        return transactions;
    }
}
