package org.kstate.persistence.record;

import org.kstate.layout.StateName;

/**
 * One record of the journal, format version 2. A record is one raw document of a Chronicle Queue and says all that is needed without the
 * store.
 *
 * <pre>
 *   +--------+---------+-----+---------+----------+-----------+-----+-----------+------+
 *   | header | entry 0 | ... | entry n | head end | payload 0 | ... | payload n | tail |   each part a multiple of 8 bytes
 *   +--------+---------+-----+---------+----------+-----------+-----+-----------+------+
 *    \_______________ head ____________________/   \__________ payloads ______/
 *
 *   header, 64 bytes                                   entry, 32 bytes and the name
 *     0   head mark       int    "KSJR"                  0   entry length     int   this entry with its padding
 *     4   format version  short  2                       4   name length      short 1..254
 *     6   kind            short  {@link org.kstate.spi.Journal}       6   flags            short {@link #FLAG_DELETED}
 *     8   record length   int    head mark to tail       8   incarnation      long
 *     12  entry count     int    0..64                   16  version          long
 *     16  commit time     long   ns since the epoch      24  size             int   bytes of the state
 *     24  transaction     long                           28  payload length   int   0..size
 *     32  session         int                            32  name             ASCII, zeros to the next multiple of 8
 *     36  epoch           int    raised by a truncation
 *     40  sequence        long   1 for the first record of this format in the journal, then one more each
 *     48  previous CRC    int    head CRC of the record before (CRC of one of format 1); 0 for the first
 *     52  payload CRC     int    CRC32C of the payloads; 0 if there are none
 *     56  head length     int    header, entries and head end
 *     60  unused          int    0
 *   head end, 8 bytes                                  tail, 8 bytes
 *     0   unused          int    0                       0   tail mark        int   "RJSK"
 *     4   head CRC        int    CRC32C of the head      4   record length    int   as in the header
 *                                before it
 *   payloads: each with zeros to the next multiple of 8. A record without entries has one, the body of its kind.
 * </pre>
 *
 * <p>Numbers are little-endian. The document of a record is 4-byte aligned in its file, so a reader copies it before it uses it. A
 * document with neither mark in its place is not ours and is passed over; one with either is ours and whole, or damaged. What is missing,
 * doubled or out of its place shows in the sequence and in the previous CRC. The head CRC covers the payload CRC, so the chain of head CRCs
 * covers all, and who does not want payloads need not look at them.
 *
 * <p>Records of format version 1 are read as well: {@link EarlierRecordLayout}. A step of the format version means that older readers must
 * refuse the record. What they may ignore goes into unused fields, which are written as 0 and not looked at.
 */
public final class RecordLayout {

    /** The format version that is written, and the newest that is read. */
    public static final int FORMAT_VERSION = 2;
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
    /** Offset of the epoch, int. */
    public static final int EPOCH = 36;
    /** Offset of the sequence number, long. */
    public static final int SEQUENCE = 40;
    /** Offset of the CRC of the record before, int. */
    public static final int PREVIOUS_CRC = 48;
    /** Offset of the CRC of the payloads, int. */
    public static final int PAYLOAD_CRC = 52;
    /** Offset of the length of the head, int. */
    public static final int HEAD_LENGTH = 56;
    /** Offset of an unused int. */
    public static final int UNUSED = 60;
    /** Bytes of the header, where the first entry begins. */
    public static final int HEADER_LENGTH = 64;

    /** Offset in an entry of its length, int. */
    public static final int ENTRY_LENGTH = 0;
    /** Offset in an entry of the name's length, short. */
    public static final int ENTRY_NAME_LENGTH = 4;
    /** Offset in an entry of its flags, short. */
    public static final int ENTRY_FLAGS = 6;
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

    /** Flag of an entry in a checkpoint: the state was deleted by that version. */
    public static final int FLAG_DELETED = 1;

    /** Bytes of the head's end; the CRC of the head is its last int. */
    public static final int HEAD_END_LENGTH = 8;
    /** Bytes of a CRC. */
    public static final int CRC_LENGTH = 4;
    /** Bytes of the tail. */
    public static final int TAIL_LENGTH = 8;
    /** Offset in the tail of the record's length, int. */
    public static final int TAIL_RECORD_LENGTH = 4;

    /** Most entries of a record. */
    public static final int MAX_ENTRIES = 64;
    /** Longest name in bytes. */
    public static final int MAX_NAME = StateName.MAX_LENGTH;
    /** Longest payload in bytes. */
    public static final int MAX_PAYLOAD = 4096;
    /** Longest head. */
    public static final int MAX_HEAD_LENGTH = HEADER_LENGTH + MAX_ENTRIES * entryLength(MAX_NAME) + HEAD_END_LENGTH;
    /** Shortest record: no entries, an empty body. */
    public static final int MIN_LENGTH = HEADER_LENGTH + HEAD_END_LENGTH + TAIL_LENGTH;
    /** Longest record. */
    public static final int MAX_LENGTH = MAX_HEAD_LENGTH + MAX_ENTRIES * MAX_PAYLOAD + TAIL_LENGTH;

    private RecordLayout() {
    }

    /**
     * The length of an entry.
     *
     * @param nameLength bytes of the name.
     * @return bytes with padding.
     */
    public static int entryLength(final int nameLength) {
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
