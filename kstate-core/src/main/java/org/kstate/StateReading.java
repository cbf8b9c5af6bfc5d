package org.kstate;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;

import net.openhft.chronicle.bytes.BytesStore;
import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.layout.CommitWord;
import org.kstate.layout.PageLayout;
import org.kstate.memory.SharedBuffer;
import org.kstate.memory.ThreadMemory;
import org.kstate.page.Page;
import org.kstate.page.ReadProtocol;

/**
 * One state as somebody reads it: its page, what version a word of that means, and copies of one whole version. What a handle and an observer's look
 * have in common. Allocates nothing.
 */
abstract sealed class StateReading permits Handle, ObservedState {

    final Page page;
    final String name;
    /** Where the size is, in the line of the commit word; here, so that who has many states need not wait for two objects before that line. */
    private final long sizeAddress;
    private final int mostSize;
    private final long firstVersion;

    StateReading(final Page page, final String name) {
        this.page = page;
        this.name = name;
        this.firstVersion = page.firstVersion();
        this.sizeAddress = page.sizeAddress();
        this.mostSize = page.pageSize();
    }

    final Page page() {
        return page;
    }

    /** The state's version in a plain word of its page. */
    final long versionIn(final long word) {
        final long version = CommitWord.version(word) - firstVersion;
        if (version < 0) {
            // What the word names was another state's, or nobody's.
            throw page.pages().corrupt("commit word", page.field(PageLayout.COMMIT_WORD), word);
        }
        return version;
    }

    /** Whether anything may be asked at all. */
    abstract void checkOpen();

    /**
     * The version of a word that was read, if that counts. Called after the copy: the page may have been given to another state before.
     *
     * @throws ClosedException if it does not.
     */
    abstract long versionOf(long word);

    /** To a holder, which holds nothing if this fails. */
    final long copyTo(final Snapshot into) {
        checkOpen();
        try {
            final long version = versionOf(into.take(page));
            into.filled(version);
            return version;
        } catch (final RuntimeException | Error e) {
            into.forget();
            throw e;
        }
    }

    /** To an array, from its beginning on. */
    final long copyTo(final byte[] into) {
        checkOpen();
        final BytesStore<?, ByteBuffer> copy = ThreadMemory.lendToRead();
        try {
            long word = page.resolve();
            int size;
            for (;;) {
                // [size]: after the word.
                size = presentSize();
                checkRoom(into.length, size);
                if (ReadProtocol.tryCopy(page, word, copy.addressForRead(0), size, null)) {
                    break;
                }
                word = ReadProtocol.next(page, word);
            }
            Reference.reachabilityFence(page);
            final long version = versionOf(word);
            ThreadMemory.give(copy, into, size);
            return version;
        } finally {
            ThreadMemory.giveBack(copy);
        }
    }

    /** To a buffer, from index 0 on, which then is ready to be read from. */
    final long copyTo(final ByteBuffer into) {
        checkOpen();
        if (into.isReadOnly()) {
            throw new IllegalArgumentException("The buffer is read-only; give another: state=" + name);
        }
        if (into.isDirect()) {
            final long version = copyTo(into, ThreadMemory.addressOf(into), null);
            Reference.reachabilityFence(into);
            return version;
        }
        final BytesStore<?, ByteBuffer> copy = ThreadMemory.lendToRead();
        try {
            return copyTo(into, copy.addressForRead(0), copy);
        } finally {
            ThreadMemory.giveBack(copy);
        }
    }

    /** By way of a copy, or {@code null} if the address is the buffer's own. */
    private long copyTo(final ByteBuffer into, final long address, final @Nullable BytesStore<?, ByteBuffer> copy) {
        long word = page.resolve();
        int size;
        for (;;) {
            // [size]: after the word.
            size = presentSize();
            checkRoom(into.capacity(), size);
            if (ReadProtocol.tryCopy(page, word, address, size, null)) {
                break;
            }
            word = ReadProtocol.next(page, word);
        }
        Reference.reachabilityFence(page);
        final long version = versionOf(word);
        into.limit(size).position(0);
        if (copy != null) {
            ThreadMemory.give(copy, into, size);
        }
        return version;
    }

    /** As {@link Page#size}. */
    final int presentSize() {
        final int size = SharedBuffer.intAcquireAt(sizeAddress);
        return size < 1 || size > mostSize ? page.size() : size;
    }

    final void checkRoom(final long capacity, final int size) {
        if (capacity < size) {
            // The size may be that of the next state which has the page.
            versionOf(page.resolve());
            throw new IllegalSizeException("There is not room for the whole state: capacity=" + capacity + ", size=" + size
                + ", state=" + name);
        }
    }
}
