package org.kstate.layout;

/**
 * The file {@code control}: what sessions say of themselves. Every session maps it read-write; nothing that a value or a journal depends on
 * is in it. It is allocated in full when the store is made.
 *
 * <pre>
 *   0         header, 4096 bytes
 *     0   magic             long      32  last session ordinal  long, under store.lock
 *     8   layout version    long      64  registry epoch        long, under store.lock
 *     16  store id          long      72  registry in use       long, 1 from before the registry is touched until after
 *                                     80  registry behind       long, 1 while the registry may lack names that the pages have
 *                                     88  abandoned             long, 1 while a state may have no subscriber and not be gone yet
 *                                     96  names behind          long, 1 while a new name may not have been rung for
 *                                     128 watching              32 bytes, a bit for each session that watches any page
 *                                     192 name watchers         32 bytes, a bit for each session that wants to hear of new names
 *   4096      counters of the store, 4096 bytes: {@link CounterLayout}
 *   8192      distinct error log, 65536 bytes: {@link ErrorLogLayout}
 *   73728     sessions, 256 records of 256 bytes + two bits for each page and one for each 64 pages
 *     0   state             long  {@link #FREE}, {@link #ACTIVE}, {@link #DEAD}
 *     8   token             long, random
 *     16  process id        long
 *     24  start time        long, ns since the epoch
 *     32  ordinal           long, 1, 2, 3 ... over all sessions that the store ever had
 *     40  writer            long, 1 once the session has mapped pages read-write
 *     48  watched           long, 1 once the session has watched a page
 *     56  named             long, the ordinal of the session whose program's name is below; any other: the session did not say it
 *     64  doorbell          int, on which the session waits, {@link DoorbellWord}; moved by who commits
 *     72  calls             long, {@link #CALL_EVERYTHING}, {@link #CALL_NAMES}: what to look at beside the dirty pages
 *     80  program           48 bytes, what the session's program is called: UTF-8, zeros behind it
 *     128 session counters  16 longs, by {@link Counter#id}, added to atomically by the session's threads
 *     256 subscriptions     bit set over pages, written by the session itself under store.lock
 *     then dirty pages      bit set over pages, set by who commits, taken by the session
 *     then dirty words      bit set over the longs of the dirty pages, set after a bit in the long, taken before it
 *   then      watchers      32 bytes for each page: a bit for each session that watches it, set and cleared by compare-and-set
 * </pre>
 */
public final class ControlLayout {

    /** Eight bytes that say "control file of a store". */
    public static final long MAGIC = 0x8D0A4C54_4354534BL;
    /** Offset of {@link #MAGIC}. */
    public static final int MAGIC_OFFSET = 0;
    /** Offset of the layout version, long. */
    public static final int LAYOUT_VERSION_OFFSET = 8;
    /** Offset of the store's id, long. */
    public static final int STORE_ID = 16;
    /** Offset of the ordinal given to a session last, long. */
    public static final int LAST_ORDINAL = 32;
    /** Offset of the epoch of the registry, long: the number in its file's name. */
    public static final int REGISTRY_EPOCH = 64;
    /** Offset of the mark that somebody is inside the registry, long. */
    public static final int REGISTRY_IN_USE = 72;
    /** Offset of the mark that the registry may lack what a session did that could not open it, long, under {@code store.lock}. */
    public static final int REGISTRY_BEHIND = 80;
    /** Offset of the mark that a state may have lost its last subscriber and is still there, long, under {@code store.lock}. */
    public static final int ABANDONED = 88;
    /** Offset of the mark that a state was made and perhaps not rung for, long, under {@code store.lock}. */
    public static final int NAMES_BEHIND = 96;
    /** Offset of the bits of sessions that want to hear of new names, {@link #WATCHER_BYTES}. */
    public static final int NAME_WATCHERS = 192;
    /** Offset of the bits of sessions that watch any page, {@link #WATCHER_BYTES}, in one cache line. */
    public static final int WATCHING = 128;
    /** Offset of the counters. */
    public static final int COUNTERS = 4096;
    /** Offset of the error log. */
    public static final int ERROR_LOG = 8192;
    /** Offset of the first session's record. */
    public static final int SESSIONS = ERROR_LOG + ErrorLogLayout.LENGTH;

    /** Offset in a session's record of its state, long. */
    public static final int SESSION_STATE = 0;
    /** Offset in a session's record of its random token, long. */
    public static final int SESSION_TOKEN = 8;
    /** Offset in a session's record of its process id, long. */
    public static final int SESSION_PID = 16;
    /** Offset in a session's record of its start time, long, nanoseconds since the epoch. */
    public static final int SESSION_START = 24;
    /** Offset in a session's record of its ordinal, long. */
    public static final int SESSION_ORDINAL = 32;
    /** Offset in a session's record of the mark that it may write pages, long. */
    public static final int SESSION_WRITER = 40;
    /** Offset in a session's record of the mark that it has watched a page, long: its bits may be at any page that it is subscribed to. */
    public static final int SESSION_WATCHED = 48;
    /**
     * Offset in a session's record of the ordinal of the session whose program's name is at {@link #SESSION_PROGRAM}, long. Programs that know no
     * names leave that of the session before, with its ordinal.
     */
    public static final int SESSION_NAMED = 56;
    /** Offset in a session's record of its doorbell, int, {@link DoorbellWord}; on its line moves nothing but the session's calls. */
    public static final int SESSION_DOORBELL = 64;
    /** Offset in a session's record of what it is called for beside its dirty pages, long; in the line of the doorbell. */
    public static final int SESSION_CALLS = 72;
    /** Offset in a session's record of its program's name, {@link #SESSION_PROGRAM_LENGTH} bytes; in the doorbell's line, but written once. */
    public static final int SESSION_PROGRAM = 80;
    /** Length of the place for a program's name. */
    public static final int SESSION_PROGRAM_LENGTH = 48;
    /** Offset in a session's record of its counters. */
    public static final int SESSION_COUNTERS = 128;
    /** Offset in a session's record of its subscriptions. */
    public static final int SESSION_SUBSCRIPTIONS = 256;

    /** State of a session's record: the number can be given. */
    public static final long FREE = 0;
    /** State of a session's record: a session has the number; its kernel lock says whether it lives. */
    public static final long ACTIVE = 1;
    /** State of a session's record: its session died or closed; the number is not given before pages were swept of it. */
    public static final long DEAD = 2;

    /** In a session's calls: any page may have moved, and anything may have been closed. */
    public static final long CALL_EVERYTHING = 1;
    /** In a session's calls: there may be a new name. */
    public static final long CALL_NAMES = 2;

    /** Length of a bit for each session; bit n - 1 is that of session n. */
    public static final int WATCHER_BYTES = StoreGeometry.MAX_SESSIONS / 8;
    private static final int LINE = 64;

    private ControlLayout() {
    }

    /**
     * The distance from session record to session record.
     *
     * @param pages number of pages in the store.
     * @return bytes, in whole cache lines.
     */
    public static long sessionStride(final int pages) {
        return SESSION_SUBSCRIPTIONS + 2 * bits(pages) + bits((pages + Long.SIZE - 1) / Long.SIZE);
    }

    /** Bytes of so many bits, in whole cache lines. */
    private static long bits(final int count) {
        return (long) (count + LINE * 8 - 1) / (LINE * 8) * LINE;
    }

    /**
     * Where the bits of the pages begin that a session is to look at.
     *
     * @param session number of the session, from 1.
     * @param pages   number of pages in the store.
     * @return offset in {@code control}.
     */
    public static long dirtyPages(final int session, final int pages) {
        return session(session, pages) + SESSION_SUBSCRIPTIONS + bits(pages);
    }

    /**
     * Where the bits of the longs begin that have such bits.
     *
     * @param session number of the session, from 1.
     * @param pages   number of pages in the store.
     * @return offset in {@code control}.
     */
    public static long dirtyWords(final int session, final int pages) {
        return dirtyPages(session, pages) + bits(pages);
    }

    /**
     * Where a session's record begins.
     *
     * @param session number of the session, from 1.
     * @param pages   number of pages in the store.
     * @return offset in {@code control}.
     */
    public static long session(final int session, final int pages) {
        return SESSIONS + (session - 1) * sessionStride(pages);
    }

    /**
     * Where the watchers of a page begin.
     *
     * @param page  index of the page.
     * @param pages number of pages in the store.
     * @return offset in {@code control}.
     */
    public static long watchers(final int page, final int pages) {
        return session(StoreGeometry.MAX_SESSIONS + 1, pages) + (long) page * WATCHER_BYTES;
    }

    /**
     * The length of {@code control}.
     *
     * @param pages number of pages in the store.
     * @return bytes.
     */
    public static long fileLength(final int pages) {
        return (watchers(pages, pages) + 4095) / 4096 * 4096;
    }
}
