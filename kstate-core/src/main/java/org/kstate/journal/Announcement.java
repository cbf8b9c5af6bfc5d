package org.kstate.journal;

import java.util.concurrent.TimeUnit;

import org.kstate.exceptions.CorruptStoreException;
import org.kstate.layout.JournalChainWord;
import org.kstate.layout.JournalLayout;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.PagesFile;
import org.kstate.page.PendingRecord;
import org.kstate.spi.JournalWords;

/**
 * The words of a journal in {@code pages} that tell the next holder of its lock what the last one was about: protocol.md, Words. They
 * are written under the lock; the stores are releases only so that the compiler keeps their order, since a killed process's
 * executed stores all become visible.
 */
final class Announcement implements JournalWords {

    private final PagesFile pages;
    private final int journal;
    private final SharedBuffer buffer;
    private final long offset;
    private final WallClockCheck wallClock;

    Announcement(final PagesFile pages, final int journal, final WallClockCheck.BootClock boot) {
        this.pages = pages;
        this.journal = journal;
        this.buffer = pages.buffer();
        this.offset = pages.geometry().journal(journal);
        this.wallClock = new WallClockCheck(buffer, offset, boot);
    }

    long pendingIndex() {
        return buffer.getLongAcquire(offset + JournalLayout.PENDING_INDEX);
    }

    long referenceOffset() {
        return offset + JournalLayout.PENDING_REFERENCE;
    }

    long pendingReference() {
        return PendingRecord.reference(pages, journal);
    }

    /** Whether the announced record is known to be visible. If not, somebody has to look. */
    boolean isClosed() {
        return PendingRecord.isClosed(pages, journal);
    }

    /**
     * Announces a record, before the compare-and-set that commits: when it is of and what, then where. The time first, so that no later commit is of
     * an earlier time, whenever this process dies; if it comes to nothing, a later time than any record's stands there, which does no harm.
     */
    void announce(final long reference, final long index, final long timeNs) {
        lastTimeNs(timeNs);
        buffer.putLongRelease(offset + JournalLayout.PENDING_REFERENCE, reference);
        buffer.putLongRelease(offset + JournalLayout.PENDING_INDEX, index);
    }

    /** The announced record will appear elsewhere: it is written a second time. */
    void moveTo(final long index) {
        buffer.putLongRelease(offset + JournalLayout.PENDING_INDEX, index);
    }

    /**
     * Nothing is announced: the pending index is again that of a visible record. The closed index must not be moved instead, since the
     * index of a record that never appeared is given again.
     */
    void disarm() {
        moveTo(buffer.getLongAcquire(offset + JournalLayout.CLOSED_INDEX));
    }

    /** The announced record is visible. */
    void closed() {
        buffer.putLongRelease(offset + JournalLayout.CLOSED_INDEX, pendingIndex());
    }

    WallClockCheck wallClock() {
        return wallClock;
    }

    long lastTimeNs() {
        return buffer.getLongAcquire(offset + JournalLayout.LAST_TIME);
    }

    void lastTimeNs(final long timeNs) {
        buffer.putLongRelease(offset + JournalLayout.LAST_TIME, timeNs);
    }

    @Override
    public long nowMs() {
        final long wall = System.currentTimeMillis();
        final long last = buffer.getLongAcquire(offset + JournalLayout.ROLL_TIME);
        if (last < 0 || last > JournalLayout.MAX_ROLL_TIME) {
            throw new CorruptStoreException("The roll clock of a journal is damaged; stop the store's processes, remove its directory and"
                + " start again (persistent states come back from their journals): value=0x" + Long.toHexString(last) + ", offset="
                + (offset + JournalLayout.ROLL_TIME));
        }
        if (wall <= last) {
            return last;
        }
        final long believed = Math.max(last, TimeUnit.NANOSECONDS.toMillis(
            wallClock.judge(TimeUnit.MILLISECONDS.toNanos(wall), TimeUnit.MILLISECONDS.toNanos(last))));
        buffer.putLongRelease(offset + JournalLayout.ROLL_TIME, believed);
        return believed;
    }

    @Override
    public void atLeast(final long timeMs) {
        if (timeMs > buffer.getLongAcquire(offset + JournalLayout.ROLL_TIME)) {
            buffer.putLongRelease(offset + JournalLayout.ROLL_TIME, timeMs);
        }
    }

    @Override
    public long lastMs() {
        return buffer.getLongAcquire(offset + JournalLayout.ROLL_TIME);
    }

    @Override
    public long durableSequence() {
        return buffer.getLongAcquire(offset + JournalLayout.DURABLE);
    }

    @Override
    public long durablePlace() {
        return buffer.getLongAcquire(offset + JournalLayout.DURABLE_PLACE);
    }

    /** Each word is true by itself, so neither their order matters, nor who is first of two that raise them at once. */
    @Override
    public void durable(final long sequence, final long place) {
        if (place > durablePlace()) {
            buffer.putLongRelease(offset + JournalLayout.DURABLE_PLACE, place);
        }
        if (sequence > durableSequence()) {
            buffer.putLongRelease(offset + JournalLayout.DURABLE, sequence);
        }
    }

    @Override
    public boolean isFailed() {
        return buffer.getLongAcquire(offset + JournalLayout.FAILED) != 0;
    }

    @Override
    public void fail() {
        buffer.putLongRelease(offset + JournalLayout.FAILED, 1);
    }

    @Override
    public void goOn() {
        buffer.putLongRelease(offset + JournalLayout.FAILED, 0);
    }

    long journalId() {
        return buffer.getLongAcquire(offset + JournalLayout.JOURNAL_ID);
    }

    private long chainWord() {
        return buffer.getLongAcquire(offset + JournalLayout.CHAIN);
    }

    @Override
    public boolean isChainKnown() {
        return chainWord() != JournalChainWord.UNKNOWN;
    }

    @Override
    public boolean isChainUnsettled() {
        return JournalChainWord.isUnsettled(chainWord());
    }

    @Override
    public long lastSequence() {
        return JournalChainWord.sequence(chainWord());
    }

    @Override
    public int lastCrc() {
        return buffer.getIntAcquire(offset + JournalLayout.LAST_CRC);
    }

    @Override
    public int epoch() {
        return buffer.getIntAcquire(offset + JournalLayout.EPOCH);
    }

    @Override
    public void unsettleChain() {
        buffer.putLongRelease(offset + JournalLayout.CHAIN, JournalChainWord.unsettled(chainWord()));
    }

    @Override
    public void settleChain(final long sequence, final int crc, final int epoch) {
        buffer.putIntRelease(offset + JournalLayout.LAST_CRC, crc);
        buffer.putIntRelease(offset + JournalLayout.EPOCH, epoch);
        buffer.putLongRelease(offset + JournalLayout.CHAIN, JournalChainWord.settled(sequence));
    }

    /**
     * The time up to which all is due: also of commits whose records are gone, and are not the journal's last any more. Deletions are due from the
     * lowest time of all repairs on: a deletion that was journaled again stands at a later place than its time says.
     */
    @Override
    public void repaired(final long sequence, final int crc, final int epoch, final long timeNs, final long lostNs) {
        lastTimeNs(Math.max(lastTimeNs(), timeNs));
        final long before = buffer.getLongAcquire(offset + JournalLayout.LOST_FROM);
        final long fromNs = Math.max(1, before == 0 ? lostNs : Math.min(before, lostNs));
        buffer.putLongRelease(offset + JournalLayout.LOST_FROM, fromNs);
        dueFromNs(fromNs);
        buffer.putLongRelease(offset + JournalLayout.DUE, lastTimeNs());
        settleChain(sequence, crc, epoch);
    }

    /** Which of the store's descriptions the journal has. */
    long described() {
        return buffer.getLongAcquire(offset + JournalLayout.DESCRIBED);
    }

    /** All of them are visible in the journal. */
    void described(final long stamp) {
        buffer.putLongRelease(offset + JournalLayout.DESCRIBED, stamp);
    }

    /** Until which commit time values are to be journaled again; 0: none are. */
    long dueNs() {
        return buffer.getLongAcquire(offset + JournalLayout.DUE);
    }

    /** None are any more. */
    void nothingDue() {
        buffer.putLongRelease(offset + JournalLayout.DUE, 0);
    }

    /** From which commit time on deletions are to be journaled again. 0: none are. */
    long dueFromNs() {
        return buffer.getLongAcquire(offset + JournalLayout.DUE_FROM);
    }

    void dueFromNs(final long timeNs) {
        buffer.putLongRelease(offset + JournalLayout.DUE_FROM, timeNs);
    }

    /** Where the last deletion is that was journaled again, or is about to be. */
    long dueIndex() {
        return buffer.getLongAcquire(offset + JournalLayout.DUE_INDEX);
    }

    void dueIndex(final long index) {
        buffer.putLongRelease(offset + JournalLayout.DUE_INDEX, index);
    }
}
