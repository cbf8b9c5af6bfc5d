package org.kstate.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.testing.SharedMemory;

/** Where an announcer goes on, by the messages of its bus and the file beside them. */
class BusDestinationTest {

    private static final long JOURNAL = 7;

    @TempDir(factory = SharedMemory.class)
    private Path bus;

    private BusDestination open() {
        return BusDestination.open(bus, () -> new Marks(0));
    }

    private static CommitAnnouncement announcement() {
        final CommitAnnouncement announcement = new CommitAnnouncement();
        announcement.of("$.Kstate.a", 1, 1, 8);
        announcement.by(1, 1, 1);
        announcement.at(JOURNAL, 10, 0);
        return announcement;
    }

    @Test
    void shouldKeepHowFarAJournalIsReadAsLongAsTheBusHasWhatWasAnnounced() throws IOException {
        try (BusDestination first = open()) {
            first.announce(announcement());
            first.read(JOURNAL, 20, 1);
        }
        try (BusDestination next = open()) {
            assertEquals(10, next.mark(JOURNAL).index());
            assertTrue(next.mark(JOURNAL).isReadFurther());
            assertEquals(20, next.mark(JOURNAL).readIndex());
            assertEquals(1, next.mark(JOURNAL).readEntry());
        }
        final List<Path> files;
        try (Stream<Path> all = Files.list(bus)) {
            files = all.filter(each -> !each.getFileName().toString().startsWith("announcer")).toList();
        }
        for (final Path file : files) {
            Files.delete(file);
        }
        try (BusDestination afterLoss = open()) {
            assertFalse(afterLoss.mark(JOURNAL).isReadFurther());
        }
    }
}
