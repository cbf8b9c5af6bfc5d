package org.kstate.benchmarks.peers;

import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.core.UnsafeMemory;
import org.kstate.memory.SharedBuffer;

/**
 * The least that a value in shared memory can be without being torn: a sequence number beside the bytes, odd while they are being written.
 * One writer, by nobody's guarantee; if it dies in the middle, all readers wait for ever. No history: a reader whom a fast writer meets
 * starts again each time.
 *
 * <p>It copies as the {@linkplain BareCell bare cell} does.
 *
 * <p>Writing: for one thread of one process. Reading: for any number of threads and processes, each with a cell of its own on the same file.
 */
public final class SeqlockCell implements AutoCloseable {

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;
    private static final long FILE_SIZE = 2 * 4096;

    private final MappedBytes file;
    private final long sequence;
    private final long payload;

    /**
     * Opens a cell; a new file is all zero.
     *
     * @param path of its file.
     */
    public SeqlockCell(final Path path) {
        try {
            file = MappedBytes.singleMappedBytes(path.toFile(), FILE_SIZE);
        } catch (final FileNotFoundException e) {
            throw new UncheckedIOException(e);
        }
        sequence = file.addressForRead(0);
        payload = sequence + Long.BYTES;
    }

    /**
     * Publishes.
     *
     * @param from   address of the payload.
     * @param length of the payload in bytes, at most 4096.
     * @return the new version: 1, 2, 3 …
     */
    public long publish(final long from, final int length) {
        final long current = MEMORY.readLong(sequence);
        MEMORY.writeOrderedLong(sequence, current + 1);
        VarHandle.storeStoreFence();
        UnsafeMemory.copyMemory(from, payload, length);
        MEMORY.writeOrderedLong(sequence, current + 2);
        return current + 2 >> 1;
    }

    /**
     * Reads.
     *
     * @param to     address to copy to.
     * @param length in bytes.
     * @return the version; 0 if nothing was published.
     */
    public long read(final long to, final int length) {
        for (;;) {
            final long before = MEMORY.readVolatileLong(sequence);
            if ((before & 1) == 0) {
                SharedBuffer.copy(payload, to, length);
                VarHandle.loadLoadFence();
                if (MEMORY.readVolatileLong(sequence) == before) {
                    return before >> 1;
                }
            }
            Thread.onSpinWait();
        }
    }

    /**
     * The current version.
     *
     * @return of what was published last; 0 if nothing was.
     */
    public long version() {
        return MEMORY.readVolatileLong(sequence) >> 1;
    }

    @Override
    public void close() {
        file.releaseLast();
    }
}
