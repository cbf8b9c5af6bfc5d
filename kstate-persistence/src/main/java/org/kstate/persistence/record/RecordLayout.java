package org.kstate.persistence.record;

import org.kstate.layout.StateName;

/**
 * One record of the journal, format version 1. A record is one raw document of a Chronicle Queue and says all that is needed without the
 * store.
 *
 * <pre>
 *   +--------+---------+---------+-----+---------+------+
 *   | header | entry 0 | entry 1 | ... | entry n | tail |      each part a multiple of 8 bytes
 *   +--------+---------+---------+-----+---------+------+
 *
 *   header, 40 bytes                                   entry, 32 bytes, name and payload
 *     0   head mark       int    "KSJR"                  0   entry length     int   this entry with its padding
 *     4   format version  short  1                       4   name length      short 1..254
 *     6   kind            short  {@link org.kstate.spi.Journal}       6   unused           short 0
 *     8   record length   int    head mark to CRC        8   incarnation      long
 *     12  entry count     int    1..64                   16  version          long
 *     16  commit time     long   ns since the epoch      24  size             int   bytes of the state
 *     24  transaction     long                           28  payload length   int   0..size
 *     32  session         int                            32  name             ASCII, zeros to the next multiple of 8
 *     36  unused          int    0                       ..  payload          zeros to the next multiple of 8
 *   tail, 8 bytes
 *     0   tail mark       int    "RJSK"
 *     4   CRC32C          int    of all bytes before it
 * </pre>
 *
 * <p>Numbers are little-endian. The document of a record is 4-byte aligned in its file, so a reader copies it before it uses it. A
 * document with neither mark in its place is not ours and is passed over; one with either is ours and whole, or damaged.
 *
 * <p>A step of the format version means that older readers must refuse the record. What they may ignore goes into unused fields, which are
 * written as 0 and not looked at.
 */
public final class RecordLayout {

    /** The format version that is written, and the newest that is read. */
    public static final int FORMAT_VERSION = 1;
    /** First word of a record. */
    public static final int HEAD_MARK = 0x524A534B;
    /** Last word but one of a record. */
    public static final int TAIL_MARK = 0x4B534A52;

    /** Offset of the head mark, int. */
    public static final int HEAD = 0;
    /** Offset of the format version, short. */
    public static final int FORMAT = 4;
    /** Offset of the kind, short. */
    public static final int KIND = 6;
    /** Offset of the record's length, int. */
    public static final int LENGTH = 8;
    /** Offset of the number of entries, int. */
    public static final int ENTRY_COUNT = 12;
    /** Offset of the commit time, long, nanoseconds since the epoch. */
    public static final int TIME = 16;
    /** Offset of the transaction's identity, long. */
    public static final int TRANSACTION = 24;
    /** Offset of the session's number, int. */
    public static final int SESSION = 32;
    /** Offset of an unused int. */
    public static final int UNUSED = 36;
    /** Bytes of the header, where the first entry begins. */
    public static final int HEADER_LENGTH = 40;

    /** Offset in an entry of its length, int. */
    public static final int ENTRY_LENGTH = 0;
    /** Offset in an entry of the name's length, short; the short after it is unused. */
    public static final int ENTRY_NAME_LENGTH = 4;
    /** Offset in an entry of the incarnation, long. */
    public static final int ENTRY_INCARNATION = 8;
    /** Offset in an entry of the version, long. */
    public static final int ENTRY_VERSION = 16;
    /** Offset in an entry of the state's size, int. */
    public static final int ENTRY_SIZE = 24;
    /** Offset in an entry of the payload's length, int. */
    public static final int ENTRY_PAYLOAD_LENGTH = 28;
    /** Offset in an entry of the name. */
    public static final int ENTRY_NAME = 32;

    /** Bytes of the tail. */
    public static final int TAIL_LENGTH = 8;
    /** Bytes of the CRC, the last of a record. */
    public static final int CRC_LENGTH = 4;

    /** Most entries of a record. */
    public static final int MAX_ENTRIES = 64;
    /** Longest name in bytes. */
    public static final int MAX_NAME = StateName.MAX_LENGTH;
    /** Longest payload in bytes. */
    public static final int MAX_PAYLOAD = 4096;
    /** Shortest record: one entry, a name of one byte, no payload. */
    public static final int MIN_LENGTH = HEADER_LENGTH + entryLength(1, 0) + TAIL_LENGTH;
    /** Longest record. */
    public static final int MAX_LENGTH = HEADER_LENGTH + MAX_ENTRIES * entryLength(MAX_NAME, MAX_PAYLOAD) + TAIL_LENGTH;

    private RecordLayout() {
    }

    /**
     * The length of an entry.
     *
     * @param nameLength    bytes of the name.
     * @param payloadLength bytes of the payload.
     * @return bytes with padding.
     */
    public static int entryLength(final int nameLength, final int payloadLength) {
        return payloadOffset(nameLength) + align(payloadLength);
    }

    /**
     * Where an entry's payload begins.
     *
     * @param nameLength bytes of the name.
     * @return offset in the entry, a multiple of 8.
     */
    public static int payloadOffset(final int nameLength) {
        return ENTRY_NAME + align(nameLength);
    }

    /**
     * Rounds up to the next multiple of 8.
     *
     * @param length not negative.
     * @return the length or up to 7 more.
     */
    public static int align(final int length) {
        return length + 7 & ~7;
    }
}
