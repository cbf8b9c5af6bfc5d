package org.kstate;

import java.lang.ref.Reference;

import org.kstate.exceptions.IllegalSizeException;
import org.kstate.layout.CommitWord;
import org.kstate.layout.PageLayout;
import org.kstate.layout.SlotHeader;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;

/**
 * A pointer to a state: reads the version where it lies in shared memory, without a copy. Good for a few fields of a large state.
 *
 * <pre>{@code
 * LiveView view = state.live();
 * do {
 *     view.refresh();
 *     bid = view.readLong(0);
 *     ask = view.readLong(8);
 * } while (!view.isWhole());
 * }</pre>
 *
 * <p>It shows the version that was current at the last {@link #refresh}. Writers do not wait for it: after as many commits as the store has
 * slots less one, the place is filled with a later version while one reads. So what was read counts only if {@link #isWhole} says so
 * <i>after</i> the last of the reads; until then it may be a mix of versions, and is never anything but bytes of this state, or zeros beyond
 * what was published. There is nothing to write with.
 *
 * <p>For one thread at a time. When the handle or the store is closed, or the state deleted, {@code refresh} throws and {@code isWhole} is
 * false. Reading still touches valid memory then. Allocates nothing.
 */
public final class LiveView {

    private final State state;
    private final Page page;
    private long word;
    private long payload;
    private long header;
    private int length;
    private int size;
    /** The session's deletions when this moved on. */
    private int deletions;

    LiveView(final State state) {
        this.state = state;
        this.page = state.page();
        refresh();
    }

    /**
     * Moves on to the current version.
     *
     * @return its number; 0 if the state was never written.
     * @throws org.kstate.exceptions.ClosedException if the handle or the store was closed, or the state deleted.
     */
    public long refresh() {
        final int deletionsBefore = state.store().deletions();
        for (;;) {
            word = page.resolve();
            // [size]: raised before a longer payload is committed; the word that was read after it may be that of one.
            size = page.size();
            final int slot = CommitWord.slot(word);
            header = page.slotAddress(slot) + PageLayout.SLOT_HEADER;
            payload = page.slotAddress(slot) + PageLayout.SLOT_PAYLOAD;
            // That of a later claim, perhaps: then nothing that is read is whole. Within bounds in any case.
            length = isNothing() ? 0 : Math.max(0, Math.min(SharedBuffer.intAt(page.slotAddress(slot) + PageLayout.SLOT_LENGTH), size));
            if (holds()) {
                Reference.reachabilityFence(page);
                final long version = state.versionIfOpen(word);
                deletions = deletionsBefore;
                return version;
            }
            if (page.resolve() == word) {
                throw page.pages().corrupt("slot header", page.slotField(slot, PageLayout.SLOT_HEADER), page.slotHeader(slot));
            }
        }
    }

    /** Raw version 0 is in no slot: see ReadProtocol. */
    private boolean isNothing() {
        return CommitWord.version(word) == 0;
    }

    private boolean holds() {
        SharedBuffer.loadLoadFence();
        return isNothing() || SlotHeader.holds(SharedBuffer.longAt(header), CommitWord.version(word));
    }

    /**
     * Whether all that was read since the last {@link #refresh} was one version: the one that it told.
     *
     * @return false if a writer may have been at that place meanwhile, refresh and read again; and after an end, which {@code refresh} tells.
     */
    public boolean isWhole() {
        final boolean whole = holds() && !state.isClosed() && (state.store().deletions() == deletions || !state.isDeleted());
        Reference.reachabilityFence(page);
        return whole;
    }

    /**
     * Whether a later version is there.
     *
     * @return true if {@link #refresh} would show another one.
     */
    public boolean isStale() {
        final boolean stale = page.resolve() != word;
        Reference.reachabilityFence(page);
        return stale;
    }

    /**
     * The size of the state at the last {@link #refresh}.
     *
     * @return bytes; what lies beyond what was published reads as zero.
     */
    public int size() {
        return size;
    }

    /**
     * Reads a byte.
     *
     * @param offset in the value, from 0.
     * @return its value.
     * @throws IllegalSizeException if it is not inside the state.
     */
    public byte readByte(final int offset) {
        check(offset, Byte.BYTES);
        final byte value = offset < length ? SharedBuffer.byteAt(payload + offset) : 0;
        Reference.reachabilityFence(page);
        return value;
    }

    /**
     * Reads an int, little-endian as the machine is.
     *
     * @param offset in the value, from 0.
     * @return its value.
     * @throws IllegalSizeException if it is not inside the state.
     */
    public int readInt(final int offset) {
        check(offset, Integer.BYTES);
        if (offset + Integer.BYTES <= length) {
            final int value = SharedBuffer.intAt(payload + offset);
            Reference.reachabilityFence(page);
            return value;
        }
        return (int) partly(offset, Integer.BYTES);
    }

    /**
     * Reads a long, little-endian as the machine is.
     *
     * @param offset in the value, from 0.
     * @return its value.
     * @throws IllegalSizeException if it is not inside the state.
     */
    public long readLong(final int offset) {
        check(offset, Long.BYTES);
        if (offset + Long.BYTES <= length) {
            final long value = SharedBuffer.longAt(payload + offset);
            Reference.reachabilityFence(page);
            return value;
        }
        return partly(offset, Long.BYTES);
    }

    /**
     * Reads a double.
     *
     * @param offset in the value, from 0.
     * @return its value.
     * @throws IllegalSizeException if it is not inside the state.
     */
    public double readDouble(final int offset) {
        return Double.longBitsToDouble(readLong(offset));
    }

    /** What lies across the end of the payload, or beyond it. */
    private long partly(final int offset, final int bytes) {
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << Byte.SIZE | Byte.toUnsignedLong(offset + i < length ? SharedBuffer.byteAt(payload + offset + i) : 0);
        }
        Reference.reachabilityFence(page);
        return value;
    }

    /**
     * For people: what is shown, never its bytes.
     *
     * @return a line.
     */
    @Override
    public String toString() {
        return "LiveView[version=" + (CommitWord.version(word) - page.firstVersion()) + ", size=" + size + ", of=" + state + ']';
    }

    private void check(final int offset, final int bytes) {
        if (offset < 0 || offset > size - bytes) {
            throw new IllegalSizeException("Not inside the state: offset=" + offset + ", bytes=" + bytes + ", size=" + size + ", state="
                + state.name());
        }
    }
}
