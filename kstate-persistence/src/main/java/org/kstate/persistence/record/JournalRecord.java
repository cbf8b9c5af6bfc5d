package org.kstate.persistence.record;

import net.openhft.chronicle.core.UnsafeMemory;
import org.kstate.exceptions.CorruptJournalException;

/**
 * One record of the journal: what one transaction did to one or several states.
 *
 * <p>A reusable view for one thread at a time. The record is a private copy, whole and checked; it and its entries are valid until the next
 * record is loaded into this object. Nothing here allocates, but for strings and arrays that are asked for.
 */
public final class JournalRecord {

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;

    private final RecordMemory memory = new RecordMemory();
    private final long address = memory.address();
    private final int[] entryOffsets = new int[RecordLayout.MAX_ENTRIES];
    private final JournalEntry entry = new JournalEntry();
    private long index;
    private int entryCount;

    /** Creates a view with no record in it. */
    public JournalRecord() {
    }

    /**
     * Whether a document is a record, damaged or not. One with neither mark in its place was appended by somebody else.
     *
     * @param headMark its first int.
     * @param tailMark its last int but one.
     * @return true if one of them is ours.
     */
    public static boolean isRecord(final int headMark, final int tailMark) {
        return headMark == RecordLayout.HEAD_MARK || tailMark == RecordLayout.TAIL_MARK;
    }

    /**
     * Copies a record into this view and checks it.
     *
     * @param fromAddress where its document is.
     * @param length      bytes of the document, all of them readable.
     * @param index       index of the document in the journal.
     * @param journal     where the journal is, for messages.
     * @throws CorruptJournalException if it is damaged; this view then holds no entry.
     */
    public void load(final long fromAddress, final int length, final long index, final Object journal) {
        entryCount = 0;
        this.index = index;
        if (length < RecordLayout.MIN_LENGTH || length > RecordLayout.MAX_LENGTH) {
            throw damaged(journal, "length", length);
        }
        UnsafeMemory.copyMemory(fromAddress, address, length);
        final int crcOffset = length - RecordLayout.CRC_LENGTH;
        if (MEMORY.readInt(address + RecordLayout.HEAD) != RecordLayout.HEAD_MARK) {
            throw damaged(journal, "headMark", MEMORY.readInt(address + RecordLayout.HEAD));
        }
        if (MEMORY.readShort(address + RecordLayout.FORMAT) != RecordLayout.FORMAT_VERSION) {
            throw new CorruptJournalException("A record has a format that this release does not read, or is damaged;"
                + " use the release that wrote it: format="
                + MEMORY.readShort(address + RecordLayout.FORMAT) + ", known=" + RecordLayout.FORMAT_VERSION + place(journal));
        }
        if (MEMORY.readInt(address + RecordLayout.LENGTH) != length) {
            throw damaged(journal, "recordLength", MEMORY.readInt(address + RecordLayout.LENGTH));
        }
        if (MEMORY.readInt(address + crcOffset) != memory.checksum(crcOffset)) {
            throw damaged(journal, "crc", MEMORY.readInt(address + crcOffset));
        }
        entryCount = locateEntries(length - RecordLayout.TAIL_LENGTH, journal);
    }

    private int locateEntries(final int end, final Object journal) {
        final int count = MEMORY.readInt(address + RecordLayout.ENTRY_COUNT);
        if (count < 1 || count > RecordLayout.MAX_ENTRIES) {
            throw damaged(journal, "entryCount", count);
        }
        int offset = RecordLayout.HEADER_LENGTH;
        for (int i = 0; i < count; i++) {
            if (offset > end - RecordLayout.ENTRY_NAME) {
                throw damaged(journal, "entryOffset", offset);
            }
            final long start = address + offset;
            final int nameLength = MEMORY.readShort(start + RecordLayout.ENTRY_NAME_LENGTH);
            final int payloadLength = MEMORY.readInt(start + RecordLayout.ENTRY_PAYLOAD_LENGTH);
            final int size = MEMORY.readInt(start + RecordLayout.ENTRY_SIZE);
            final int entryLength = MEMORY.readInt(start + RecordLayout.ENTRY_LENGTH);
            if (nameLength < 1 || nameLength > RecordLayout.MAX_NAME) {
                throw damaged(journal, "nameLength", nameLength);
            }
            if (payloadLength < 0 || payloadLength > RecordLayout.MAX_PAYLOAD || size < payloadLength || size > RecordLayout.MAX_PAYLOAD) {
                throw damaged(journal, "payloadLength", payloadLength);
            }
            if (entryLength != RecordLayout.entryLength(nameLength, payloadLength) || entryLength > end - offset) {
                throw damaged(journal, "entryLength", entryLength);
            }
            entryOffsets[i] = offset;
            offset += entryLength;
        }
        if (offset != end || MEMORY.readInt(address + end) != RecordLayout.TAIL_MARK) {
            throw damaged(journal, "tailOffset", offset);
        }
        return count;
    }

    private CorruptJournalException damaged(final Object journal, final String field, final long value) {
        return new CorruptJournalException("A record of the journal is damaged; the records after it can still be read: " + field + "="
            + value + place(journal));
    }

    private String place(final Object journal) {
        return ", index=0x" + Long.toHexString(index) + ", journal=" + journal;
    }

    /**
     * Where the record is in the journal. Indexes rise; they are not contiguous where the journal begins a new file.
     *
     * @return its index.
     */
    public long index() {
        return index;
    }

    /**
     * What happened.
     *
     * @return {@link org.kstate.spi.Journal#COMMIT}, {@code ATTACH}, {@code DELETE} or {@code CHECKPOINT}.
     */
    public int kind() {
        return MEMORY.readShort(address + RecordLayout.KIND);
    }

    /**
     * The commit time.
     *
     * @return nanoseconds since the epoch.
     */
    public long timeNs() {
        return MEMORY.readLong(address + RecordLayout.TIME);
    }

    /**
     * Who committed.
     *
     * @return the session's number.
     */
    public int sessionId() {
        return MEMORY.readInt(address + RecordLayout.SESSION);
    }

    /**
     * In which transaction.
     *
     * @return its identity within the store.
     */
    public long transactionId() {
        return MEMORY.readLong(address + RecordLayout.TRANSACTION);
    }

    /**
     * How many states the record is about.
     *
     * @return 1 to {@link RecordLayout#MAX_ENTRIES}; 0 if nothing is loaded.
     */
    public int entryCount() {
        return entryCount;
    }

    /**
     * One of the states.
     *
     * @param i 0 to {@link #entryCount()} - 1.
     * @return its entry: the same object at each call, moved.
     */
    public JournalEntry entry(final int i) {
        if (i < 0 || i >= entryCount) {
            throw new IndexOutOfBoundsException("entry=" + i + ", entryCount=" + entryCount);
        }
        entry.wrap(address + entryOffsets[i]);
        return entry;
    }
}
