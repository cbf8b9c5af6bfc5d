package org.kstate.tools.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.kstate.feeds.FeedEvent;
import org.kstate.feeds.MergedFeed;
import org.kstate.feeds.Pace;
import org.kstate.feeds.PacedTime;

/**
 * What a feed has to give within the demo's time.
 *
 * @param instruments their names.
 * @param events      how many events there are, counted up to where the time is over, or a million for each second of it.
 * @param complete    whether the feed ends there.
 */
record InputSurvey(List<String> instruments, long events, boolean complete) {
    /** More than any machine publishes to a journal in a second. */
    private static final long MOST_PER_SECOND = 1_000_000;

    /** Reads a feed that has just been opened. */
    static InputSurvey of(final MergedFeed feed, final Pace pace, final double seconds) {
        final List<String> instruments = new ArrayList<>(feed.instruments().names());
        final long most = (long) (MOST_PER_SECOND * seconds);
        final long longestNs = (long) (TimeUnit.SECONDS.toNanos(1) * seconds);
        final FeedEvent event = new FeedEvent();
        final PacedTime schedule = new PacedTime(pace, PacedTime.USUAL_LIMIT_NS);
        long events = 0;
        while (feed.next(event)) {
            if (events == most || schedule.dueNs(event.receiveNs()) > longestNs) {
                return new InputSurvey(instruments, events, false);
            }
            events++;
        }
        return new InputSurvey(instruments, events, true);
    }
}
