package org.kstate.commit;

/** Of transient states. */
final class NoJournal implements CommitJournal {

    @Override
    public long deadlineNs(final Writer writer) {
        return SlotClaim.NO_DEADLINE;
    }

    @Override
    public void enter(final Writer writer, final long deadlineNs) {
        // There is nothing to take.
    }

    @Override
    public long timeNs(final Writer writer) {
        return writer.nowNs();
    }

    @Override
    public void announce(final CommitSet set, final long transaction, final long timeNs, final long reference) {
        // There is no record.
    }

    @Override
    public void publish(final CommitSet set) {
        // There is no record.
    }

    @Override
    public void discard() {
        // There is no record.
    }

    @Override
    public void leave() {
        // Nothing was taken.
    }
}
