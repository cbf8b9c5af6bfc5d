package org.kstate.layout;

/**
 * The identity of a transaction within its store. A transaction over one state is named by what it made, {@code 0 | version mod 2^43 : 43 |
 * page : 20}: raw versions of a page never come back, so no counter is needed. One over several states is named by what it made of one of
 * them. Of all that want to make the same version of that page, one at most is committed.
 */
public final class TransactionId {

    private static final int VERSION_SHIFT = 20;

    private TransactionId() {
    }

    /**
     * The id of a transaction over one state.
     *
     * @param page    index of the page.
     * @param version raw version that it makes.
     * @return the id, never negative.
     */
    public static long ofPage(final int page, final long version) {
        return (version << VERSION_SHIFT | page) & Long.MAX_VALUE;
    }
}
