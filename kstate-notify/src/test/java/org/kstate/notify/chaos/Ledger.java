package org.kstate.notify.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.kstate.persistence.JournalReader;

/** What all processes wanted to commit, were told and have read, and whether it agrees with itself and with the journal. For one thread. */
final class Ledger {

    private final Map<Version, Long> told = new HashMap<>();
    private final Map<Long, Told> bySeed = new HashMap<>();
    private final Set<Long> unknown = new HashSet<>();
    private final List<Seen> seen = new ArrayList<>();
    private long unsuccessful;

    /** A version of an incarnation. */
    private record Version(long id, long number) {
    }

    private record Told(int state, long id, long version) {
    }

    private record Seen(Version version, long seed) {
    }

    /** Adds what a process has noted down that has ended. What it had begun and was not told the end of, it may have committed. */
    void add(final CallLog log) {
        final Set<Long> open = new HashSet<>();
        log.read((kind, state, id, version, seed) -> {
            switch (kind) {
                case CallLog.BEGUN -> open.add(seed);
                case CallLog.COMMITTED -> {
                    assertTrue(open.remove(seed));
                    assertNull(told.put(new Version(id, version), seed), () -> "told to two: version=" + version + ", state=" + state + ", id=" + id);
                    bySeed.put(seed, new Told(state, id, version));
                }
                case CallLog.READ -> seen.add(new Seen(new Version(id, version), seed));
                default -> {
                    assertTrue(open.remove(seed));
                    unsuccessful++;
                }
            }
        });
        unknown.addAll(open);
    }

    /** Who read a version has seen what its committer was told. What nobody was told of is what a killed process had begun. */
    void assertReadWhatWasCommitted() {
        for (final Seen one : seen) {
            final Long committed = told.get(one.version());
            if (committed == null) {
                assertTrue(unknown.contains(one.seed()), () -> "nobody has committed what was read: " + one);
            } else {
                assertEquals(committed, one.seed(), () -> "not what was committed: " + one);
            }
        }
    }

    /** Every version that somebody was told of is in the journal, and what is there besides a killed process had begun. */
    JournalCheck assertAgreesWith(final Path journal) {
        final JournalCheck check = new JournalCheck();
        final Set<Long> found = new HashSet<>();
        final Map<Long, String> incarnations = new HashMap<>();
        try (JournalReader reader = JournalReader.open(journal)) {
            while (reader.next()) {
                check.add(reader.record(), (name, incarnation, version, seed) -> {
                    assertTrue(found.add(seed), () -> "twice in the journal: seed=0x" + Long.toHexString(seed) + ", name=" + name);
                    final Told one = bySeed.get(seed);
                    final String what = "name=" + name + ", incarnation=" + incarnation + ", version=" + version;
                    if (one == null) {
                        assertTrue(unknown.contains(seed), () -> "its caller was told that it is not committed: " + what);
                    } else {
                        assertEquals(name + version, LifecycleActor.name(one.state()) + one.version(), what);
                        final String known = incarnations.putIfAbsent(one.id(), name + incarnation);
                        assertTrue(known == null || known.equals(name + incarnation), () -> "two incarnations of one state: " + what);
                    }
                });
            }
            assertEquals(0, reader.foreignCount());
        }
        bySeed.forEach((seed, one) -> assertTrue(!LifecycleActor.isPersistent(one.state()) || found.contains(seed),
            () -> "not in the journal: " + one));
        return check;
    }

    /** Of a state that never ended: each version was told to somebody, but for what a killed process had begun. */
    void assertAccountsFor(final long id, final long version) {
        final long toldOfIt = told.keySet().stream().filter(one -> one.id() == id).count();
        final long unknownOfIt = unknown.stream().filter(seed -> Stamp.isFor(seed, id)).count();
        assertTrue(toldOfIt <= version && version <= toldOfIt + unknownOfIt, () -> "version=" + version + ", told=" + toldOfIt
            + ", unknown=" + unknownOfIt);
    }

    @Override
    public String toString() {
        return "versions told=" + told.size() + ", incarnations written=" + told.keySet().stream().mapToLong(Version::id).distinct().count()
            + ", conflicts and exceptions=" + unsuccessful + ", not told=" + unknown.size() + ", reads noted=" + seen.size();
    }
}
