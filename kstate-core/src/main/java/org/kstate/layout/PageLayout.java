package org.kstate.layout;

/**
 * One page: header, commit word, slots. Offsets are relative to the page, which is 64-byte aligned.
 *
 * <pre>
 *   0    page header, 320 bytes; written under store.lock, but for SIZE_CHOSEN
 *     0    name length    int      16  first version   long      40  created by pid  long
 *     4    page index     int      24  size was chosen int       48  created by      int, session
 *     8    incarnation    long     28  journal + 1     int       56  journal incarnation  long
 *          (0: not in use) stored  32  created at, ns  long      64  name, 254 bytes ASCII
 *          last, release
 *   320  commit word    long     328  size int, which any writer may raise by CAS: what reads and commits begin with is one cache line
 *   384  slot 0, slot 1, ... each 64 + page size bytes
 *     0    slot header    long, {@link SlotHeader}
 *     8    length         int, bytes of the payload that were given
 *     12   writer session int
 *     16   transaction    long
 *     24   commit time    long, ns since the epoch
 *     32   32 bytes unused
 *     64   payload
 * </pre>
 */
public final class PageLayout {

    /** Offset of the length of the name, int. */
    public static final int NAME_LENGTH = 0;
    /** Offset of the index of the page, int: tells a damaged or misplaced page. */
    public static final int PAGE_INDEX = 4;
    /** Offset of the incarnation, long; stored last, with release. */
    public static final int INCARNATION = 8;
    /** Offset of the raw version that is this incarnation's version 0, long. */
    public static final int FIRST_VERSION = 16;
    /** Offset of the mark that somebody chose the size, int; 0 while it is the default. */
    public static final int SIZE_CHOSEN = 24;
    /** Offset of the number of the journal plus one, int; 0 for none. Stored before the word gets its PERSISTENT flag. */
    public static final int JOURNAL_PLUS_ONE = 28;
    /** Offset of the time of creation in nanoseconds since the epoch, long. */
    public static final int CREATED_AT = 32;
    /** Offset of the process id of the creator, long. */
    public static final int CREATED_BY_PID = 40;
    /** Offset of the session number of the creator, int. */
    public static final int CREATED_BY = 48;
    /** Offset of the incarnation by which the journal knows the state, long. */
    public static final int JOURNAL_INCARNATION = 56;
    /** Offset of the name. */
    public static final int NAME = 64;
    /** Offset of the commit word, long. */
    public static final int COMMIT_WORD = 320;
    /** Offset of the size of the state in bytes, int; moved by CAS, and once the state is written only up. */
    public static final int SIZE = 328;
    /** Offset of the first slot. */
    public static final int SLOTS = 384;

    /** Offset in a slot of its header, long. */
    public static final int SLOT_HEADER = 0;
    /** Offset in a slot of the payload's length in bytes, int. */
    public static final int SLOT_LENGTH = 8;
    /** Offset in a slot of the session that wrote it, int. */
    public static final int SLOT_SESSION = 12;
    /** Offset in a slot of the transaction's id, long. */
    public static final int SLOT_TRANSACTION = 16;
    /** Offset in a slot of the commit time, long, nanoseconds since the epoch. */
    public static final int SLOT_TIME = 24;
    /** Offset in a slot of the payload. */
    public static final int SLOT_PAYLOAD = 64;

    private PageLayout() {
    }

    /**
     * The distance from slot to slot.
     *
     * @param pageSize largest payload in bytes.
     * @return bytes.
     */
    public static int slotStride(final int pageSize) {
        return SLOT_PAYLOAD + pageSize;
    }

    /**
     * The distance from page to page.
     *
     * @param pageSize largest payload in bytes.
     * @param slots    slots in a page.
     * @return bytes.
     */
    public static int pageStride(final int pageSize, final int slots) {
        return SLOTS + slots * slotStride(pageSize);
    }
}
