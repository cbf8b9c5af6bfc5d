package org.kstate.page;

import org.kstate.layout.PageLayout;
import org.kstate.memory.SharedBuffer;

/** What a slot says of the version in it, beside the payload. Filled by {@link ReadProtocol}; for one thread. */
public final class VersionFacts {

    private int length;
    private int session;
    private long transaction;
    private long timeNs;

    /** Creates the facts of nothing. */
    public VersionFacts() {
    }

    /** Makes these the facts of nothing. */
    public void clear() {
        length = 0;
        session = 0;
        transaction = 0;
        timeNs = 0;
    }

    void load(final long slotAddress, final int payloadLength) {
        length = payloadLength;
        session = SharedBuffer.intAt(slotAddress + PageLayout.SLOT_SESSION);
        transaction = SharedBuffer.longAt(slotAddress + PageLayout.SLOT_TRANSACTION);
        timeNs = SharedBuffer.longAt(slotAddress + PageLayout.SLOT_TIME);
    }

    /**
     * How long the payload was when it was committed.
     *
     * @return bytes.
     */
    public int length() {
        return length;
    }

    /**
     * The session that committed.
     *
     * @return its number.
     */
    public int session() {
        return session;
    }

    /**
     * The transaction that committed.
     *
     * @return its id.
     */
    public long transaction() {
        return transaction;
    }

    /**
     * The commit time.
     *
     * @return nanoseconds since the epoch.
     */
    public long timeNs() {
        return timeNs;
    }
}
