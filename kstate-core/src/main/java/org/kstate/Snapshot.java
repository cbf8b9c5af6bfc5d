package org.kstate;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.layout.StoreGeometry;
import org.kstate.page.VersionFacts;

/**
 * A reusable holder for one whole version of a state. Filled by {@link State#read(Snapshot)}, which allocates nothing; what it
 * shows stays until
 * it is filled again. For one thread at a time.
 */
public final class Snapshot {

    private final BytesStore<?, ?> memory = BytesStore.nativeStoreWithFixedCapacity(StoreGeometry.MAX_PAGE_SIZE);
    private final Bytes<?> bytes = memory.bytesForRead();
    private final VersionFacts facts = new VersionFacts();
    private long version;
    private int length;

    /** Creates a holder of nothing: version 0, length 0. */
    public Snapshot() {
        bytes.singleThreadedCheckDisabled(true);
        bytes.readPositionRemaining(0, 0);
    }

    long address() {
        return memory.addressForRead(0);
    }

    VersionFacts facts() {
        return facts;
    }

    void filled(final long filledVersion, final int filledLength) {
        version = filledVersion;
        length = filledLength;
        bytes.readPositionRemaining(0, filledLength);
    }

    /**
     * The payload, from read position 0 to {@link #length}.
     *
     * @return bytes that change when the holder is filled again.
     */
    public Bytes<?> bytes() {
        return bytes;
    }

    /**
     * The version.
     *
     * @return 1, 2, 3 …; 0 if the state was never written.
     */
    public long version() {
        return version;
    }

    /**
     * The length of the payload: the size of the state.
     *
     * @return bytes.
     */
    public int length() {
        return length;
    }

    /**
     * When this version was committed.
     *
     * @return nanoseconds since the epoch; 0 if the state was never written.
     */
    public long timeNs() {
        return facts.timeNs();
    }

    /**
     * The session that committed this version.
     *
     * @return its number; 0 if the state was never written.
     */
    public int sessionId() {
        return facts.session();
    }

    /**
     * The transaction that committed this version.
     *
     * @return its id; 0 if the state was never written.
     */
    public long transactionId() {
        return facts.transaction();
    }
}
