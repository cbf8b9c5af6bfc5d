package org.kstate.benchmarks.watch;

import org.kstate.memory.Futex;
import org.kstate.memory.PrivateMemory;
import org.kstate.memory.SharedBuffer;

/** The least that sleeping until another process does something costs: a shared word that is counted up, and a futex on it. */
final class BareFutex implements Waking, Waiting {

    private static final long LIMIT_NS = 10_000_000_000L;

    private final SharedBuffer buffer;
    private final int offset;
    private final long timeAddress = PrivateMemory.allocate(Futex.TIME_LENGTH).addressForRead(0);
    private int seen;

    BareFutex(final WakeMemory memory, final int offset) {
        this.buffer = memory.buffer();
        this.offset = offset;
    }

    @Override
    public void await() {
        while (buffer.getIntAcquire(offset) == seen) {
            Futex.await(buffer.addressOf(offset), seen, LIMIT_NS, timeAddress);
        }
        seen = buffer.getIntAcquire(offset);
    }

    @Override
    public void send() {
        final int word = buffer.getIntAcquire(offset);
        buffer.compareAndSetInt(offset, word, word + 1);
        Futex.wakeAll(buffer.addressOf(offset));
    }

    @Override
    public void close() {
        // The memory is another's.
    }
}
