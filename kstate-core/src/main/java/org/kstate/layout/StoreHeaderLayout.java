package org.kstate.layout;

/**
 * The first 4096 bytes of {@code pages}. Written before the file gets its name, and then no more but for the words from 128 on; the layout
 * version is checked by whoever opens it.
 *
 * <pre>
 *   0   magic            long      40  page size        int      64  created at, ns     long
 *   8   layout version   long      44  slots in a page  int      72  created by pid     long
 *   16  store id         long      48  pages            int      80  length of the file long
 *   24  boot id, high    long      52  sessions         int      128 last incarnation   long, under store.lock
 *   32  boot id, low     long      56  journals         int        136 journals in use    long, under store.lock
 *                                  60  descriptors of a session int    144 free page          long, index + 1, under store.lock
 *                                                                      152 pages used         long, under store.lock
 *                                                                      160 index changes      long, under store.lock
 * </pre>
 */
public final class StoreHeaderLayout {

    /** Bytes of the header. */
    public static final int LENGTH = 4096;
    /** Eight bytes that say "this is a store": {@code KSTATE} and two bytes that no text file has. */
    public static final long MAGIC = 0x8D0A4554_4154534BL;
    /**
     * Version of the layout. Another version is another format: a store of a later one is refused; one of an earlier one is made anew if nobody
     * uses it. Version 3: owners with generations, and the marker of failed claims.
     */
    public static final long LAYOUT_VERSION = 5;

    /** Offset of {@link #MAGIC}. */
    public static final int MAGIC_OFFSET = 0;
    /** Offset of {@link #LAYOUT_VERSION}. */
    public static final int LAYOUT_VERSION_OFFSET = 8;
    /** Offset of the random identity of the store, long. */
    public static final int STORE_ID = 16;
    /** Offset of the upper half of the id of the boot in which the store was made, long. */
    public static final int BOOT_ID_HIGH = 24;
    /** Offset of the lower half, long. */
    public static final int BOOT_ID_LOW = 32;
    /** Offset of the page size in bytes, int. */
    public static final int PAGE_SIZE = 40;
    /** Offset of the number of slots in a page, int. */
    public static final int SLOTS = 44;
    /** Offset of the number of pages, int. */
    public static final int PAGES = 48;
    /** Offset of the number of sessions, int. */
    public static final int SESSIONS = 52;
    /** Offset of the number of journals, int. */
    public static final int JOURNALS = 56;
    /** Offset of the number of descriptors of each session, int. */
    public static final int DESCRIPTORS = 60;
    /** Offset of the time of creation in nanoseconds since the epoch, long. */
    public static final int CREATED_AT = 64;
    /** Offset of the process id of the creator, long. */
    public static final int CREATED_BY_PID = 72;
    /** Offset of the length of the file, long. */
    public static final int FILE_LENGTH = 80;
    /** Offset of the incarnation given last, long. */
    public static final int LAST_INCARNATION = 128;
    /** Offset of the number of journals in use, long: the first that many places have a path. */
    public static final int JOURNALS_IN_USE = 136;
    /** Offset of the first page of the list of free pages, long: its index + 1, or 0. */
    public static final int FREE_PAGE = 144;
    /** Offset of the number of pages that ever were in use, long: those from there on are free and in no list. */
    public static final int PAGES_USED = 152;
    /** Offset of the count of removals from the name index, long: odd while one is going on. */
    public static final int INDEX_CHANGES = 160;

    private StoreHeaderLayout() {
    }
}
