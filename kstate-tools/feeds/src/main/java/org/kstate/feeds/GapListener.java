package org.kstate.feeds;

/** Is told of each gap in the recorded time that is not waited for. Called on the publishing thread; must not throw. */
@FunctionalInterface
public interface GapListener {
    /** Tells nobody. */
    GapListener NONE = (event, gapNs) -> { };

    /**
     * Takes notice of a gap before an event.
     *
     * @param event the event, not published yet; valid during the call.
     * @param gapNs nanoseconds of recorded time, negative if it goes back.
     */
    void onGap(FeedEvent event, long gapNs);
}
