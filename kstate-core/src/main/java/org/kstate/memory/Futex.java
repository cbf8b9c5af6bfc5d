package org.kstate.memory;

import net.openhft.chronicle.core.UnsafeMemory;
import org.kstate.exceptions.UnsupportedPlatformException;

/**
 * Sleeping until a word of shared memory changes, and waking who sleeps so: Linux's futex(2), shared between processes. Safe for any thread;
 * allocates nothing.
 *
 * <p>The word is aligned to 4 bytes. It is known to the kernel by its place in its file, so that each process, and each mapping in one process,
 * may have it at another address.
 */
public final class Futex {

    /** Length of the memory for a time limit: two longs, seconds and nanoseconds. */
    public static final int TIME_LENGTH = 16;

    private static final int FUTEX_WAIT = 0;
    private static final int FUTEX_WAKE = 1;
    private static final long UNKNOWN = -1;
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;

    /** What has to be tried once. */
    private static final class Tried {
        static final long NUMBER = number(System.getProperty("os.arch"));
        static final boolean WORKS = NUMBER != UNKNOWN && works();

        private Tried() {
        }

        /** A sandbox may refuse the call: then waking nobody fails, too. */
        private static boolean works() {
            final long word = MEMORY.allocate(Integer.BYTES);
            try {
                return LibC.calls().syscall(NUMBER, word, FUTEX_WAKE, 1, 0) >= 0;
            } catch (final UnsupportedPlatformException e) {
                return false;
            } finally {
                MEMORY.freeMemory(word, Integer.BYTES);
            }
        }
    }

    private Futex() {
    }

    /** The number of the system call, which differs from processor to processor. */
    static long number(final String architecture) {
        return switch (architecture) {
            case "amd64", "x86_64" -> 202;
            case "aarch64", "riscv64" -> 98;
            default -> UNKNOWN;
        };
    }

    /**
     * Whether this platform has it.
     *
     * @return false if nobody in this process can sleep so, or be woken by it.
     */
    public static boolean isAvailable() {
        return Tried.WORKS;
    }

    /**
     * Sleeps while a word is what it was, for a limited time. Thread.interrupt does not end it. May return early for no reason.
     *
     * @param address     of the word.
     * @param expected    does not sleep if the word is not this.
     * @param forNs       limit in nanoseconds, above 0.
     * @param timeAddress of {@link #TIME_LENGTH} bytes that only the calling thread uses meanwhile.
     */
    public static void await(final long address, final int expected, final long forNs, final long timeAddress) {
        MEMORY.writeLong(timeAddress, forNs / NS_PER_SECOND);
        MEMORY.writeLong(timeAddress + Long.BYTES, forNs % NS_PER_SECOND);
        LibC.calls().syscall(Tried.NUMBER, address, FUTEX_WAIT, expected, timeAddress);
    }

    /**
     * Wakes all who sleep on a word, in every process.
     *
     * @param address of the word.
     * @return whether somebody was woken.
     */
    public static boolean wakeAll(final long address) {
        return isAvailable() && LibC.calls().syscall(Tried.NUMBER, address, FUTEX_WAKE, Integer.MAX_VALUE, 0) > 0;
    }
}
