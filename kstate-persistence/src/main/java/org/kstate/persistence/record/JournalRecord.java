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

    private static final long NO_PAYLOAD = 0;

    /** Enough for a state of a page. Most readers meet nothing longer, and what is allocated is touched. */
    private static final int USUAL_LENGTH = 8192;

    /** Kept beside the large one: an entry that somebody still looks at may be in it. */
    private final RecordMemory usual = new RecordMemory(USUAL_LENGTH);
    private RecordMemory memory = usual;
    private long address = usual.address();
    private final int[] entryOffsets = new int[RecordLayout.MAX_ENTRIES];
    private final int[] payloadOffsets = new int[RecordLayout.MAX_ENTRIES];
    private final JournalEntry entry = new JournalEntry();
    private long index;
    private int entryCount;
    private int length;
    private int crc;
    private boolean isEarlier;
    private boolean hasPayloads;

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
        load(fromAddress, length, index, journal, true);
    }

    /**
     * Copies what a record says of itself and of its states into this view, without payloads, and checks that. A record of format version
     * 1 is loaded whole.
     *
     * @param fromAddress where its document is.
     * @param length      bytes of the document, all of them readable.
     * @param index       index of the document in the journal.
     * @param journal     where the journal is, for messages.
     * @throws CorruptJournalException if it is damaged; this view then holds no entry.
     */
    public void loadHead(final long fromAddress, final int length, final long index, final Object journal) {
        load(fromAddress, length, index, journal, false);
    }

    /**
     * Copies the payloads of the record whose head was loaded last, and checks them. What the head says is not checked again. Does nothing if
     * they were loaded. For the tailers of this library: the address has to be mapped still.
     *
     * @param fromAddress where its document is, as it was given for the head.
     * @param journal     where the journal is, for messages.
     * @throws CorruptJournalException if they are damaged; this view then holds no entry.
     */
    public void loadPayloads(final long fromAddress, final Object journal) {
        if (hasPayloads) {
            return;
        }
        final int whole = length;
        if (whole > USUAL_LENGTH && memory == usual) {
            load(fromAddress, whole, index, journal);
            return;
        }
        final int entries = entryCount;
        entryCount = 0;
        length = 0;
        hasPayloads = true;
        final int headLength = MEMORY.readInt(address + RecordLayout.HEAD_LENGTH);
        UnsafeMemory.copyMemory(fromAddress + headLength, address + headLength, whole - headLength);
        checkTail(address, headLength, whole, journal);
        entryCount = entries;
        length = whole;
    }

    private void load(final long from, final int length, final long index, final Object journal, final boolean isWhole) {
        entryCount = 0;
        this.length = 0;
        this.index = index;
        if (length < RecordLayout.MIN_LENGTH || length > RecordLayout.MAX_LENGTH) {
            throw damaged(journal, "length", length);
        }
        final int copied = isWhole ? length : headLength(from, length, journal);
        copy(from, copied);
        // From here on the copy is checked: what it was made from may change meanwhile.
        final int headLength = checkHead(copied, length, journal);
        hasPayloads = isWhole || isEarlier;
        if (isEarlier) {
            entryCount = locateEarlierEntries(length - RecordLayout.TAIL_LENGTH, journal);
        } else {
            checkTail(hasPayloads ? address : from, headLength, length, journal);
            entryCount = locateEntries(headLength, length, journal);
        }
        this.length = length;
    }

    /** How much of a record is to be copied for its head, by what it says of itself. */
    private int headLength(final long from, final int length, final Object journal) {
        if (MEMORY.readShort(from + RecordLayout.FORMAT) != RecordLayout.FORMAT_VERSION) {
            return length;
        }
        final int headLength = MEMORY.readInt(from + RecordLayout.HEAD_LENGTH);
        requireHeadLength(headLength, length, journal);
        return headLength;
    }

    private void requireHeadLength(final int headLength, final int length, final Object journal) {
        if (headLength < EarlierRecordLayout.HEADER_LENGTH || headLength > length || (headLength & 7) != 0) {
            throw damaged(journal, "headLength", headLength);
        }
    }

    private void copy(final long from, final int copied) {
        if (copied > USUAL_LENGTH && memory == usual) {
            memory = new RecordMemory(RecordLayout.MAX_LENGTH);
            address = memory.address();
        }
        UnsafeMemory.copyMemory(from, address, copied);
    }

    /** Checks what the copy says of the whole record, and the CRC of its head; returns the head's length. */
    private int checkHead(final int copied, final int length, final Object journal) {
        if (MEMORY.readInt(address + RecordLayout.HEAD) != RecordLayout.HEAD_MARK) {
            throw damaged(journal, "headMark", MEMORY.readInt(address + RecordLayout.HEAD));
        }
        final int format = MEMORY.readShort(address + RecordLayout.FORMAT);
        isEarlier = format != RecordLayout.FORMAT_VERSION;
        if (isEarlier && format != EarlierRecordLayout.FORMAT_VERSION) {
            throw new CorruptJournalException("A record has a format that this release does not read, or is damaged;"
                + " use the release that wrote it: format=" + format + ", known=" + RecordLayout.FORMAT_VERSION + place(journal));
        }
        if (MEMORY.readInt(address + RecordLayout.LENGTH) != length) {
            throw damaged(journal, "recordLength", MEMORY.readInt(address + RecordLayout.LENGTH));
        }
        final int headLength = isEarlier ? length : MEMORY.readInt(address + RecordLayout.HEAD_LENGTH);
        requireHeadLength(headLength, copied, journal);
        crc = MEMORY.readInt(address + headLength - RecordLayout.CRC_LENGTH);
        if (!memory.endsWithItsChecksum(headLength)) {
            throw damaged(journal, isEarlier ? "crc" : "headCrc", crc);
        }
        return headLength;
    }

    private void checkTail(final long at, final int headLength, final int length, final Object journal) {
        final int tail = length - RecordLayout.TAIL_LENGTH;
        if (tail < headLength || MEMORY.readInt(at + tail) != RecordLayout.TAIL_MARK
            || MEMORY.readInt(at + tail + RecordLayout.TAIL_RECORD_LENGTH) != length) {
            throw damaged(journal, "tailOffset", tail);
        }
        if (hasPayloads && MEMORY.readInt(address + RecordLayout.PAYLOAD_CRC) != memory.checksum(headLength, tail)) {
            throw damaged(journal, "payloadCrc", MEMORY.readInt(address + RecordLayout.PAYLOAD_CRC));
        }
    }

    private int locateEntries(final int headLength, final int length, final Object journal) {
        final int count = MEMORY.readInt(address + RecordLayout.ENTRY_COUNT);
        if (count < 0 || count > RecordLayout.MAX_ENTRIES) {
            throw damaged(journal, "entryCount", count);
        }
        final int headEnd = headLength - RecordLayout.HEAD_END_LENGTH;
        int offset = RecordLayout.HEADER_LENGTH;
        int payloadOffset = headLength;
        for (int i = 0; i < count; i++) {
            final int nameLength = checkEntry(offset, headEnd, journal);
            final int entryLength = MEMORY.readInt(address + offset + RecordLayout.ENTRY_LENGTH);
            if (entryLength != RecordLayout.entryLength(nameLength) || entryLength > headEnd - offset) {
                throw damaged(journal, "entryLength", entryLength);
            }
            entryOffsets[i] = offset;
            payloadOffsets[i] = payloadOffset;
            payloadOffset += RecordLayout.align(MEMORY.readInt(address + offset + RecordLayout.ENTRY_PAYLOAD_LENGTH));
            offset += entryLength;
        }
        final int payloadEnd = length - RecordLayout.TAIL_LENGTH;
        if (offset != headEnd || count > 0 && payloadOffset != payloadEnd || payloadEnd - headLength > RecordLayout.MAX_ENTRIES
            * RecordLayout.MAX_PAYLOAD || count == 0 && payloadEnd - headLength > RecordLayout.MAX_PAYLOAD) {
            throw damaged(journal, "tailOffset", payloadOffset);
        }
        return count;
    }

    private int locateEarlierEntries(final int end, final Object journal) {
        final int count = MEMORY.readInt(address + RecordLayout.ENTRY_COUNT);
        if (count < 1 || count > RecordLayout.MAX_ENTRIES) {
            throw damaged(journal, "entryCount", count);
        }
        int offset = EarlierRecordLayout.HEADER_LENGTH;
        for (int i = 0; i < count; i++) {
            final int nameLength = checkEntry(offset, end, journal);
            final int payloadLength = MEMORY.readInt(address + offset + RecordLayout.ENTRY_PAYLOAD_LENGTH);
            final int entryLength = MEMORY.readInt(address + offset + RecordLayout.ENTRY_LENGTH);
            if (entryLength != EarlierRecordLayout.entryLength(nameLength, payloadLength) || entryLength > end - offset) {
                throw damaged(journal, "entryLength", entryLength);
            }
            entryOffsets[i] = offset;
            payloadOffsets[i] = offset + RecordLayout.entryLength(nameLength);
            offset += entryLength;
        }
        if (offset != end || MEMORY.readInt(address + end) != RecordLayout.TAIL_MARK) {
            throw damaged(journal, "tailOffset", offset);
        }
        return count;
    }

    /** Checks an entry's numbers but for its own length; returns the name's. */
    private int checkEntry(final int offset, final int end, final Object journal) {
        if (offset > end - RecordLayout.ENTRY_NAME) {
            throw damaged(journal, "entryOffset", offset);
        }
        final long start = address + offset;
        final int nameLength = MEMORY.readShort(start + RecordLayout.ENTRY_NAME_LENGTH);
        final int payloadLength = MEMORY.readInt(start + RecordLayout.ENTRY_PAYLOAD_LENGTH);
        final int size = MEMORY.readInt(start + RecordLayout.ENTRY_SIZE);
        if (nameLength < 1 || nameLength > RecordLayout.MAX_NAME) {
            throw damaged(journal, "nameLength", nameLength);
        }
        if (payloadLength < 0 || payloadLength > RecordLayout.MAX_PAYLOAD || size < payloadLength || size > RecordLayout.MAX_PAYLOAD) {
            throw damaged(journal, "payloadLength", payloadLength);
        }
        return nameLength;
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
     * Whether the record is of format version 1: without sequence, and of no chain.
     *
     * @return true if so.
     */
    public boolean isEarlier() {
        return isEarlier;
    }

    /**
     * Whether the payloads were loaded, too.
     *
     * @return false if only the head was.
     */
    public boolean hasPayloads() {
        return hasPayloads;
    }

    /**
     * The place in the journal's chain: one more than the record before.
     *
     * @return the sequence number, from 1; 0 for a record of format version 1.
     */
    public long sequence() {
        return isEarlier ? 0 : MEMORY.readLong(address + RecordLayout.SEQUENCE);
    }

    /**
     * The CRC that the record before has, or had when this one was written.
     *
     * @return its CRC; 0 for the first record and for one of format version 1.
     */
    public int previousCrc() {
        return isEarlier ? 0 : MEMORY.readInt(address + RecordLayout.PREVIOUS_CRC);
    }

    /**
     * The CRC of this record, which the next one repeats.
     *
     * @return the head CRC, or that of a record of format version 1.
     */
    public int crc() {
        return crc;
    }

    /**
     * The journal's epoch: raised each time that a part of it was cut off.
     *
     * @return the epoch; 0 for a record of format version 1.
     */
    public int epoch() {
        return isEarlier ? 0 : MEMORY.readInt(address + RecordLayout.EPOCH);
    }

    /**
     * How long the record is.
     *
     * @return bytes of its document; 0 if nothing is loaded.
     */
    public int length() {
        return length;
    }

    /**
     * What a record says that is about no single state.
     *
     * @return a copy; empty if the record has entries.
     */
    public byte[] body() {
        if (entryCount > 0 || isEarlier || length == 0) {
            return new byte[0];
        }
        if (!hasPayloads) {
            throw new IllegalStateException("Only the head of the record was loaded: index=0x" + Long.toHexString(index));
        }
        final int headLength = MEMORY.readInt(address + RecordLayout.HEAD_LENGTH);
        final byte[] body = new byte[length - RecordLayout.TAIL_LENGTH - headLength];
        MEMORY.readBytes(address + headLength, body, 0, body.length);
        return body;
    }

    /**
     * What happened.
     *
     * @return {@link org.kstate.spi.Journal#COMMIT} or another kind that is named there.
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
     * @return 0 to {@link RecordLayout#MAX_ENTRIES}; 0 also if nothing is loaded.
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
        entry.wrap(i, address + entryOffsets[i], hasPayloads ? address + payloadOffsets[i] : NO_PAYLOAD);
        return entry;
    }
}
