package org.kstate.feeds;

import java.util.List;

/**
 * A stream of events in the order of their input: what a {@link FeedFormat} makes of one. For one thread at a time, but for
 * {@link #stop}.
 */
public interface FeedSource extends AutoCloseable {
    /**
     * Fills in the next event.
     *
     * @param event where to put it; left in no particular condition at the end of the stream.
     * @return false at the end of the stream.
     * @throws DamagedLineException if the input is damaged here and {@link DamagedLines#FATAL} was chosen.
     * @throws FeedException        if the input cannot be read at all.
     */
    boolean next(FeedEvent event);

    /**
     * Tells what was read so far.
     *
     * @return the counters; for a source of its own they are live, for a merge a fresh sum.
     */
    FeedCounters counters();

    /**
     * Says which input this is.
     *
     * @return a name for messages.
     */
    String label();

    /**
     * Tells what is wrong with an input as a whole: it has been read to its end, and not one of its lines was understood.
     *
     * @return one line that says what it looks like and what is known; null if nothing is wrong.
     */
    default String complaint() {
        return null;
    }

    /**
     * Tells what a user should know of this input, and is no damage.
     *
     * @return one line each, whole sentences without a full stop; more may come while the input is read.
     */
    default List<String> remarks() {
        return List.of();
    }

    /**
     * Tells whether the input names its instruments as it goes.
     *
     * @return false if all of them are known when the source is opened.
     */
    default boolean findsInstruments() {
        return false;
    }

    /**
     * Tells whether there may be events of {@link EventKind#DEPTH}, for which there are states then.
     *
     * @return false if there are none.
     */
    default boolean tellsDepth() {
        return false;
    }

    /** Ends the stream soon, also while it waits for a pipe: {@link #next} then tells its end. Called by any thread. */
    void stop();

    /** Closes the input; can be called twice. */
    @Override
    void close();
}
