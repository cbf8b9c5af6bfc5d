package org.kstate.commit;

/**
 * What the steps of a commit answer where there is no commit word, slot or version to tell: numbers, so that nothing is allocated. Each means the
 * same wherever it comes from. No plain word, slot or version is negative.
 */
public final class CommitCode {

    /** Every state that was written has its new version: the answer of a commit over several states. */
    public static final int COMMITTED = 0;
    /** The base is not current any more; nothing was committed. */
    public static final int CONFLICT = -1;
    /** In place of a base: builds on whatever is current. */
    public static final int ANY_BASE = -2;
    /** The state was deleted; nothing was committed. */
    public static final int DELETED = -3;
    /** Live sessions have every slot but the current one. */
    static final int NONE_FREE = -4;
    /** Somebody aborted the attempt of a commit over several states, and no base is gone. */
    static final int ABORTED = -5;

    private CommitCode() {
    }
}
