package org.kstate.benchmarks.several;

import java.nio.file.Path;

import org.kstate.benchmarks.peers.PeerKind;

/** Who keeps a group of cells, and how it counts them up. */
public enum GroupKind {

    /** The baseline: each state by a transaction of its own, and read by itself. They are together only as long as nobody else writes. */
    ONE_BY_ONE("Kstate, one by one", PeerKind.KSTATE, KstateGroup.OneByOne::new),
    /** By one transaction: begin, write, commit; after a conflict at once again. Read by a snapshot of all. */
    KSTATE("Kstate", PeerKind.KSTATE, KstateGroup.Together::new),
    /** The same by update, which backs off. */
    KSTATE_UPDATE("Kstate, update", PeerKind.KSTATE, KstateGroup.Updated::new),
    /** One write transaction; one read transaction, which is renewed. */
    LMDB("LMDB", PeerKind.LMDB, LmdbGroup::new),
    /** One transaction that takes the lock for writing at its beginning; one query. */
    SQLITE("SQLite WAL", PeerKind.SQLITE, SqliteGroup::new);

    /** Opens a group. */
    @FunctionalInterface
    private interface Opening {
        Group open(Path folder, int first, int count);
    }

    private final String label;
    private final PeerKind peer;
    private final Opening opening;

    GroupKind(final String label, final PeerKind peer, final Opening opening) {
        this.label = label;
        this.peer = peer;
        this.opening = opening;
    }

    /**
     * Opens a group; cells that are not there yet are made, and hold 0.
     *
     * @param folder of its files, which groups of one kind share.
     * @param first  number of its first cell.
     * @param count  how many cells it has.
     * @return a group.
     */
    public Group open(final Path folder, final int first, final int count) {
        return opening.open(folder, first, count);
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
     * Whose it is: where that one cannot run, this one cannot.
     *
     * @return a peer.
     */
    public PeerKind peer() {
        return peer;
    }
}
