package org.kstate.layout;

/**
 * The distinct error log in {@code control}: a record for each error that is different, one behind the other, until there is no place.
 *
 * <pre>
 *   0     not recorded    long: errors for which there was no place, added to atomically
 *   8     last of those   long: when, ns since the epoch
 *   64    records
 *     0   length          int: 0 nothing yet; -n reserved: n bytes are being filled; n ready. Stored last, with release
 *     4   text length     int, bytes
 *     8   count           long: how often, added to atomically
 *     16  first time      long, ns since the epoch
 *     24  last time       long, ns since the epoch, only rises
 *     32  identity        long: hash of what makes it different
 *     40  first process   long: process id of who recorded it first
 *     48  last process    long: process id of who met it last
 *     56  first session   int
 *     60  last session    int
 *     64  text            UTF-8: class, message, stack; then up to 7 bytes to the next multiple of 8
 * </pre>
 *
 * <p>A place is reserved by compare-and-set of the length, from 0 to -n: the word says at once how long the place is. So a process that is
 * killed while it fills leaves a gap that everybody can step over, and no half record.
 */
public final class ErrorLogLayout {

    /** Length of the whole log. */
    public static final int LENGTH = 65536;
    /** Offset in the log of how many errors were not recorded, long. */
    public static final int NOT_RECORDED = 0;
    /** Offset in the log of the time of the last that was not recorded, long. */
    public static final int LAST_NOT_RECORDED = 8;
    /** Offset in the log of the first record. */
    public static final int RECORDS = 64;

    /** Offset in a record of its length, int. */
    public static final int RECORD_LENGTH = 0;
    /** Offset in a record of the text's length, int. */
    public static final int RECORD_TEXT_LENGTH = 4;
    /** Offset in a record of its count, long. */
    public static final int RECORD_COUNT = 8;
    /** Offset in a record of the first time, long. */
    public static final int RECORD_FIRST_TIME = 16;
    /** Offset in a record of the last time, long. */
    public static final int RECORD_LAST_TIME = 24;
    /** Offset in a record of the identity, long. */
    public static final int RECORD_IDENTITY = 32;
    /** Offset in a record of the process that recorded it first, long. */
    public static final int RECORD_FIRST_PID = 40;
    /** Offset in a record of the process that met it last, long. */
    public static final int RECORD_LAST_PID = 48;
    /** Offset in a record of the session that recorded it first, int. */
    public static final int RECORD_FIRST_SESSION = 56;
    /** Offset in a record of the session that met it last, int. */
    public static final int RECORD_LAST_SESSION = 60;
    /** Offset in a record of the text. */
    public static final int RECORD_TEXT = 64;
    /** The longest text, in bytes. */
    public static final int MAX_TEXT = 1536;

    private ErrorLogLayout() {
    }

    /**
     * The length of a record.
     *
     * @param textLength bytes of its text.
     * @return bytes, a multiple of 8.
     */
    public static int recordLength(final int textLength) {
        return RECORD_TEXT + (textLength + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
    }

    /**
     * Whether the length of a record can be true.
     *
     * @param length as read, without its sign.
     * @param offset of the record in the log.
     * @return false if the log is damaged.
     */
    public static boolean isLength(final int length, final int offset) {
        return length >= RECORD_TEXT && length % Long.BYTES == 0 && length <= LENGTH - offset;
    }
}
