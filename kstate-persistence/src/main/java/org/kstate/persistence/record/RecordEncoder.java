package org.kstate.persistence.record;

import net.openhft.chronicle.core.UnsafeMemory;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.memory.SharedBuffer;

/**
 * Builds one record after another in private memory: {@link #begin}, {@link #add} for each state or {@link #body}, {@link #finish}. The
 * finished record stays until the next {@code begin}. Allocates nothing but at construction. For one thread at a time.
 */
public final class RecordEncoder {

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;
    private static final int NOTHING_BEGUN = 0;

    private static final int MAX_SINGLE_LENGTH = RecordLayout.HEADER_LENGTH + RecordLayout.entryLength(RecordLayout.MAX_NAME)
        + RecordLayout.HEAD_END_LENGTH + RecordLayout.MAX_PAYLOAD + RecordLayout.TAIL_LENGTH;

    /** And the payload behind it, while there is one: then the record lies in one piece. */
    private final RecordMemory heads = new RecordMemory(Math.max(RecordLayout.MAX_HEAD_LENGTH, MAX_SINGLE_LENGTH));
    /** All payloads, once there are several: how long the head gets is not known before. */
    private final RecordMemory payloads = new RecordMemory(RecordLayout.MAX_ENTRIES * RecordLayout.MAX_PAYLOAD + RecordLayout.TAIL_LENGTH);
    private final long head = heads.address();
    private final long several = payloads.address();
    /** Where the payloads are. */
    private long payload;
    private int headLength = NOTHING_BEGUN;
    private int payloadLength;
    private int entryCount;
    private boolean hasBody;
    private int finishedHeadLength;
    private int crc;

    /** Creates an encoder with nothing begun. */
    public RecordEncoder() {
    }

    /**
     * Begins a record; one that was begun before is forgotten.
     *
     * @param kind          {@link org.kstate.spi.Journal#COMMIT} and so on.
     * @param timeNs        commit time, nanoseconds since the epoch.
     * @param sessionId     session that commits.
     * @param transactionId its transaction.
     */
    public void begin(final int kind, final long timeNs, final int sessionId, final long transactionId) {
        final long head = this.head;
        MEMORY.writeInt(head + RecordLayout.HEAD, RecordLayout.HEAD_MARK);
        MEMORY.writeShort(head + RecordLayout.FORMAT, (short) RecordLayout.FORMAT_VERSION);
        MEMORY.writeShort(head + RecordLayout.KIND, (short) kind);
        MEMORY.writeLong(head + RecordLayout.TIME, timeNs);
        MEMORY.writeLong(head + RecordLayout.TRANSACTION, transactionId);
        MEMORY.writeInt(head + RecordLayout.SESSION, sessionId);
        MEMORY.writeInt(head + RecordLayout.UNUSED, 0);
        headLength = RecordLayout.HEADER_LENGTH;
        payloadLength = 0;
        entryCount = 0;
        hasBody = false;
    }

    /**
     * Adds a state; its name and payload are copied.
     *
     * @param nameAddress    address of the name's ASCII bytes.
     * @param nameLength     bytes of the name, 1 to {@link RecordLayout#MAX_NAME}.
     * @param incarnation    incarnation of the state.
     * @param version        version of the state.
     * @param size           size of the state in bytes.
     * @param payloadAddress address of the payload.
     * @param length         bytes of the payload, 0 to {@code size}.
     * @throws IllegalSizeException if a length is out of range or the record has {@link RecordLayout#MAX_ENTRIES} states already.
     */
    public void add(final long nameAddress, final int nameLength, final long incarnation, final long version, final int size,
                    final long payloadAddress, final int length) {
        add(nameAddress, nameLength, 0, incarnation, version, size, payloadAddress, length);
    }

    /**
     * Adds a state with flags; its name and payload are copied.
     *
     * @param nameAddress    address of the name's ASCII bytes.
     * @param nameLength     bytes of the name, 1 to {@link RecordLayout#MAX_NAME}.
     * @param flags          {@link RecordLayout#FLAG_DELETED} or 0.
     * @param incarnation    incarnation of the state.
     * @param version        version of the state.
     * @param size           size of the state in bytes.
     * @param payloadAddress address of the payload.
     * @param length         bytes of the payload, 0 to {@code size}.
     * @throws IllegalSizeException if a length is out of range or the record has {@link RecordLayout#MAX_ENTRIES} states already.
     */
    public void add(final long nameAddress, final int nameLength, final int flags, final long incarnation, final long version,
                    final int size, final long payloadAddress, final int length) {
        if (headLength == NOTHING_BEGUN || hasBody) {
            throw new IllegalStateException("begin() comes before add(), and a record with a body has no states");
        }
        if (nameLength < 1 || nameLength > RecordLayout.MAX_NAME || length < 0 || length > size
            || size > RecordLayout.MAX_PAYLOAD || entryCount == RecordLayout.MAX_ENTRIES) {
            throw new IllegalSizeException("A record has up to " + RecordLayout.MAX_ENTRIES + " states with names of 1 to "
                + RecordLayout.MAX_NAME + " bytes and payloads up to their size of at most " + RecordLayout.MAX_PAYLOAD
                + " bytes: states=" + entryCount + ", nameLength=" + nameLength + ", size=" + size + ", payloadLength=" + length);
        }
        if (entryCount == 1) {
            SharedBuffer.copy(payload, several, payloadLength);
            payload = several;
        }
        final long entry = head + headLength;
        final int entryLength = RecordLayout.entryLength(nameLength);
        MEMORY.writeInt(entry + RecordLayout.ENTRY_LENGTH, entryLength);
        MEMORY.writeInt(entry + RecordLayout.ENTRY_NAME_LENGTH, nameLength | flags << Short.SIZE);
        MEMORY.writeLong(entry + RecordLayout.ENTRY_INCARNATION, incarnation);
        MEMORY.writeLong(entry + RecordLayout.ENTRY_VERSION, version);
        MEMORY.writeInt(entry + RecordLayout.ENTRY_SIZE, size);
        MEMORY.writeInt(entry + RecordLayout.ENTRY_PAYLOAD_LENGTH, length);
        // The last word is zeroed before the copy, so that padding is zero.
        MEMORY.writeLong(entry + entryLength - Long.BYTES, 0);
        SharedBuffer.copy(nameAddress, entry + RecordLayout.ENTRY_NAME, nameLength);
        headLength += entryLength;
        if (entryCount == 0) {
            payload = head + headLength + RecordLayout.HEAD_END_LENGTH;
        }
        addPayload(payloadAddress, length);
        entryCount++;
    }

    /**
     * Gives a record that is about no single state what it says; it is copied.
     *
     * @param address where it is.
     * @param length  how many bytes, 0 to {@link RecordLayout#MAX_PAYLOAD}.
     * @throws IllegalSizeException if it is too long.
     */
    public void body(final long address, final int length) {
        if (headLength == NOTHING_BEGUN || hasBody || entryCount != 0) {
            throw new IllegalStateException("begin() comes before body(), and a record with states has no body");
        }
        if (length < 0 || length > RecordLayout.MAX_PAYLOAD) {
            throw new IllegalSizeException("The body of a record has at most " + RecordLayout.MAX_PAYLOAD + " bytes: length=" + length);
        }
        payload = head + headLength + RecordLayout.HEAD_END_LENGTH;
        addPayload(address, length);
        hasBody = true;
    }

    private void addPayload(final long from, final int length) {
        if (length > 0) {
            final int padded = RecordLayout.align(length);
            MEMORY.writeLong(payload + payloadLength + padded - Long.BYTES, 0);
            SharedBuffer.copy(from, payload + payloadLength, length);
            payloadLength += padded;
        }
    }

    /**
     * Finishes the record and gives it its place in the chain.
     *
     * @param sequence    its sequence number.
     * @param previousCrc the CRC of the record before.
     * @param epoch       the journal's epoch.
     * @return its length in bytes, a multiple of 8.
     */
    public int finish(final long sequence, final int previousCrc, final int epoch) {
        if (headLength == NOTHING_BEGUN || entryCount == 0 && !hasBody) {
            throw new IllegalStateException("begin() and add() or body() come before finish()");
        }
        final int end = headLength;
        final int recordLength = end + RecordLayout.HEAD_END_LENGTH + payloadLength + RecordLayout.TAIL_LENGTH;
        MEMORY.writeInt(payload + payloadLength, RecordLayout.TAIL_MARK);
        MEMORY.writeInt(payload + payloadLength + RecordLayout.TAIL_RECORD_LENGTH, recordLength);
        MEMORY.writeInt(head + RecordLayout.LENGTH, recordLength);
        MEMORY.writeInt(head + RecordLayout.ENTRY_COUNT, entryCount);
        MEMORY.writeInt(head + RecordLayout.EPOCH, epoch);
        MEMORY.writeLong(head + RecordLayout.SEQUENCE, sequence);
        MEMORY.writeInt(head + RecordLayout.PREVIOUS_CRC, previousCrc);
        MEMORY.writeInt(head + RecordLayout.PAYLOAD_CRC, payload == several ? payloads.checksum(0, payloadLength)
            : heads.checksum(end + RecordLayout.HEAD_END_LENGTH, end + RecordLayout.HEAD_END_LENGTH + payloadLength));
        finishedHeadLength = end + RecordLayout.HEAD_END_LENGTH;
        MEMORY.writeInt(head + RecordLayout.HEAD_LENGTH, finishedHeadLength);
        MEMORY.writeInt(head + end, 0);
        final int crcOffset = finishedHeadLength - RecordLayout.CRC_LENGTH;
        crc = heads.checksum(0, crcOffset);
        MEMORY.writeInt(head + crcOffset, crc);
        headLength = NOTHING_BEGUN;
        return recordLength;
    }

    /**
     * Copies the finished record.
     *
     * @param to address of as many writable bytes as {@link #finish} told.
     */
    public void copyTo(final long to) {
        if (payload != several) {
            SharedBuffer.copy(head, to, finishedHeadLength + payloadLength + RecordLayout.TAIL_LENGTH);
            return;
        }
        SharedBuffer.copy(head, to, finishedHeadLength);
        SharedBuffer.copy(payload, to + finishedHeadLength, payloadLength + RecordLayout.TAIL_LENGTH);
    }

    /**
     * The CRC of the finished record, which the next one repeats.
     *
     * @return the head CRC.
     */
    public int crc() {
        return crc;
    }
}
