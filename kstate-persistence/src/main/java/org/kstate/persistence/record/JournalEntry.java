package org.kstate.persistence.record;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.UnsafeMemory;

/**
 * One state's part of a {@link JournalRecord}: which version it got and with what payload.
 *
 * <p>A view for one thread at a time, valid until the record is loaded anew or asked for another entry; what is to be kept is copied.
 */
public final class JournalEntry {

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;

    private final Name name = new Name();
    private long address;
    private long payloadAddress;
    private int number;

    JournalEntry() {
    }

    void wrap(final int number, final long address, final long payloadAddress) {
        this.number = number;
        this.address = address;
        this.payloadAddress = payloadAddress;
        name.wrap(address + RecordLayout.ENTRY_NAME, MEMORY.readShort(address + RecordLayout.ENTRY_NAME_LENGTH));
    }

    /**
     * Which of the record's entries this is; with the journal's identity and the record's index it is the position of this commit.
     *
     * @return 0 for the first.
     */
    public int number() {
        return number;
    }

    /**
     * The name of the state, without garbage. The sequence is a view as this entry is; {@link #nameString()} is for keeps.
     *
     * @return the name.
     */
    public CharSequence name() {
        return name;
    }

    /**
     * The name of the state.
     *
     * @return a new string.
     */
    public String nameString() {
        return name.toString();
    }

    /**
     * Whether the state is called so.
     *
     * @param other the name to compare with.
     * @return true if all characters are equal.
     */
    public boolean isNamed(final CharSequence other) {
        return other.length() == name.length() && nameStartsWith(other);
    }

    /**
     * Whether the state is called so, by bytes in memory.
     *
     * @param otherAddress where the other name's ASCII bytes are.
     * @param otherLength  how many.
     * @return true if all are equal.
     */
    public boolean isNamed(final long otherAddress, final int otherLength) {
        final int length = name.length();
        if (otherLength != length) {
            return false;
        }
        final long nameAddress = nameAddress();
        for (int i = 0; i < length; i++) {
            if (MEMORY.readByte(nameAddress + i) != MEMORY.readByte(otherAddress + i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether the state's name begins so.
     *
     * @param prefix what to compare with.
     * @return true if it does.
     */
    public boolean nameStartsWith(final CharSequence prefix) {
        final int length = prefix.length();
        if (length > name.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (prefix.charAt(i) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Where the name is.
     *
     * @return address of its ASCII bytes.
     */
    public long nameAddress() {
        return address + RecordLayout.ENTRY_NAME;
    }

    /**
     * How long the name is.
     *
     * @return bytes.
     */
    public int nameLength() {
        return name.length();
    }

    /**
     * Which life of the name this is.
     *
     * @return the incarnation.
     */
    public long incarnation() {
        return MEMORY.readLong(address + RecordLayout.ENTRY_INCARNATION);
    }

    /**
     * The version that the record gave to the state.
     *
     * @return the version; 0 if it was attached and never written.
     */
    public long version() {
        return MEMORY.readLong(address + RecordLayout.ENTRY_VERSION);
    }

    /**
     * Whether this is the end of a state, in a checkpoint: an empty version.
     *
     * @return true if the state was deleted by that version.
     */
    public boolean isDeletion() {
        return (MEMORY.readShort(address + RecordLayout.ENTRY_FLAGS) & RecordLayout.FLAG_DELETED) != 0;
    }

    /**
     * The size of the state at that version.
     *
     * @return bytes; the payload is followed by zeros up to here.
     */
    public int size() {
        return MEMORY.readInt(address + RecordLayout.ENTRY_SIZE);
    }

    /**
     * Where the payload is. Not to be asked of a record of which only the head was loaded.
     *
     * @return its address, a multiple of 8.
     * @throws IllegalStateException if only the head of the record was loaded.
     */
    public long payloadAddress() {
        if (payloadAddress == 0) {
            throw new IllegalStateException("Only the head of the record was loaded, without payloads: name=" + name);
        }
        return payloadAddress;
    }

    /**
     * How many bytes were given at that commit.
     *
     * @return bytes, at most {@link #size()}.
     */
    public int payloadLength() {
        return MEMORY.readInt(address + RecordLayout.ENTRY_PAYLOAD_LENGTH);
    }

    /**
     * Appends the payload.
     *
     * @param to where it goes, at its write position.
     */
    public void copyTo(final Bytes<?> to) {
        final long from = payloadAddress();
        final int length = payloadLength();
        // Word by word, since not every kind of Bytes can copy from an address.
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            to.writeLong(MEMORY.readLong(from + i));
        }
        for (; i < length; i++) {
            to.writeByte(MEMORY.readByte(from + i));
        }
    }

    /**
     * The payload.
     *
     * @return a copy.
     */
    public byte[] payload() {
        final byte[] bytes = new byte[payloadLength()];
        MEMORY.readBytes(payloadAddress(), bytes, 0, bytes.length);
        return bytes;
    }
}
