package org.kstate.notify;

import org.kstate.ReadableState;

/** One state of a {@link Watch}: what was delivered of it, what was seen, and when something is due. For one thread at a time. */
final class Watched {

    static final int NOT_DUE = -1;

    final ReadableState state;
    final int index;
    /** Whether the watch has subscribed to it, by a pattern, and closes it. */
    final boolean isOwn;
    long deliveredVersion;
    long seenVersion;
    /** When {@link #seenVersion} was seen. */
    long changedNs;
    /** Whether its silence was told since it changed. */
    boolean isSilenceTold;
    /** Whether commits do not ring for it now, since nothing may be delivered before it is due. */
    boolean isPaused;
    long dueNs;
    /** Its place among those that are due at some time; {@link #NOT_DUE} if it is not among them. */
    int place = NOT_DUE;

    Watched(final ReadableState state, final int index, final boolean isOwn) {
        this.state = state;
        this.index = index;
        this.isOwn = isOwn;
    }

    boolean isUndelivered() {
        return seenVersion > deliveredVersion;
    }
}
