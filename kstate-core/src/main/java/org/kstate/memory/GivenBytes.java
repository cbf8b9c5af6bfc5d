package org.kstate.memory;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.IllegalSizeException;

/** What Chronicle does not check of bytes that a caller gives, before their memory is touched through its address. */
public final class GivenBytes {

    /** There is no address from which all could be copied. */
    public static final long NO_ADDRESS = 0;

    private GivenBytes() {
    }

    /**
     * Refuses bytes whose memory is gone: an access would end the virtual machine, or meet what others have there now.
     *
     * @param bytes to look at.
     * @throws ClosedException if they were released.
     */
    public static void checkNotReleased(final BytesStore<?, ?> bytes) {
        if (bytes.refCount() <= 0) {
            throw new ClosedException("The bytes were released; give others: bytes=" + bytes.getClass().getSimpleName());
        }
    }

    /**
     * Refuses bytes that are too short and cannot grow, before anything of them is changed.
     *
     * @param bytes  to write to.
     * @param length how many bytes are to be written.
     * @throws IllegalSizeException if there is not room for them.
     */
    public static void checkRoom(final Bytes<?> bytes, final int length) {
        if (bytes.capacity() < length) {
            throw new IllegalSizeException("There is not room for the whole value; give longer bytes: capacity=" + bytes.capacity() + ", size="
                + length);
        }
    }

    /**
     * Where the readable part of bytes is. Asks the memory below them: what Bytes say themselves is slow when a program has several kinds, and
     * those over a file have in view a part of it only.
     *
     * @param bytes  of any kind, not released.
     * @param length how many bytes are to be read from the read position on.
     * @return the address of the first; {@link #NO_ADDRESS} if they are on the heap, or the memory below does not have them all.
     */
    public static long readAddress(final BytesStore<?, ?> bytes, final long length) {
        if (!bytes.isDirectMemory()) {
            return NO_ADDRESS;
        }
        final long position = bytes.readPosition();
        final BytesStore<?, ?> memory = bytes.bytesStore();
        return memory != null && memory.inside(position, length) ? memory.addressForRead(position) : NO_ADDRESS;
    }

    /**
     * Copies the readable part of bytes of any kind. Direct ones are copied one by one: Chronicle's own copy of many trusts that the first
     * one's address leads to all. That is not so at the end of what bytes over a file have in view.
     *
     * @param from   to copy from, its read position on; not released.
     * @param to     to copy to, from 0 on.
     * @param length how many bytes.
     */
    public static void copy(final BytesStore<?, ?> from, final BytesStore<?, ?> to, final int length) {
        final long position = from.readPosition();
        if (!from.isDirectMemory()) {
            to.write(0, from, position, length);
            return;
        }
        for (int i = 0; i < length; i++) {
            to.writeByte(i, from.readByte(position + i));
        }
    }
}
