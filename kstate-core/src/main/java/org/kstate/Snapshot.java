package org.kstate;

import java.util.Objects;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.exceptions.TransactionScopeException;
import org.kstate.layout.StoreGeometry;
import org.kstate.memory.PrivateMemory;
import org.kstate.memory.ReadOnlyBytes;
import org.kstate.page.Page;
import org.kstate.page.VersionFacts;

/**
 * A reusable holder for one whole version of a state. Filled by {@link State#read(Snapshot)}, which allocates nothing; what it shows
 * stays until it is filled again, or a reading into it fails: then it holds nothing. For one thread at a time.
 */
public final class Snapshot extends VersionCopy {

    private final ReadOnlyBytes bytes;
    private final VersionFacts facts = new VersionFacts();
    private long version;

    /**
     * Creates a holder of nothing: version 0, length 0.
     *
     * @throws org.kstate.exceptions.MemoryExhaustedException if the process has no memory for it.
     */
    public Snapshot() {
        final BytesStore<?, ?> memory = PrivateMemory.allocate(StoreGeometry.MAX_PAGE_SIZE);
        useMemory(memory);
        bytes = ReadOnlyBytes.over(memory);
    }

    @Override
    void makeRoom(final int size) {
        // There is room for any.
    }

    @Override
    VersionFacts facts() {
        return facts;
    }

    /**
     * Copies the current version of a page; {@link #filled} follows once that is known to be what was asked for.
     *
     * @return the commit word of the version.
     */
    long take(final Page from) {
        page(from);
        return copy();
    }

    /** States and their holders, before anything is read. */
    static void checkHolders(final Object[] states, final Snapshot[] holders) {
        Objects.requireNonNull(states, "states");
        Objects.requireNonNull(holders, "into");
        if (holders.length < states.length) {
            throw new TransactionScopeException("Each state is read into a holder of its own: states=" + states.length + ", holders="
                + holders.length);
        }
        for (int i = 0; i < states.length; i++) {
            Objects.requireNonNull(states[i], "states");
            Objects.requireNonNull(holders[i], "into");
        }
    }

    /** A holder that was given for two states holds one of them only. */
    void checkIsOf(final Page of) {
        if (page() != of) {
            throw new TransactionScopeException("Each state is read into a holder of its own; one was given for two: page=" + of.index());
        }
    }

    /** Reading has failed: what was copied may be another state's. */
    void forget() {
        page(null);
        facts.clear();
        version = 0;
        copiedSize(0);
        bytes.show(0);
    }

    static void forgetAll(final Snapshot[] copies, final int count) {
        for (int i = 0; i < count; i++) {
            copies[i].forget();
        }
    }

    void filled(final long filledVersion) {
        page(null);
        if (filledVersion == 0) {
            // A page that had another state before keeps who ended that one.
            facts.clear();
        }
        version = filledVersion;
        bytes.show(copiedSize());
    }

    /**
     * The payload, from read position 0 to {@link #length}.
     *
     * @return bytes that change when the holder is filled again, and that nobody can write: {@link org.kstate.exceptions.ReadOnlyException}.
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
        return copiedSize();
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

    /**
     * For people: which version, never its payload.
     *
     * @return a line.
     */
    @Override
    public String toString() {
        return "Snapshot[version=" + version + ", length=" + length() + ", timeNs=" + timeNs() + ", session=" + sessionId() + ", transaction="
            + transactionId() + ']';
    }
}
