package org.kstate.tools.top;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.Snapshot;
import org.kstate.StoreStatistics;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.KstateException;

/** Reads a store again and again, through an observer. For one thread at a time. */
public final class TopReading {
    /** A rate over less time says nothing. */
    private static final long SHORTEST_NS = 90_000_000;

    private final Observer observer;
    private final Predicate<String> wanted;
    private final Detail detail;
    private final Snapshot snapshot = new Snapshot();
    private final Map<String, Before> before = new HashMap<>();
    private final Writers writers;

    /** What a state was at the last reading that was long enough ago for a rate. */
    private record Before(long id, long version, long atNs, double perSecond) {
    }

    /** Says what a value holds. */
    @FunctionalInterface
    public interface Detail {
        /**
         * Says it.
         *
         * @param state    its name.
         * @param snapshot its value.
         * @return lines.
         */
        List<String> lines(String state, Snapshot snapshot);
    }

    /**
     * Begins to read.
     *
     * @param observer of the store; the caller's to close.
     * @param wanted   which states, by name.
     * @param detail   says what the value of a chosen state holds.
     */
    public TopReading(final Observer observer, final Predicate<String> wanted, final Detail detail) {
        this.observer = observer;
        this.writers = new Writers(observer.directory());
        this.wanted = wanted;
        this.detail = detail;
    }

    /**
     * Reads the store once.
     *
     * @param detailed the state whose fields are wanted; null for none.
     * @return what it is now; rates are since the reading before, 0 for a state that is new.
     */
    public TopPicture read(final String detailed) {
        final StoreStatistics statistics = writers.look();
        final List<TopRow> rows = new ArrayList<>();
        List<String> lines = detailed == null ? List.of() : null;
        final Map<String, Before> now = new HashMap<>();
        for (final ObservedState state : observer.states()) {
            if (!wanted.test(state.name())) {
                continue;
            }
            try {
                state.read(snapshot);
                rows.add(row(state, statistics, now));
                if (state.name().equals(detailed)) {
                    lines = detail.lines(detailed, snapshot);
                }
            } catch (final ClosedException e) {
                // Deleted meanwhile.
                continue;
            }
        }
        before.clear();
        before.putAll(now);
        return new TopPicture(observer.directory().toString(), Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            statistics == null ? TopRow.UNKNOWN : statistics.sessions().size(), rows, lines);
    }

    private TopRow row(final ObservedState state, final StoreStatistics statistics, final Map<String, Before> now) {
        final long atNs = System.nanoTime();
        final long version = snapshot.version();
        final Before last = before.get(state.name());
        final boolean isNew = last == null || last.id() != state.id();
        final boolean isTooSoon = !isNew && atNs - last.atNs() < SHORTEST_NS;
        final double perSecond = isNew ? 0 : isTooSoon ? last.perSecond()
            : Math.max(0, version - last.version()) * (double) TimeUnit.SECONDS.toNanos(1) / (atNs - last.atNs());
        now.put(state.name(), isTooSoon ? last : new Before(state.id(), version, atNs, perSecond));
        final long ageNs = version == 0 ? TopRow.NEVER
            : Math.max(0, TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - snapshot.timeNs());
        return new TopRow(state.name(), version, perSecond, ageNs, statistics == null ? TopRow.UNKNOWN : subscribers(statistics, state),
            version == 0 ? "-" : writers.of(snapshot), state.size(), state.isPersistent());
    }

    private static int subscribers(final StoreStatistics statistics, final ObservedState state) {
        try {
            return statistics.subscribers(state.pageIndex());
        } catch (final KstateException e) {
            return TopRow.UNKNOWN;
        }
    }
}
