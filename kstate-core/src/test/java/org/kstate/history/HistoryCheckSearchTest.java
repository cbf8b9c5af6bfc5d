package org.kstate.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.kstate.history.Event.Kind;

/**
 * The check says of small random histories what the exhaustive search says. They are those of a real register, whose calls happened at
 * moments that the dice chose, some of them with one or two things changed afterwards.
 */
class HistoryCheckSearchTest {

    private static final int HISTORIES = 60_000;
    private static final int MOST_EVENTS = 9;
    private static final int STEP = 10;
    private static final long SEED = 20_261_124;

    private final Random random = new Random(SEED);

    @Test
    void shouldSayWhatTheExhaustiveSearchSays() {
        int right = 0;
        int withDeaths = 0;
        int changedAndStillRight = 0;
        for (int i = 0; i < HISTORIES; i++) {
            final List<Event> history = history();
            assertTrue(ExhaustiveSearch.isLinearizable(history), () -> "made by a register, and yet: " + history);
            final int changes = i % 3;
            for (int change = 0; change < changes; change++) {
                change(history);
            }
            final boolean expected = ExhaustiveSearch.isLinearizable(history);
            final List<Violation> violations = HistoryCheck.violations(history);
            assertEquals(expected, violations.isEmpty(), () -> "history=" + history + ", violations=" + violations);
            right += expected ? 1 : 0;
            changedAndStillRight += expected && changes > 0 ? 1 : 0;
            withDeaths += history.stream().anyMatch(event -> !event.ended()) ? 1 : 0;
        }
        final int wrong = HISTORIES - right;
        assertTrue(wrong > HISTORIES / 5 && right > HISTORIES / 3 && changedAndStillRight > HISTORIES / 20 && withDeaths > HISTORIES / 5,
            "the dice show too little: right=" + right + ", wrong=" + wrong + ", changed and right=" + changedAndStillRight
                + ", with deaths=" + withDeaths);
    }

    /** Calls of a few processes on a register, each at its moment; the times around the moments overlap between processes. */
    private List<Event> history() {
        final int processes = 2 + random.nextInt(3);
        final int count = 2 + random.nextInt(MOST_EVENTS - 1);
        final long[] freeFrom = new long[processes];
        final List<Event> events = new ArrayList<>();
        long version = 0;
        long digest = Event.INITIAL;
        for (int i = 0; i < count; i++) {
            final int process = random.nextInt(processes);
            final long moment = (long) (i + 1) * STEP;
            if (freeFrom[process] > moment) {
                continue;
            }
            final long before = Math.max(freeFrom[process], moment - random.nextInt(3 * STEP));
            final long after = moment + random.nextInt(3 * STEP);
            final long own = 100 + i;
            final long base = Math.max(0, version - random.nextInt(3));
            final Event event;
            switch (random.nextInt(6)) {
                case 0 -> event = event(process, Kind.READ, Event.NONE, version, random.nextInt(4) == 0 ? Event.ANY : digest, before, after);
                case 1, 2 -> {
                    final boolean conflict = base < version;
                    event = conflict ? event(process, Kind.CONFLICT, base, version, own, before, after)
                        : event(process, Kind.COMMIT, base, version + 1, own, before, after);
                    version = conflict ? version : version + 1;
                    digest = conflict ? digest : own;
                }
                case 3 -> {
                    event = event(process, Kind.PUBLISH, Event.NONE, ++version, own, before, after);
                    digest = own;
                }
                case 4 -> event = random.nextBoolean() ? event(process, Kind.UNCHANGED, base, base, Event.ANY, before, after)
                    : event(process, Kind.READ, Event.NONE, version, digest, before, after);
                default -> {
                    final boolean publish = random.nextBoolean();
                    final boolean happens = random.nextBoolean() && (publish || base == version);
                    event = new Event(process, publish ? Kind.PUBLISH : Kind.COMMIT, 0, publish ? Event.NONE : base, Event.NONE, own, before,
                        after, false);
                    version = happens ? version + 1 : version;
                    digest = happens ? own : digest;
                }
            }
            events.add(event);
            freeFrom[process] = event.ended() ? after + 1 : Long.MAX_VALUE;
        }
        Collections.shuffle(events, random);
        return events;
    }

    private static Event event(final int process, final Kind kind, final long expected, final long version, final long digest,
                               final long before, final long after) {
        return new Event(process, kind, 0, expected, version, digest, before, after, true);
    }

    /** Changes one thing of one event; what was to be written keeps its digest. */
    private void change(final List<Event> history) {
        if (history.isEmpty()) {
            return;
        }
        final int index = random.nextInt(history.size());
        final Event old = history.get(index);
        final Event other = history.get(random.nextInt(history.size()));
        Event.Kind kind = old.kind();
        long expected = old.expected();
        long version = old.version();
        long digest = old.digest();
        long before = old.beforeNs();
        long after = old.afterNs();
        boolean ended = old.ended();
        switch (random.nextInt(7)) {
            case 0 -> version = ended ? version + (random.nextBoolean() ? 1 : -1) : version;
            case 1 -> digest = kind == Kind.READ ? other.digest() : digest;
            case 2 -> digest = kind == Kind.READ ? random.nextBoolean() ? Event.TORN : Event.INITIAL : digest;
            case 3 -> {
                before += random.nextInt(6 * STEP);
                after = Math.max(before, after);
            }
            case 4 -> {
                after -= random.nextInt(6 * STEP);
                before = Math.min(before, after);
            }
            case 5 -> expected = expected == Event.NONE ? expected : Math.max(0, expected + (random.nextBoolean() ? 1 : -1));
            default -> {
                if (old.isWrite()) {
                    ended = false;
                    version = Event.NONE;
                } else if (kind == Kind.CONFLICT) {
                    kind = Kind.COMMIT;
                }
            }
        }
        history.set(index, new Event(old.process(), kind, old.state(), expected, version, digest, before, after, ended));
    }
}
