package org.kstate.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.kstate.history.Event.Kind;

/**
 * Whether a history of calls is linearizable: whether each call can have happened at one moment between its beginning and its end, all of
 * them in one order. In that order every call must have been told what a single versioned register would have told it. Each state is a
 * register of its own, and a history is linearizable when that of each object is: M. Herlihy and J. Wing, Linearizability, ACM TOPLAS
 * 12(3), 1990.
 *
 * <h2>The register</h2>
 * It holds a version and a payload; at first version 0 and zeros.
 * <ul>
 * <li>A read of v happens while the version is v, and returns the payload of v.</li>
 * <li>A commit on base e happens while the version is e, and makes it e + 1. A publish happens at any time, and makes the version one more.
 * So each version is made once, and none is left out.</li>
 * <li>A conflict on base e that found f happens while the version is f, and f is at least e + 1: who won, or who won since, was committed
 * before the conflict was told. What was not committed is never read.</li>
 * <li>A commit that changed nothing is told its base. A call that was refused does nothing.</li>
 * <li>A commit or publish whose process died in it happened between its beginning and that death, or never. Of such a one only the payload
 * is known, and, for a commit, the base.</li>
 * </ul>
 *
 * <h2>The check</h2>
 * In general the order is to be searched for ({@link ExhaustiveSearch}). Here the versions are the order: of two calls on different
 * versions the one on the older happens first, and a version's commit before its reads. What is left to find are moments for them. Going
 * through the calls in that order, the earliest moment for a call is the latest of the beginnings of all before it and of its own; there
 * are moments for all if for none of them that is after its end. Reads of one version need no order among themselves. For n calls that
 * is a sort and one pass.
 *
 * <p>What is not known is which of the calls without an end made the versions that nobody was told to have made. A payload that was read
 * tells: digests are different. What is left are versions that nobody read whole. From the pass, each of them has an earliest and a latest
 * moment; both never decrease from version to version. Calls are assigned to them, each once, so that the moments of call and version
 * have one in common and never decrease; this is searched for, and the search is exact. There are few: at most one call for each death.
 */
public final class HistoryCheck {

    private static final int MOST_TOLD = 20;
    private static final int MOST_STEPS = 1_000_000;

    private final Map<Integer, List<Event>> states = new TreeMap<>();
    private final List<Violation> violations = new ArrayList<>();
    /** What was to be written, by digest, of all states; made when it is first needed. */
    private Map<Long, Event> attempts;

    private HistoryCheck(final Collection<Event> history) {
        for (final Event event : history) {
            states.computeIfAbsent(event.state(), state -> new ArrayList<>()).add(event);
        }
    }

    /**
     * Checks a history.
     *
     * @param history the events of all processes, in any order. What was to be written has digests that are all different.
     * @return what is wrong with it, the first few of each state; nothing if it is linearizable.
     * @throws IllegalArgumentException if two payloads to be written have the same digest.
     */
    public static List<Violation> violations(final Collection<Event> history) {
        final HistoryCheck check = new HistoryCheck(history);
        check.requireDistinctDigests(history);
        check.states.forEach((state, events) -> check.new Register(state, events).check());
        return check.violations;
    }

    private void requireDistinctDigests(final Collection<Event> history) {
        final long[] digests = history.stream().filter(HistoryCheck::isAttempt).mapToLong(Event::digest).sorted().toArray();
        for (int i = 1; i < digests.length; i++) {
            if (digests[i] == digests[i - 1]) {
                throw new IllegalArgumentException("Two payloads cannot be told apart: digest=0x" + Long.toHexString(digests[i]));
            }
        }
    }

    private static boolean isAttempt(final Event event) {
        return event.isWrite() || event.kind() == Kind.CONFLICT || event.kind() == Kind.REFUSED;
    }

    private Event attempt(final long digest) {
        if (attempts == null) {
            attempts = new HashMap<>();
            states.values().forEach(events -> events.stream().filter(HistoryCheck::isAttempt)
                .forEach(event -> attempts.put(event.digest(), event)));
        }
        return attempts.get(digest);
    }

    /** A place in the order of the versions that a call without an end has to fill. */
    private record Place(long version, long earliestNs, long latestNs) {
    }

    /** One state. */
    private final class Register {

        private Map<Long, Long> versions;
        private final int state;
        private final List<Event> events;
        private final Map<Long, Event> writes = new HashMap<>();
        private final List<Event> unfinished = new ArrayList<>();
        private final Map<Long, Event> unfinishedByDigest = new HashMap<>();
        private int found;
        private int steps;

        Register(final int state, final List<Event> events) {
            this.state = state;
            this.events = events;
        }

        void check() {
            events.forEach(this::checkAlone);
            events.stream().filter(event -> event.kind() == Kind.READ && event.ended()).forEach(this::checkPayload);
            if (found == 0) {
                final Event[] order = inOrder();
                checkMoments(order);
                if (found == 0) {
                    fillPlaces(order);
                }
            }
        }

        private void violated(final Violation.Kind kind, final String detail) {
            if (found++ < MOST_TOLD) {
                violations.add(new Violation(kind, state, detail));
            }
        }

        /** What each event says by itself; takes note of who made which version. */
        private void checkAlone(final Event event) {
            if (!event.ended()) {
                if (event.isWrite()) {
                    unfinished.add(event);
                    unfinishedByDigest.put(event.digest(), event);
                }
                return;
            }
            if (event.version() < 0 && event.kind() != Kind.REFUSED) {
                violated(Violation.Kind.IMPOSSIBLE_VERSION, event.toString());
                return;
            }
            switch (event.kind()) {
                case COMMIT -> {
                    if (event.version() != event.expected() + 1) {
                        violated(Violation.Kind.LOST_UPDATE, event.toString());
                    } else {
                        made(event);
                    }
                }
                case PUBLISH -> made(event);
                case CONFLICT -> {
                    if (event.version() <= event.expected()) {
                        violated(Violation.Kind.CONFLICT_WITHOUT_WINNER, event.toString());
                    }
                }
                case UNCHANGED -> {
                    if (event.version() != event.expected()) {
                        violated(Violation.Kind.UNCHANGED_MOVED, event.toString());
                    }
                }
                default -> {
                    // Reads are looked at when all writes are known; a refused call says nothing.
                }
            }
        }

        private void made(final Event event) {
            final Event other = event.version() == 0 ? event : writes.put(event.version(), event);
            if (other != null) {
                violated(Violation.Kind.DUPLICATE_VERSION, other + " and " + event);
            }
        }

        private void checkPayload(final Event read) {
            final long digest = read.digest();
            if (digest == Event.ANY) {
                return;
            }
            if (read.version() == 0) {
                if (digest != Event.INITIAL) {
                    wrongPayload(read);
                }
                return;
            }
            Event write = writes.get(read.version());
            if (write == null) {
                write = unfinishedByDigest.remove(digest);
                if (write == null) {
                    wrongPayload(read);
                    return;
                }
                if (write.kind() == Kind.COMMIT && write.expected() + 1 != read.version()) {
                    violated(Violation.Kind.LOST_UPDATE, write + " was read: " + read);
                }
                // This one made that version, as the payload tells.
                unfinished.remove(write);
                writes.put(read.version(), write);
            } else if (write.digest() != digest) {
                wrongPayload(read);
            }
        }

        private void wrongPayload(final Event read) {
            final Event attempt = read.digest() == Event.INITIAL ? null : attempt(read.digest());
            final Violation.Kind kind;
            if (read.digest() == Event.INITIAL || attempt != null && (attempt.isWrite() || attempt.state() != state)) {
                kind = Violation.Kind.WRONG_PAYLOAD;
            } else if (attempt != null) {
                kind = Violation.Kind.CONFLICT_TOOK_EFFECT;
            } else {
                kind = Violation.Kind.TORN_PAYLOAD;
            }
            violated(kind, read + ", the version is of " + writes.get(read.version()) + ", the payload of " + attempt);
        }

        /** The calls that have a place in the order of the versions: by version, and the commit before the others. */
        private Event[] inOrder() {
            final List<Event> order = new ArrayList<>(writes.values());
            for (final Event event : events) {
                if (event.ended() && (event.kind() == Kind.READ || event.kind() == Kind.CONFLICT)) {
                    order.add(event);
                }
            }
            final Event[] sorted = order.toArray(new Event[0]);
            Arrays.sort(sorted, Comparator.comparingLong(this::versionOf).thenComparing(event -> !event.isWrite()));
            return sorted;
        }

        /** The version of a call; of one without an end that which was read of it. */
        private long versionOf(final Event event) {
            return event.ended() ? event.version() : versionByDigest().get(event.digest());
        }

        private Map<Long, Long> versionByDigest() {
            if (versions == null) {
                versions = new HashMap<>();
                writes.forEach((version, write) -> {
                    if (!write.ended()) {
                        versions.put(write.digest(), version);
                    }
                });
            }
            return versions;
        }

        private void checkMoments(final Event[] order) {
            Event latest = null;
            Event latestOfVersion = null;
            long version = -1;
            for (final Event event : order) {
                if (versionOf(event) != version || event.isWrite()) {
                    version = versionOf(event);
                    latest = later(latest, latestOfVersion);
                    latestOfVersion = null;
                }
                if (latest != null && event.afterNs() < latest.beforeNs()) {
                    tooLate(latest, event);
                }
                if (event.isWrite()) {
                    latest = later(latest, event);
                } else {
                    latestOfVersion = later(latestOfVersion, event);
                }
            }
        }

        private static Event later(final Event one, final Event other) {
            return one == null || other != null && other.beforeNs() > one.beforeNs() ? other : one;
        }

        /** The event comes after the other in the order, and had ended before that one began. */
        private void tooLate(final Event other, final Event event) {
            final Violation.Kind kind;
            if (!other.isWrite()) {
                kind = Violation.Kind.STALE_READ;
            } else if (event.isWrite()) {
                kind = Violation.Kind.REORDERED_COMMITS;
            } else if (event.kind() == Kind.CONFLICT) {
                kind = Violation.Kind.CONFLICT_WITHOUT_WINNER;
            } else {
                kind = Violation.Kind.FUTURE_READ;
            }
            violated(kind, event + " ended before " + other + " began");
        }

        /** Finds calls without an end for the versions that nobody is known to have made. */
        private void fillPlaces(final Event[] order) {
            final long newest = order.length == 0 ? 0 : versionOf(order[order.length - 1]);
            if (newest - writes.size() > unfinished.size()) {
                violated(missing(order), "more versions than writes: newest=" + newest + ", made by somebody=" + writes.size()
                    + ", writes without an end and not seen=" + unfinished.size() + ", first missing=" + firstMissing());
                return;
            }
            final List<Place> places = places(order, newest);
            if (!fill(places, 0, Long.MIN_VALUE, new boolean[unfinished.size()])) {
                violated(missing(order), "nobody can have made all of the versions " + places + "; writes without an end: " + unfinished);
            }
        }

        private long firstMissing() {
            long version = 1;
            while (writes.containsKey(version)) {
                version++;
            }
            return version;
        }

        /** What to call it: by who says that the first missing version is there. */
        private Violation.Kind missing(final Event[] order) {
            final long first = firstMissing();
            for (final Event event : order) {
                if (versionOf(event) > first) {
                    return Violation.Kind.GAP;
                }
                if (versionOf(event) == first) {
                    return event.kind() == Kind.CONFLICT ? Violation.Kind.CONFLICT_WITHOUT_WINNER : Violation.Kind.FUTURE_READ;
                }
            }
            return Violation.Kind.GAP;
        }

        private List<Place> places(final Event[] order, final long newest) {
            final List<Place> places = new ArrayList<>();
            for (long version = 1; version <= newest; version++) {
                if (!writes.containsKey(version)) {
                    final long missing = version;
                    // Few versions are missing: one pass for each is nothing.
                    final long earliest = Arrays.stream(order).filter(event -> versionOf(event) < missing).mapToLong(Event::beforeNs).max()
                        .orElse(Long.MIN_VALUE);
                    final long latest = Arrays.stream(order).filter(event -> versionOf(event) >= missing).mapToLong(Event::afterNs).min()
                        .orElse(Long.MAX_VALUE);
                    places.add(new Place(version, earliest, latest));
                }
            }
            return places;
        }

        private boolean fill(final List<Place> places, final int index, final long momentNs, final boolean[] used) {
            if (index == places.size()) {
                return true;
            }
            if (++steps > MOST_STEPS) {
                throw new IllegalStateException("Too many ways in which writes without an end can have happened: state=" + state);
            }
            final Place place = places.get(index);
            final long earliest = Math.max(momentNs, place.earliestNs);
            for (int i = 0; i < used.length; i++) {
                final Event write = unfinished.get(i);
                final long moment = Math.max(earliest, write.beforeNs());
                if (!used[i] && moment <= Math.min(place.latestNs, write.afterNs())
                    && (write.kind() == Kind.PUBLISH || write.expected() + 1 == place.version)) {
                    used[i] = true;
                    if (fill(places, index + 1, moment, used)) {
                        return true;
                    }
                    used[i] = false;
                }
            }
            return false;
        }
    }
}
