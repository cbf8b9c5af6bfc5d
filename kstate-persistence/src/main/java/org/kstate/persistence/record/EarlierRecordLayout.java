package org.kstate.persistence.record;

/**
 * A record of format version 1, which is read and no longer written. Where nothing is said here it is as in {@link RecordLayout}.
 *
 * <pre>
 *   +--------+---------+---------+-----+---------+------+
 *   | header | entry 0 | entry 1 | ... | entry n | tail |      each part a multiple of 8 bytes
 *   +--------+---------+---------+-----+---------+------+
 *
 *   header, 40 bytes: as in version 2 up to the session; then an unused int. 1 to 64 entries
 *   entry: as in version 2, without flags; its payload stands behind its name and counts in its length
 *   tail, 8 bytes: tail mark; CRC32C, int, of all bytes before it
 * </pre>
 */
final class EarlierRecordLayout {

    static final int FORMAT_VERSION = 1;
    static final int HEADER_LENGTH = 40;
    static final int MIN_LENGTH = HEADER_LENGTH + entryLength(1, 0) + RecordLayout.TAIL_LENGTH;

    private EarlierRecordLayout() {
    }

    static int entryLength(final int nameLength, final int payloadLength) {
        return RecordLayout.entryLength(nameLength) + RecordLayout.align(payloadLength);
    }
}
