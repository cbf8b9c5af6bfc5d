package org.kstate.stress;

import java.util.concurrent.atomic.AtomicInteger;

import net.openhft.chronicle.core.UnsafeMemory;
import org.kstate.layout.ControlLayout;
import org.kstate.memory.SharedBuffer;

/**
 * The words of {@code control} that a doorbell needs, many times over: windows into one piece of memory that overlap, but whose words for one
 * session and one page do not.
 */
public final class StressDoorbell {

    /** How many pages such a store has. */
    public static final int PAGES = 1;
    /** The only page. */
    public static final int PAGE = 0;
    /** The only session. */
    public static final int SESSION = 1;

    private static final int WINDOWS = 8192;
    private static final int WINDOW_STRIDE = 512;
    private static final int TIME_OFFSET = 448;
    private static final long LENGTH = ControlLayout.fileLength(PAGES);
    private static final long MEMORY = allocate();
    private static final AtomicInteger NEXT = new AtomicInteger();

    private StressDoorbell() {
    }

    private static long allocate() {
        final long length = LENGTH + (long) WINDOWS * WINDOW_STRIDE;
        final long address = UnsafeMemory.MEMORY.allocate(length + WINDOW_STRIDE);
        final long aligned = (address + WINDOW_STRIDE - 1) / WINDOW_STRIDE * WINDOW_STRIDE;
        UnsafeMemory.MEMORY.setMemory(aligned, length, (byte) 0);
        return aligned;
    }

    /**
     * A doorbell nobody has rung and nobody watches with.
     *
     * @return a {@code control} of its own, as far as the words of {@link #SESSION} and {@link #PAGE} go.
     */
    public static SharedBuffer control() {
        final SharedBuffer control =
            new SharedBuffer(MEMORY + (long) (NEXT.getAndIncrement() & WINDOWS - 1) * WINDOW_STRIDE, LENGTH);
        control.zero(ControlLayout.WATCHING, ControlLayout.WATCHER_BYTES);
        control.zero(ControlLayout.watchers(PAGE, PAGES), ControlLayout.WATCHER_BYTES);
        control.putInt(doorbell(), 0);
        control.putLong(calls(), 0);
        control.putLong(ControlLayout.dirtyPages(SESSION, PAGES), 0);
        control.putLong(ControlLayout.dirtyWords(SESSION, PAGES), 0);
        return control;
    }

    /**
     * Where the doorbell is.
     *
     * @return offset in {@code control}.
     */
    public static long doorbell() {
        return ControlLayout.session(SESSION, PAGES) + ControlLayout.SESSION_DOORBELL;
    }

    /**
     * Where the calls are.
     *
     * @return offset in {@code control}.
     */
    public static long calls() {
        return ControlLayout.session(SESSION, PAGES) + ControlLayout.SESSION_CALLS;
    }

    /**
     * Memory for the time limit of a sleep.
     *
     * @param control as {@link #control} gave it.
     * @return an address.
     */
    public static long timeAddress(final SharedBuffer control) {
        return control.addressOf(TIME_OFFSET);
    }
}
