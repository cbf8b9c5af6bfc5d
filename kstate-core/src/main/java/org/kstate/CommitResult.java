package org.kstate;

/** How a commit ended. A conflict is a result and not an exception: the caller expected that it may happen. */
public enum CommitResult {
    /** The state has a new version: {@link Transaction#version}. */
    COMMITTED,
    /** Nothing was written in the transaction, so there is no new version. */
    UNCHANGED,
    /** Somebody committed since the transaction began; nothing was changed. {@link Transaction#conflict} says who. */
    CONFLICT
}
