package org.kstate.memory;

import java.nio.ByteBuffer;

import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.exceptions.MemoryExhaustedException;

/**
 * Off-heap memory of one object of this process. Chronicle's native stores are freed by hand only; these are freed by the garbage collector, when
 * nothing reaches them any more, so that an object which holds one needs no {@code close}.
 */
public final class PrivateMemory {

    private PrivateMemory() {
    }

    /**
     * Allocates zeroed memory.
     *
     * @param capacity in bytes.
     * @return a store of exactly that capacity; not to be released by hand.
     * @throws MemoryExhaustedException if there is none left.
     */
    public static BytesStore<?, ByteBuffer> allocate(final int capacity) {
        FirstUse.prepare();
        LibraryThreads.start();
        final ByteBuffer memory;
        try {
            memory = ByteBuffer.allocateDirect(capacity);
        } catch (final OutOfMemoryError e) {
            throw new MemoryExhaustedException("There is no memory for another transaction or snapshot; end some, or allow more with"
                + " -XX:MaxDirectMemorySize: capacity=" + capacity, e);
        }
        return BytesStore.follow(memory);
    }
}
