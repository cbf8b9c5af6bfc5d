package org.kstate.tools.demo;

/** How a consumer of the demo wants its data. */
public enum ConsumerKind {
    /** Reads all states every few milliseconds. */
    AT_WILL("at will"),
    /** Wants each change, the latest if there were several. */
    ON_CHANGE("on change"),
    /** Wants each change, but of each state at most ten times a second. */
    AT_MOST("at most 10/s"),
    /** Wants every commit, from the journal. */
    EVERY_COMMIT("every commit");

    /** How often {@link #AT_MOST} wants each state, in a second. */
    static final int MOST_PER_SECOND = 10;

    private final String label;

    ConsumerKind(final String label) {
        this.label = label;
    }

    /**
     * Says what it is, for people.
     *
     * @return a few words.
     */
    public String label() {
        return label;
    }
}
