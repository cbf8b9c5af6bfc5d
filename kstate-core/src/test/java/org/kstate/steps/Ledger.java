package org.kstate.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Which version of the main state holds what: all that the test has committed, and what it has seen of the actors' commits. Versions rise by
 * one, and none changes once it was seen.
 */
final class Ledger {

    private final NavigableMap<Long, Long> seeds = new TreeMap<>();
    private final List<Long> actors = new ArrayList<>();
    private final int most;
    private final boolean copies;

    Ledger(final int most, final boolean copies) {
        this.most = most;
        this.copies = copies;
        seeds.put(0L, 0L);
    }

    long last() {
        return seeds.lastKey();
    }

    /** What the test writes on top of a version. */
    static long seedAfter(final long version) {
        return 2 * (version + 1);
    }

    /** The test has committed. */
    void committed(final long version) {
        assertEquals(last() + 1, version, "the version does not follow the one that was read");
        seeds.put(version, seedAfter(version - 1));
    }

    /** The test has committed the bytes of the version before. */
    void copied(final long version) {
        if (version != last()) {
            assertEquals(last() + 1, version);
            seeds.put(version, seeds.get(version - 1));
        }
    }

    /** A version was read. */
    void seen(final long version, final long seed) {
        while (version > last()) {
            final long next = last() + 1;
            actors.add(next);
            assertTrue(actors.size() <= most, () -> "versions that nobody can have committed: " + actors);
            seeds.put(next, copies ? seeds.get(next - 1) : Actor.SEED);
        }
        final Long expected = seeds.get(version);
        assertNotNull(expected, () -> "no such version was committed: " + version);
        assertEquals(expected, seed, () -> "not what was committed as version " + version + ", or torn");
    }

    /** The current version was read. */
    void current(final long version, final long seed) {
        seen(version, seed);
        assertEquals(last(), version, "a version is lost");
    }

    /** An actor was told that it committed. */
    void told(final long version) {
        assertTrue(actors.contains(version), () -> "told to the actor and not there: version=" + version + ", seen=" + actors);
    }

    /** An actor was told that its commit was too late; it made no other, but one that died before may have. */
    void refused() {
        assertTrue(actors.size() < Math.max(most, 1), () -> "told to the actor as a conflict, and there: " + actors);
    }

    /** Whether a commit of an actor was seen. */
    boolean hasActors() {
        return !actors.isEmpty();
    }

    long seed(final long version) {
        return seeds.get(version);
    }
}
