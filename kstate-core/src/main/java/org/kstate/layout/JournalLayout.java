package org.kstate.layout;

/**
 * The place of one journal in {@code pages}: its robust lock, the announcement of the record being written, and its path.
 *
 * <pre>
 *   0    lock          long  0 free, else {@link JournalLockWord}
 *   8    anchor wall   long  a time of the wall clock that was believed, ns since the epoch; 0 if there was none
 *   16   anchor boot   long  when that was, ns since the machine was started, sleep included
 *   24   due           long  what was committed up to this time is to be journaled again, since the journal was repaired; 0: nothing
 *   32   due from      long  deletions that were committed from this time on are due too       stored before due; 0: none are
 *   40   due index     long  index of the deletion that was journaled again last               stored before that is visible
 *   48   described     long  stamp of the store's descriptions that the journal has; 0: it was never looked at, 1: the store had none
 *   64   pending index long  index at which the announced record appears            stored after pending reference
 *   72   pending ref   long  {@link PendingReference}
 *   80   closed index  long  stored after close; equal to the pending index: the announced record is visible
 *   88   last time     long  commit time of the last record, ns since the epoch
 *   96   roll time     long  the shared roll clock, ms since the epoch
 *   104  chain         long  {@link JournalChainWord}: sequence number of the last record
 *   112  last CRC      int   CRC of that record                                 stored before the chain
 *   116  epoch         int   epoch of that record                               stored before the chain
 *   120  journal id    long  identity of the journal; 0: it has none           stored before the path length
 *   128  path length   int   0: not in use; stored last, release
 *   136  path          UTF-8
 *   4072 durable place long  the provider's: before it all is on the device     0: not known
 *   4080 durable       long  sequence number up to which all is on the device   0: not known
 *   4088 failed        long  1: a sync has failed, and nobody has gone on since
 * </pre>
 *
 * <p>The words from 8 to 119 are written under the lock only; who would use a descriptor again reads the announcement without it. The last three
 * are written without it.
 */
public final class JournalLayout {

    /** Most journals of a store. */
    public static final int MAX_JOURNALS = 64;
    /** Bytes of a journal's place. */
    public static final int STRIDE = 4096;
    /** Offset of the lock, long. */
    public static final int LOCK = 0;
    /** Offset of the wall clock's last time that was believed, long. */
    public static final int ANCHOR_WALL = 8;
    /** Offset of the moment of that, long. */
    public static final int ANCHOR_BOOT = 16;
    /** Offset of the commit time up to which all values are to be journaled again, long; 0: none are. */
    public static final int DUE = 24;
    /** Offset of the commit time from which deletions are to be journaled again, long; 0: none are. */
    public static final int DUE_FROM = 32;
    /** Offset of the index at which the last of these appears, long. */
    public static final int DUE_INDEX = 40;
    /** Offset of the stamp of the store's descriptions that are in the journal, long. */
    public static final int DESCRIBED = 48;
    /** Offset of the lowest {@link #DUE_FROM} of all repairs, long; 0: there was none. */
    public static final int LOST_FROM = 56;
    /** Value of {@link #DESCRIBED} before anybody has compared the descriptions of store and journal. */
    public static final long DESCRIBED_UNKNOWN = 0;
    /** Stamp of a store that describes nothing. */
    public static final long DESCRIBED_NOTHING = 1;
    /** Value of {@link #DESCRIBED} after a repair of the journal, until somebody has compared again; no stamp is like that. */
    public static final long DESCRIBED_REPAIRED = 2;
    /** Offset of the index of the announced record, long. */
    public static final int PENDING_INDEX = 64;
    /** Offset of what the announced record is of, long. */
    public static final int PENDING_REFERENCE = 72;
    /** Offset of the index of the last record known to be visible, long. */
    public static final int CLOSED_INDEX = 80;
    /** Offset of the commit time of the last record, long. */
    public static final int LAST_TIME = 88;
    /** Offset of the roll clock, long, milliseconds. */
    public static final int ROLL_TIME = 96;
    /** Largest time of the roll clock that is believed: the end of the year 9999, milliseconds since the epoch. */
    public static final long MAX_ROLL_TIME = 253_402_300_799_999L;
    /** Offset of the sequence number of the last record, long, {@link JournalChainWord}. */
    public static final int CHAIN = 104;
    /** Offset of the CRC of the last record, int. */
    public static final int LAST_CRC = 112;
    /** Offset of the epoch of the last record, int. */
    public static final int EPOCH = 116;
    /** Offset of the identity of the journal, long. */
    public static final int JOURNAL_ID = 120;
    /** Offset of the length of the path, int; 0 while the place is free. */
    public static final int PATH_LENGTH = 128;
    /** Offset of the path. */
    public static final int PATH = 136;
    /** Offset of the place before which all is on the device, long; 0: not known. */
    public static final int DURABLE_PLACE = STRIDE - 3 * Long.BYTES;
    /** Offset of the sequence number up to which all is on the device, long; 0: not known. */
    public static final int DURABLE = STRIDE - 2 * Long.BYTES;
    /** Offset of the word that says whether a sync has failed, long; 0: none has. */
    public static final int FAILED = STRIDE - Long.BYTES;
    /** Longest path in bytes. */
    public static final int MAX_PATH = DURABLE_PLACE - PATH;

    private JournalLayout() {
    }
}
