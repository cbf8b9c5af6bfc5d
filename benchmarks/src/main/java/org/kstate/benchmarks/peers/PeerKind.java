package org.kstate.benchmarks.peers;

import java.nio.file.Path;
import java.util.function.BiFunction;

/**
 * Who is measured at the same work: name, what it gives, and how it is opened. All keep their files in shared memory and are asked for no
 * durability.
 */
public enum PeerKind {

    /** Ourselves, by the same interface as the others. */
    KSTATE("Kstate", Delivery.LATEST, true,
        "the latest value with its version, never torn; many writers and readers in many processes, each of which may be killed at any time.",
        KstatePeer::new),
    /** The protocol's bare minimum. */
    BARE("bare CAS + copy", Delivery.LATEST, false,
        "the stores and loads that Kstate's protocol cannot do without, and nothing else: no API, no checks, one writer, nobody's death is seen.",
        BareCellPeer::new),
    /** The least that is not torn. */
    SEQLOCK("seqlock", Delivery.LATEST, true,
        "the latest value with a version, never torn. One writer only; if it is killed in a write, all readers wait for ever; a reader whom "
            + "a fast writer meets starts again each time. A cell of our own, not a library.",
        SeqlockPeer::new),
    /** Chronicle Map. */
    CHRONICLE_MAP("Chronicle Map", Delivery.LATEST, false,
        "the latest value of each of many keys, never torn, for many processes. No version. Readers lock too, and a process that is "
            + "killed inside leaves the lock behind. Values are byte arrays, which costs one copy more on our side.",
        ChronicleMapPeer::new),
    /** LMDB. */
    LMDB("LMDB", Delivery.LATEST, true,
        "the latest value of each of many keys, never torn, snapshots over several keys, for many processes; its version is the number of the "
            + "transaction. Here without syncing.",
        LmdbPeer::new),
    /** SQLite. */
    SQLITE("SQLite WAL", Delivery.LATEST, true,
        "tables and SQL for many processes, never torn; the version is a column that the update counts up. Here without syncing; a "
            + "prepared statement for each work.",
        SqlitePeer::new),
    /** Redis. */
    REDIS("Redis, loopback", Delivery.LATEST, false,
        "the latest value of each of many keys, never torn, for many processes, by a round trip to a server over loopback TCP. "
            + "SET and GET give no version. Here without persistence, one request at a time.",
        RedisPeer::new),
    /** Chronicle Queue. */
    CHRONICLE_QUEUE("Chronicle Queue", Delivery.ALL, true,
        "every value in order, with an index, for many processes, in files that grow; the latest value only for who goes to the end.",
        ChronicleQueuePeer::new),
    /** Agrona's broadcast buffer. */
    AGRONA_BROADCAST("Agrona broadcast", Delivery.ALL, false,
        "every value in order for those who keep up; who is lapped is told so. One transmitter. Who comes late does not get the latest "
            + "value. No version.",
        AgronaBroadcastPeer::new),
    /** Aeron IPC. */
    AERON_IPC("Aeron IPC", Delivery.EXCHANGE, false,
        "every value in order, with flow control: the slowest subscriber stops the publisher. Who comes late does not get the latest value. No "
            + "version. Needs a media driver, which runs in this process here.",
        AeronIpcPeer::new);

    /** Which values somebody gets. */
    private enum Delivery {
        /** The latest one. */
        LATEST,
        /** Each one, in order. */
        ALL,
        /** Each one, in order, and nothing can be put for long unless it is taken. */
        EXCHANGE
    }

    private final String label;
    private final Delivery delivery;
    private final boolean isVersioned;
    private final String gives;
    private final BiFunction<Path, Integer, Peer> opening;

    PeerKind(final String label, final Delivery delivery, final boolean isVersioned, final String gives,
             final BiFunction<Path, Integer, Peer> opening) {
        this.label = label;
        this.delivery = delivery;
        this.isVersioned = isVersioned;
        this.gives = gives;
        this.opening = opening;
    }

    /**
     * Opens a new one.
     *
     * @param folder for its files; empty.
     * @param size   most bytes of a value.
     * @return a peer that holds nothing.
     */
    public Peer open(final Path folder, final int size) {
        return opening.apply(folder, size);
    }

    /**
     * Its name in the report.
     *
     * @return a few words.
     */
    public String label() {
        return label;
    }

    /**
     * What it gives and what not.
     *
     * @return a few sentences.
     */
    public String gives() {
        return gives;
    }

    /**
     * Whether the latest value can be had again and again.
     *
     * @return false if each value is given once, in order.
     */
    public boolean isLatest() {
        return delivery == Delivery.LATEST;
    }

    /**
     * Whether values can be put though nobody takes them.
     *
     * @return false if the one who puts is then held up.
     */
    public boolean isUnhindered() {
        return delivery != Delivery.EXCHANGE;
    }

    /**
     * Whether it gives whole values with a number that rises with each, and is something to use: the bare minimum is not.
     *
     * @return true if a reader can tell by a number that there is a newer one.
     */
    public boolean isVersioned() {
        return isVersioned;
    }
}
