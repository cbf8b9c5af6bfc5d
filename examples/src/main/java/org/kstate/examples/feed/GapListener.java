package org.kstate.examples.feed;

/** Is told of each gap in the recorded time that is not waited for. Called on the publishing thread; must not throw. */
@FunctionalInterface
public interface GapListener {
    /** Tells nobody. */
    GapListener NONE = gapNs -> { };

    /**
     * Takes notice of a gap before the next event.
     *
     * @param gapNs nanoseconds of recorded time, negative if it goes back.
     */
    void onGap(long gapNs);
}
