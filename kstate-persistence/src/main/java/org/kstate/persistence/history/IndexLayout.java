package org.kstate.persistence.history;

/**
 * The file of the index of a journal's history, format version 2, in the journal's directory.
 *
 * <pre>
 *   header, 96 bytes                                     state, 72 bytes, then its parts
 *     0   magic          long  "KHISTORY"                  0   name length      int
 *     8   format         int   2                           4   items            int
 *     12  states         int                               8   repeats          int
 *     16  journal id     long  of the file owner           12  cut              int   1: items before the first were left out
 *     24  records        long  that were read              16  incarnation      long  the last one known
 *     32  last index     long  of the record read last     24  item ordinal     long  records read up to the last item
 *     40  last sequence  long  of that record              32  last commit      4 longs, as an item; index -1: none
 *     48  last time      long  of that record              64  exchanged        long  1: a commit is behind a later version
 *     56  last CRC       int   of that record                  name             ASCII, zeros to the next multiple of 8
 *     60  files          int   that were read                  items            4 longs each: incarnation, version, time, index
 *     64  length         long  of this file                    repeats          5 longs each: as an item; index of the origin, or -1
 *     72  gap            int   from an item to the next
 *     76  unused         int   0
 *     80  disorder from  long  the first time in disorder, or the greatest long
 *     88  disorder until long  the time at which it ends, or the least long
 *   files: the cycle of each, int, zeros to the next multiple of 8
 *   states: first one without a name, whose items are records of any kind
 *   tail: 0 CRC32C of all before, int | 4 unused int 0
 * </pre>
 *
 * <p>Numbers are little-endian. The sign bit of a version says that it ended a life. Nothing in the file is believed unless the journal is the
 * one named, and its record at the last index has that sequence, time and CRC: since each record repeats the CRC of the one before, what was read
 * is then what is there.
 */
public final class IndexLayout {

    /** Name of the file. */
    public static final String NAME = "history.index";
    /** Name under which it is written before it takes that place. */
    public static final String MAKING = "history.new";
    /** Name of the file on which who writes holds a kernel lock. */
    public static final String LOCK = "history.lock";

    static final long MAGIC = 0x59524F545349484BL;
    static final int FORMAT_VERSION = 2;

    static final int FORMAT = 8;
    static final int STATES = 12;
    static final int JOURNAL_ID = 16;
    static final int RECORDS = 24;
    static final int LAST_INDEX = 32;
    static final int LAST_SEQUENCE = 40;
    static final int LAST_TIME = 48;
    static final int LAST_CRC = 56;
    static final int FILES = 60;
    static final int LENGTH = 64;
    static final int GAP = 72;
    static final int DISORDER_FROM = 80;
    static final int DISORDER_UNTIL = 88;
    static final int HEADER_LENGTH = 96;

    static final int NAME_LENGTH = 0;
    static final int ITEMS = 4;
    static final int REPEATS = 8;
    static final int CUT = 12;
    static final int INCARNATION = 16;
    static final int ITEM_ORDINAL = 24;
    static final int LAST_COMMIT = 32;
    static final int EXCHANGED = 64;
    static final int STATE_LENGTH = 72;

    static final int TAIL_LENGTH = 8;

    private IndexLayout() {
    }

    /** Rounds up to the next multiple of 8. */
    static int align(final int length) {
        return length + 7 & ~7;
    }
}
