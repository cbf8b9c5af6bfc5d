package org.kstate.persistence.record;

import net.openhft.chronicle.core.UnsafeMemory;
import org.kstate.exceptions.IllegalSizeException;

/**
 * Builds one record after another in private memory: {@link #begin}, {@link #add} for each state, {@link #finish}. The finished record
 * stays until the next {@code begin}. Allocates nothing but at construction. For one thread at a time.
 */
public final class RecordEncoder {

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;
    private static final int NOTHING_BEGUN = 0;

    private final RecordMemory memory = new RecordMemory();
    private final long address = memory.address();
    private int length = NOTHING_BEGUN;
    private int entryCount;

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
        final long address = this.address;
        MEMORY.writeInt(address + RecordLayout.HEAD, RecordLayout.HEAD_MARK);
        MEMORY.writeShort(address + RecordLayout.FORMAT, (short) RecordLayout.FORMAT_VERSION);
        MEMORY.writeShort(address + RecordLayout.KIND, (short) kind);
        MEMORY.writeLong(address + RecordLayout.TIME, timeNs);
        MEMORY.writeLong(address + RecordLayout.TRANSACTION, transactionId);
        MEMORY.writeInt(address + RecordLayout.SESSION, sessionId);
        MEMORY.writeInt(address + RecordLayout.UNUSED, 0);
        length = RecordLayout.HEADER_LENGTH;
        entryCount = 0;
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
     * @param payloadLength  bytes of the payload, 0 to {@code size}.
     * @throws IllegalSizeException if a length is out of range or the record has {@link RecordLayout#MAX_ENTRIES} states already.
     */
    public void add(final long nameAddress, final int nameLength, final long incarnation, final long version, final int size,
                    final long payloadAddress, final int payloadLength) {
        if (length == NOTHING_BEGUN) {
            throw new IllegalStateException("begin() comes before add()");
        }
        if (nameLength < 1 || nameLength > RecordLayout.MAX_NAME || payloadLength < 0 || payloadLength > size
            || size > RecordLayout.MAX_PAYLOAD || entryCount == RecordLayout.MAX_ENTRIES) {
            throw new IllegalSizeException("A record has up to " + RecordLayout.MAX_ENTRIES + " states with names of 1 to "
                + RecordLayout.MAX_NAME + " bytes and payloads up to their size of at most " + RecordLayout.MAX_PAYLOAD
                + " bytes: states=" + entryCount + ", nameLength=" + nameLength + ", size=" + size + ", payloadLength=" + payloadLength);
        }
        final long entry = address + length;
        final int payloadOffset = RecordLayout.payloadOffset(nameLength);
        final int entryLength = payloadOffset + RecordLayout.align(payloadLength);
        MEMORY.writeInt(entry + RecordLayout.ENTRY_LENGTH, entryLength);
        // The two bytes after the name's length are unused, and zero by this store.
        MEMORY.writeInt(entry + RecordLayout.ENTRY_NAME_LENGTH, nameLength);
        MEMORY.writeLong(entry + RecordLayout.ENTRY_INCARNATION, incarnation);
        MEMORY.writeLong(entry + RecordLayout.ENTRY_VERSION, version);
        MEMORY.writeInt(entry + RecordLayout.ENTRY_SIZE, size);
        MEMORY.writeInt(entry + RecordLayout.ENTRY_PAYLOAD_LENGTH, payloadLength);
        // The last word is zeroed before the copy, so that padding is zero.
        MEMORY.writeLong(entry + payloadOffset - Long.BYTES, 0);
        UnsafeMemory.copyMemory(nameAddress, entry + RecordLayout.ENTRY_NAME, nameLength);
        if (payloadLength > 0) {
            MEMORY.writeLong(entry + entryLength - Long.BYTES, 0);
            UnsafeMemory.copyMemory(payloadAddress, entry + payloadOffset, payloadLength);
        }
        length += entryLength;
        entryCount++;
    }

    /**
     * Finishes the record.
     *
     * @return its length in bytes, a multiple of 8.
     */
    public int finish() {
        if (length == NOTHING_BEGUN || entryCount == 0) {
            throw new IllegalStateException("begin() and add() come before finish()");
        }
        final int tail = length;
        final int recordLength = tail + RecordLayout.TAIL_LENGTH;
        MEMORY.writeInt(address + RecordLayout.LENGTH, recordLength);
        MEMORY.writeInt(address + RecordLayout.ENTRY_COUNT, entryCount);
        MEMORY.writeInt(address + tail, RecordLayout.TAIL_MARK);
        final int crcOffset = recordLength - RecordLayout.CRC_LENGTH;
        MEMORY.writeInt(address + crcOffset, memory.checksum(crcOffset));
        length = NOTHING_BEGUN;
        return recordLength;
    }

    /**
     * Where the finished record is.
     *
     * @return its address, a multiple of 8, valid while this encoder is reachable.
     */
    public long address() {
        return address;
    }
}
