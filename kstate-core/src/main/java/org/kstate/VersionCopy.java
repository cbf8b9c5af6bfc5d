package org.kstate;

import java.lang.ref.Reference;

import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.exceptions.StateBusyException;
import org.kstate.page.Page;
import org.kstate.page.ReadProtocol;
import org.kstate.page.VersionFacts;
import org.kstate.time.Deadline;

/** Private memory with one whole version of a state in it. For one thread at a time. */
abstract sealed class VersionCopy permits Snapshot, StateCopy {

    private BytesStore<?, ?> memory;
    private long address;
    private Page page;
    private long word;
    private int size;

    /** Where copies go from now on. */
    final void useMemory(final BytesStore<?, ?> fresh) {
        memory = fresh;
        address = fresh.addressForRead(0);
    }

    /** How long the memory is; 0 if there is none yet. */
    final long capacity() {
        return memory == null ? 0 : memory.capacity();
    }

    final long address() {
        return address;
    }

    /** What this is a copy of; {@code null} if of nothing. */
    final Page page() {
        return page;
    }

    final void page(final Page of) {
        page = of;
    }

    /** The commit word of the version that was copied. */
    final long word() {
        return word;
    }

    /** What was copied is known to be the version of this word, too. */
    final void word(final long same) {
        word = same;
    }

    /** The size of the state when it was copied. */
    final int copiedSize() {
        return size;
    }

    final void copiedSize(final int bytes) {
        size = bytes;
    }

    /** Makes sure that there is memory for so many bytes. */
    abstract void makeRoom(int bytes);

    /** What a copy notes of its version besides the bytes; {@code null} if nothing. */
    abstract VersionFacts facts();

    /**
     * Copies the current version of the page.
     *
     * @return its commit word.
     */
    final long copy() {
        final Page from = page;
        long found = from.resolve();
        for (;;) {
            // [size]: after the word. A copy of a size before would be without its end.
            final int present = from.size();
            makeRoom(present);
            if (ReadProtocol.tryCopy(from, found, address, present, facts())) {
                size = present;
                word = found;
                Reference.reachabilityFence(memory);
                Reference.reachabilityFence(from);
                return found;
            }
            found = ReadProtocol.next(from, found);
        }
    }

    /** Whether the version is not current any more. */
    final boolean isMoved() {
        return page.resolve() != word;
    }

    /** Sees to it that the version is current again. False if that cannot be, since what was copied was used. */
    boolean renew() {
        copy();
        return true;
    }

    /**
     * Makes copies those of one instant: protocol.md, Commit over several states. Each was taken before; those that are not current any more
     * are renewed until all are. By invariant 1, a word that is the same before and after was the same all the time.
     *
     * @param copies each of a page.
     * @param count  how many of them.
     * @param waitNs how long to try.
     * @return false if one could not be renewed.
     * @throws StateBusyException if others committed all that time.
     */
    static boolean takeTogether(final VersionCopy[] copies, final int count, final long waitNs) {
        boolean isWaiting = false;
        long deadlineNs = 0;
        for (;;) {
            boolean isAnyMoved = false;
            for (int i = 0; i < count; i++) {
                if (copies[i].isMoved()) {
                    if (!copies[i].renew()) {
                        return false;
                    }
                    isAnyMoved = true;
                }
            }
            if (!isAnyMoved) {
                return true;
            }
            if (!isWaiting) {
                isWaiting = true;
                deadlineNs = Deadline.after(waitNs);
            } else if (Deadline.isOver(deadlineNs)) {
                throw new StateBusyException("The states are written faster than they can be read together; read fewer at a time, or at another time:"
                    + " states=" + count);
            }
        }
    }
}
