package org.kstate.notify.chaos;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;

import org.kstate.memory.Mapping;

/**
 * What a process wanted to commit and was told, in a file that it maps: it is there after its death, too. A line is a kind, a state, the
 * state's id, a version and a seed. Safe for any thread.
 */
final class CallLog {

    /** A call begins that may commit the seed. */
    static final int BEGUN = 1;
    /** It was told that it has. */
    static final int COMMITTED = 2;
    /** It was told of a conflict. */
    static final int CONFLICT = 3;
    /** It threw. */
    static final int THREW = 4;
    /** The version was read, with the seed. */
    static final int READ = 5;

    private static final int LINES = 400_000;
    private static final int RESERVE = 1_000;
    private static final int WORDS = 4;
    private static final int KIND_BITS = 8;
    private static final long HEADER = Long.BYTES;
    private static final long LENGTH = HEADER + (long) LINES * WORDS * Long.BYTES;

    private final Mapping mapping;
    private long count;

    private CallLog(final Mapping mapping) {
        this.mapping = mapping;
        this.count = mapping.buffer().getLongAcquire(0);
    }

    /** What is read of a line. */
    interface Reader {
        void line(int kind, int state, long id, long version, long seed);
    }

    static CallLog open(final Path file) {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(LENGTH);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return new CallLog(Mapping.map(file, LENGTH, true));
    }

    synchronized void add(final int kind, final int state, final long id, final long version, final long seed) {
        if (count >= LINES) {
            throw new IllegalStateException("The log is full: lines=" + LINES);
        }
        final long offset = HEADER + count * WORDS * Long.BYTES;
        mapping.buffer().putLong(offset, kind | (long) state << KIND_BITS);
        mapping.buffer().putLong(offset + Long.BYTES, id);
        mapping.buffer().putLong(offset + 2 * Long.BYTES, version);
        mapping.buffer().putLong(offset + 3 * Long.BYTES, seed);
        mapping.buffer().putLongRelease(0, ++count);
    }

    /** Whether there is room for what is under way, and more. */
    synchronized boolean hasRoom() {
        return count < LINES - RESERVE;
    }

    /** After the process has ended. */
    void read(final Reader reader) {
        for (long line = 0; line < count; line++) {
            final long offset = HEADER + line * WORDS * Long.BYTES;
            final long first = mapping.buffer().getLong(offset);
            reader.line((int) (first & (1 << KIND_BITS) - 1), (int) (first >>> KIND_BITS), mapping.buffer().getLong(offset + Long.BYTES),
                mapping.buffer().getLong(offset + 2 * Long.BYTES), mapping.buffer().getLong(offset + 3 * Long.BYTES));
        }
    }

    void unmap() {
        mapping.unmap();
    }
}
