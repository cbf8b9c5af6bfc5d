package org.kstate.memory;

import java.lang.ref.Reference;

import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.core.UnsafeMemory;
import org.kstate.exceptions.UnsupportedPlatformException;

/**
 * Sleeping until one of several words of shared memory changes: Linux's futex_waitv(2), which is there since Linux 5.16. Who wakes calls {@link
 * Futex#wakeAll} as for a single word. For one thread at a time; a sleep allocates a little.
 */
public final class FutexVector {

    /** How many words the kernel takes at most. */
    public static final int MOST = 128;

    /** The same number on every processor. */
    private static final long NUMBER = 449;
    private static final int CLOCK_MONOTONIC = 1;
    /** A word of 32 bits, shared between processes. */
    private static final int SIZE_U32 = 2;
    private static final int ENTRY_LENGTH = 24;
    private static final int ADDRESS = 8;
    private static final int FLAGS = 16;
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;

    private final BytesStore<?, ?> memory;
    private final long entries;
    private final long time;
    private final int count;

    /** What has to be tried once. */
    private static final class Tried {
        static final boolean WORKS = Futex.isAvailable() && works();

        private Tried() {
        }

        /** Whether it finds a word that is not what is expected; an older kernel, or a sandbox, refuses the call. */
        private static boolean works() {
            try {
                final FutexVector vector = new FutexVector(1);
                vector.set(0, vector.time, 1);
                MEMORY.writeLong(vector.time, 0);
                return vector.call(0) < 0 && LibC.errno() == LibC.EAGAIN;
            } catch (final UnsupportedPlatformException e) {
                return false;
            }
        }
    }

    /**
     * A vector of words that are not set yet.
     *
     * @param count how many; 1 to {@link #MOST}.
     */
    public FutexVector(final int count) {
        this.count = count;
        this.memory = PrivateMemory.allocate(count * ENTRY_LENGTH + Futex.TIME_LENGTH);
        this.entries = memory.addressForRead(0);
        this.time = entries + (long) count * ENTRY_LENGTH;
    }

    /**
     * Whether a thread can sleep on so many words here.
     *
     * @param count how many.
     * @return false if {@link #await} would not sleep.
     */
    public static boolean isAvailable(final int count) {
        return count <= MOST && Tried.WORKS;
    }

    /**
     * Chooses a word.
     *
     * @param place    in the vector.
     * @param address  of the word, aligned to 4 bytes.
     * @param expected does not sleep if the word is not this.
     */
    public void set(final int place, final long address, final int expected) {
        final long entry = entries + (long) place * ENTRY_LENGTH;
        MEMORY.writeLong(entry, Integer.toUnsignedLong(expected));
        MEMORY.writeLong(entry + ADDRESS, address);
        MEMORY.writeLong(entry + FLAGS, SIZE_U32);
    }

    /**
     * Sleeps while all words are what they were, for a limited time. Thread.interrupt does not end it. May return early for no reason.
     *
     * @param forNs limit in nanoseconds, above 0.
     */
    public void await(final long forNs) {
        // This call wants the end of the time, not its length.
        LibC.calls().clock_gettime(CLOCK_MONOTONIC, time);
        final long ns = MEMORY.readLong(time + Long.BYTES) + forNs % NS_PER_SECOND;
        MEMORY.writeLong(time, MEMORY.readLong(time) + forNs / NS_PER_SECOND + ns / NS_PER_SECOND);
        MEMORY.writeLong(time + Long.BYTES, ns % NS_PER_SECOND);
        call(time);
    }

    private long call(final long endAddress) {
        final long result = LibC.calls().syscall(NUMBER, entries, count, 0, endAddress, CLOCK_MONOTONIC, 0);
        Reference.reachabilityFence(this);
        return result;
    }
}
