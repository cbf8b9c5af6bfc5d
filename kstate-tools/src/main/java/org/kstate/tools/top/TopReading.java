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

    /** What a state is at this reading. The commit is null if there is none. */
    private record Seen(String name, long id, int pageIndex, int size, boolean isPersistent, long version, long atNs, long ageNs,
            Writers.Commit commit) {
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
        final List<Seen> all = new ArrayList<>();
        List<String> lines = detailed == null ? List.of() : null;
        for (final ObservedState state : observer.states()) {
            if (!wanted.test(state.name())) {
                continue;
            }
            try {
                state.read(snapshot);
                all.add(seen(state));
                if (state.name().equals(detailed)) {
                    lines = detail.lines(detailed, snapshot);
                }
            } catch (final ClosedException e) {
                // Deleted meanwhile.
                continue;
            }
        }
        // After all values were read: see there.
        final StoreStatistics statistics = writers.look();
        final List<TopRow> rows = new ArrayList<>();
        final Map<String, Before> now = new HashMap<>();
        all.forEach(one -> rows.add(row(one, statistics, now)));
        before.clear();
        before.putAll(now);
        return new TopPicture(observer.directory().toString(), Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            statistics == null ? TopRow.UNKNOWN : statistics.sessions().size(), rows, lines);
    }

    private Seen seen(final ObservedState state) {
        final boolean isWritten = snapshot.version() > 0;
        return new Seen(state.name(), state.id(), state.pageIndex(), state.size(), state.isPersistent(), snapshot.version(), System.nanoTime(),
            isWritten ? Math.max(0, TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - snapshot.timeNs()) : TopRow.NEVER,
            isWritten ? Writers.Commit.of(snapshot) : null);
    }

    private TopRow row(final Seen seen, final StoreStatistics statistics, final Map<String, Before> now) {
        final Before last = before.get(seen.name());
        final boolean isNew = last == null || last.id() != seen.id();
        final boolean isTooSoon = !isNew && seen.atNs() - last.atNs() < SHORTEST_NS;
        final double perSecond = isNew ? 0 : isTooSoon ? last.perSecond()
            : Math.max(0, seen.version() - last.version()) * (double) TimeUnit.SECONDS.toNanos(1) / (seen.atNs() - last.atNs());
        now.put(seen.name(), isTooSoon ? last : new Before(seen.id(), seen.version(), seen.atNs(), perSecond));
        return new TopRow(seen.name(), seen.version(), perSecond, seen.ageNs(),
            statistics == null ? TopRow.UNKNOWN : subscribers(statistics, seen.pageIndex()),
            seen.commit() == null ? "-" : writers.of(seen.commit()), seen.size(), seen.isPersistent());
    }

    private static int subscribers(final StoreStatistics statistics, final int pageIndex) {
        try {
            return statistics.subscribers(pageIndex);
        } catch (final KstateException e) {
            return TopRow.UNKNOWN;
        }
    }
}
