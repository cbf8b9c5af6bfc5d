package org.kstate.persistence.queue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.kstate.persistence.record.JournalRecord;

/**
 * Records that stand in the place of others: whole, with the number and the content of one that is elsewhere in the journal, and not followed by
 * what follows that one. What was there is lost. A whole file that stands there twice is none of these. For one thread, once.
 */
final class DoubledRecords {

    /** A record, by what nobody writes twice. */
    private record Key(long sequence, int crc) {
    }

    /** Where it stands. */
    record Spot(Path file, long offset) {
    }

    /** One of several with the same key. */
    private static final class Copy {
        private final Spot spot;
        private final boolean isOutOfPlace;
        private boolean isFollowed;

        Copy(final Spot spot, final boolean isOutOfPlace) {
            this.spot = spot;
            this.isOutOfPlace = isOutOfPlace;
        }
    }

    private final Set<Spot> outOfPlace;
    private final Map<Key, List<Copy>> copies = new HashMap<>();
    private @Nullable Copy last;
    private long lastSequence;

    private DoubledRecords(final Set<Spot> outOfPlace) {
        this.outOfPlace = outOfPlace;
    }

    /**
     * Finds them.
     *
     * @param journal    its directory.
     * @param suspicious the whole records that do not follow the one before: where they stand, and their keys' numbers.
     * @return those of them that stand in the place of others.
     */
    static Set<Spot> among(final Path journal, final Map<Spot, Long> suspicious) {
        final DoubledRecords doubled = new DoubledRecords(suspicious.keySet());
        final Set<Long> sequences = new HashSet<>(suspicious.values());
        // Records of format version 1 have no number.
        sequences.remove(0L);
        if (sequences.isEmpty()) {
            return Set.of();
        }
        JournalScan.run(journal, true, doubled.of(sequences));
        final Set<Spot> spots = new HashSet<>();
        for (final List<Copy> same : doubled.copies.values()) {
            choose(same, spots);
        }
        return spots;
    }

    private ScanListener of(final Set<Long> sequences) {
        return new ScanListener() {
            @Override
            public void onRecord(final Path file, final long offset, final JournalRecord record) {
                final Copy before = last;
                if (before != null) {
                    before.isFollowed = record.sequence() == lastSequence + 1;
                }
                last = null;
                if (sequences.contains(record.sequence())) {
                    final Spot spot = new Spot(file, offset);
                    final Copy copy = new Copy(spot, outOfPlace.contains(spot));
                    lastSequence = record.sequence();
                    copies.computeIfAbsent(new Key(lastSequence, record.crc()), any -> new ArrayList<>()).add(copy);
                    last = copy;
                }
            }

            @Override
            public void onForeign(final Path file, final long offset, final int length) {
                // Nobody's.
            }

            @Override
            public void onDamage(final Damage damage, final Path file, final long offset, final String why) {
                // Is told by the survey.
            }

            @Override
            public void onFileEnd(final Path file, final long offset, final boolean isEndMark) {
                // Each has one.
            }
        };
    }

    /** One of them stays in any case. */
    private static void choose(final List<Copy> same, final Set<Spot> spots) {
        int left = same.size();
        for (final Copy copy : same) {
            if (left > 1 && copy.isOutOfPlace && !copy.isFollowed) {
                spots.add(copy.spot);
                left--;
            }
        }
    }
}
