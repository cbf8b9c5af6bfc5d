package org.kstate.persistence.queue;

import java.lang.invoke.VarHandle;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.bytes.MappedBytesStore;
import net.openhft.chronicle.core.OS;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueStore;
import org.jspecify.annotations.Nullable;
import org.kstate.memory.SharedBuffer;
import org.kstate.persistence.record.RecordEncoder;
import org.kstate.persistence.record.RecordLayout;

/**
 * Appends a record behind the one that this journal appended last, in the memory that Chronicle's appender has mapped. It does so without that
 * appender, since most of the time of an append is the library's. It takes Chronicle's lock of appenders and does what the library does. The
 * library's order: record, zeros behind it, header by compare-and-set, position, number, lock. To the library it is an appender of another process.
 *
 * <p>It appends only where there can be no doubt. Nobody has appended since, which three words of the file say, and nothing stands where the record's
 * header is to be. The record is whole within the mapped memory, and the library would not index it. The library does the rest: the first record, a
 * new file, each new piece of mapped memory, each entry of the index, strangers, damage.
 *
 * <p>The memory stays mapped while the library's appender stands in it. For one thread at a time, under the journal's lock.
 */
final class MappedAppend {

    private static final long NONE = LibraryFields.NONE;

    private static final int HEADER = Integer.BYTES;
    private static final long PAGE = 4096;
    private static final int NO_HEADER = 0;
    /** The library's, of the encoded number: it keeps as many bits of a document's position above. */
    private static final int LEAST_SHIFT = 32;

    private final AppendersLock lock;
    private final AppendersLock stop;
    private final RollCycle rollCycle;
    private final int shift;
    private final long pid = OS.getProcessId();

    /** Of the library's appender; null if there is no record behind which to append. */
    private @Nullable MappedBytes bytes;
    private @Nullable MappedBytesStore memory;
    /** Where the record that was appended last is; also behind {@link #end}. */
    private @Nullable Object lastMemory;
    /** Of the file's first byte, as if all were mapped. */
    private long base;
    /** In front of which all is mapped. */
    private long limit;
    /** Of the library, the file that was asked for its words last. */
    private @Nullable Object knownStore;
    /**
     * Addresses of the file's words: where its last document is; behind that its number, encoded; the first number that is to be indexed.
     * {@link #NONE} if they were not found.
     */
    private long positionWord;
    private long indexedWord;
    /** Of the record that was appended last. */
    private long position;
    private int length;
    private long encoded;
    private long index;
    private int cycle;
    /** Of the record that is open. */
    private int openLength;
    /** Something of the record was written, and is not visible. */
    private boolean isWritten;
    /** Chronicle's lock is ours. */
    private boolean isTaken;

    /**
     * Nothing was appended yet.
     *
     * @param lock      of appenders.
     * @param stop      by which a program stops all appenders.
     * @param rollCycle of the queue.
     */
    MappedAppend(final AppendersLock lock, final AppendersLock stop, final RollCycle rollCycle) {
        this.lock = lock;
        this.stop = stop;
        this.rollCycle = rollCycle;
        this.shift = Math.max(LEAST_SHIFT, 2 * log2(rollCycle.defaultIndexCount()) + log2(rollCycle.defaultIndexSpacing()));
    }

    private static int log2(final long number) {
        return Long.SIZE - 1 - Long.numberOfLeadingZeros(number);
    }

    /**
     * The library's appender has made a record visible. Whatever fails here is no failure of that record: the library then appends the next one, too.
     *
     * @param appender   of the library.
     * @param written    its bytes.
     * @param start      where in the file the record is.
     * @param length     of the record.
     * @param index      of the record.
     */
    void begin(final ExcerptAppender appender, final Bytes<?> written, final long start, final int length, final long index) {
        try {
            end();
            beginBehind(appender, written, start, length, index);
        } catch (final RuntimeException | AssertionError | LinkageError | InternalError | StackOverflowError e) {
            // There is no such place: it is complete with its last word.
            return;
        }
    }

    private void beginBehind(final ExcerptAppender appender, final Bytes<?> written, final long start, final int recordLength, final long at) {
        if (!(written instanceof MappedBytes mapped) || !(mapped.bytesStore() instanceof MappedBytesStore store)
            || lock.address() == NONE || stop.address() == NONE || start < store.start() || start >= store.safeLimit() || !findWords(appender)) {
            return;
        }
        this.base = store.addressForWrite(start) - start;
        this.limit = store.safeLimit();
        this.position = start - HEADER;
        this.length = recordLength;
        this.index = at;
        this.cycle = rollCycle.toCycle(at);
        this.encoded = encoded(rollCycle.toSequenceNumber(at), position);
        this.memory = store;
        this.lastMemory = store;
        this.bytes = mapped;
    }

    /** Where the library has the words of the file that it appends to, as it has them. Looked for once for each file. */
    private boolean findWords(final ExcerptAppender appender) {
        final SingleChronicleQueueStore store = LibraryFields.storeOf(appender);
        if (store == null) {
            return false;
        }
        if (store != knownStore) {
            positionWord = LibraryFields.lastDocument(store);
            indexedWord = LibraryFields.nextIndexed(store);
            knownStore = store;
        }
        return positionWord != NONE && indexedWord != NONE;
    }

    private long encoded(final long sequence, final long at) {
        return (at << shift) + (sequence & (1L << shift) - 1);
    }

    /** There is no record any more behind which to append, and Chronicle's lock is not ours. */
    void end() {
        bytes = null;
        memory = null;
        giveBack();
    }

    /** The index of the record that comes next, if it comes behind the last one. */
    long nextIndex() {
        return index + 1;
    }

    /** In which file that is. */
    int cycle() {
        return cycle;
    }

    /** Where in the file that record is. */
    long nextStart() {
        return position + HEADER + length + HEADER;
    }

    /**
     * Writes the record that is open. There has to be space for it.
     *
     * @return whether it is there; if not, its page is gone.
     */
    boolean write(final RecordEncoder record) {
        isWritten = true;
        record.copyTo(base + nextStart());
        return LateFault.isWritten(base + nextStart(), openLength);
    }

    /** Has the memory mapped of the record that is open. */
    void touch(final MemoryAhead ahead, final long reservedEnd) {
        final MappedBytes mapped = bytes;
        if (mapped != null) {
            ahead.touch(mapped, nextStart(), openLength, reservedEnd);
        }
    }

    /**
     * Opens a record behind the last one, and takes Chronicle's lock.
     *
     * @param recordLength a multiple of 8.
     * @return whether it is open; if not, the library is to append.
     */
    boolean open(final int recordLength) {
        // Where a thread's stack ended in giving it back.
        giveBack();
        final MappedBytes mapped = bytes;
        // Memory that the appender has left may be mapped no longer. Behind the record the library has a long of zeros.
        if (mapped == null || mapped.bytesStore() != memory || nextStart() + recordLength + Long.BYTES > limit || stop.isTaken()) {
            return false;
        }
        // Before the lock, which costs more: where writers alternate it is another's record each time. Behind the lock it counts.
        if (SharedBuffer.longAcquireAt(positionWord) != position) {
            end();
            return false;
        }
        if (!lock.tryTake(pid)) {
            return false;
        }
        isTaken = true;
        final long header = base + position;
        if (SharedBuffer.longAcquireAt(positionWord) == position && SharedBuffer.longAcquireAt(positionWord + Long.BYTES) == encoded
            && SharedBuffer.longAcquireAt(indexedWord) > rollCycle.toSequenceNumber(index + 1)
            && SharedBuffer.intAcquireAt(header) == length && SharedBuffer.intAcquireAt(header + HEADER + length) == NO_HEADER) {
            openLength = recordLength;
            return true;
        }
        end();
        return false;
    }

    /** In this order: a thread's stack may end in the call, and the next step here tries again. */
    private void giveBack() {
        if (isTaken) {
            lock.giveBack(pid);
            isTaken = false;
        }
    }

    /**
     * Makes the record visible that is open, and gives Chronicle's lock back.
     *
     * @return whether it is known to be there. If not, somebody has cut the file perhaps, and its length tells, and {@link #isThere}.
     * @throws IllegalStateException if Chronicle's lock was forced, somebody has written where its header is to be, or it or the record in front
     *                               of it is gone: it is not visible then.
     */
    boolean publish() {
        final long next = nextStart() - HEADER;
        // From here on nothing is dropped: it may be visible.
        isWritten = false;
        try {
            if (!lock.isTakenBy(pid)) {
                // Somebody has forced it while this process was stopped, and is in the middle of his record here, perhaps, or has appended it.
                end();
                throw new IllegalStateException("Another program has forced the queue's lock before a record became visible: position=" + next);
            }
            if (SharedBuffer.intAcquireAt(base + position) != length
                || SharedBuffer.intAcquireAt(base + next + HEADER + RecordLayout.HEAD) != RecordLayout.HEAD_MARK) {
                // The file was cut since the record was opened, and perhaps made longer again by another session: zeros are there. Looked at before
                // the compare-and-set, too: one that is not compiled yet ends the virtual machine if the page is gone.
                throw new IllegalStateException("A record that was to become visible, or the one in front of it, is gone: position=" + next);
            }
            SharedBuffer.putLongAt(base + next + HEADER + openLength, 0);
            if (!SharedBuffer.compareAndSetIntAt(base + next, NO_HEADER, openLength)) {
                end();
                throw new IllegalStateException("Another program has written where a record was to become visible: position=" + next);
            }
            position = next;
            length = openLength;
            index++;
            encoded = encoded(rollCycle.toSequenceNumber(index), position);
            // As the library's: who is killed in between leaves a document that the next appender finds behind the last one.
            SharedBuffer.putLongReleaseAt(positionWord, position);
            SharedBuffer.putLongReleaseAt(positionWord + Long.BYTES, encoded);
            return isEndInOnePage() && isThere();
        } finally {
            giveBack();
        }
    }

    /**
     * Whether the record that was appended last is there still. Of a file that was cut the last pages are gone, so the end of a record tells of all
     * that is in front of it.
     */
    boolean isThere() {
        // Else the compiler takes what was stored for what is there.
        VarHandle.acquireFence();
        return LateFault.isWritten(base + position + HEADER, length) && SharedBuffer.intAcquireAt(base + position) == length;
    }

    /** Whether the record that was appended last is in memory that is mapped still, and not there any more. */
    boolean isGone(final @Nullable Object mapped) {
        return mapped != null && mapped == lastMemory && !isThere();
    }

    /** Whether the zeros behind the record that was appended last are in the page in which it ends: then {@link #isThere} tells of them, too. */
    private boolean isEndInOnePage() {
        final long end = position + HEADER + length & PAGE - 1;
        return end != 0 && end <= PAGE - Long.BYTES;
    }

    /**
     * Drops the record that is open, if there is one, and gives Chronicle's lock back, also where a thread's stack ended in {@link #open}. A file
     * that was cut is no failure of this: what there would be to drop is not there, and who appends is told.
     */
    void rollBack() {
        try {
            if (isWritten) {
                isWritten = false;
                zero(base + nextStart(), openLength);
                LateFault.tellNow();
            }
        } catch (final InternalError e) {
            LateFault.drop();
            end();
        } finally {
            giveBack();
        }
    }

    /** By single stores: where the file was cut meanwhile these throw, and a fill of the whole would end the virtual machine. */
    private static void zero(final long address, final int length) {
        for (int i = 0; i < length; i += Long.BYTES) {
            SharedBuffer.putLongAt(address + i, 0);
        }
    }
}
