package org.kstate.notify;

/** Gets the commits that a {@link StateTailer} delivers, in the thread that polls. */
@FunctionalInterface
public interface CommitListener {

    /**
     * A state was committed. What is thrown here goes to the caller of the poll; the commit counts as delivered.
     *
     * @param name      of the state; always the same string for a state.
     * @param version   that was committed.
     * @param timeNs    when, nanoseconds since the epoch.
     * @param sessionId by whom.
     * @param address   where the payload is; valid during the call.
     * @param length    of the payload in bytes.
     */
    void onCommit(String name, long version, long timeNs, int sessionId, long address, int length);
}
