package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.layout.StateDescriptions;
import org.kstate.persistence.Replay;
import org.kstate.spi.Journal;
import org.kstate.testing.SharedMemory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Values are read by what was in force, and the journal only when a value is to be shown, and no farther back than that. */
class JournalValuesTest {
    @TempDir(factory = SharedMemory.class)
    private Path folder;

    @Command
    private static final class Reading {
        @Mixin
        private final Output output = new Output();
    }

    private static Output output() {
        final Reading reading = new Reading();
        final CommandLine command = new CommandLine(reading);
        assertSame(reading.output, command.getMixins().values().iterator().next());
        return reading.output;
    }

    private static String line(final JournalValues values, final long index) {
        return values.apply(index).line("md.a", Bytes.wrapForRead(new byte[] {7}));
    }

    @Test
    void shouldReadNothingBeforeAValueIsShown() {
        try (JournalValues values = JournalValues.of(new ValueOption(), output(), folder.resolve("none"))) {
            assertThrows(NotAJournalException.class, () -> values.apply(1));
        }
    }

    /** The store's pattern is the more specific one; its layouts that came later say nothing of what was committed before. */
    @Test
    void shouldReadByTheJournalThenByTheStoreAlsoWhereSomebodyGoesBack() {
        final Path journal = folder.resolve("journal");
        try (Kstate store = Kstate.open(folder.resolve("store")); State a = store.subscribe("md.a", Permission.READ_WRITE, 1)) {
            a.persistTo(journal);
            store.describe("md.*", "x:u8");
            a.publish(new byte[] {7});
            store.describe("md.a", "y:u8");
            a.publish(new byte[] {7});
            store.checkpoint(journal);
            a.publish(new byte[] {7});
            store.describe("md.a", "z:u8");
        }
        final List<Long> indexes = new ArrayList<>();
        Replay.of(journal).run((record, entry) -> {
            if (record.kind() == Journal.COMMIT) {
                indexes.add(record.index());
            }
        });
        final StateDescriptions store = StateDescriptions.NONE.with("md.a", "own:u8").with("b", "own:u8");
        try (JournalValues values = JournalValues.of(new ValueOption(), output(), journal, store)) {
            assertEquals("y=7", line(values, indexes.get(2)));
            assertEquals("x=7", line(values, indexes.get(0)));
            assertEquals("y=7", line(values, indexes.get(1)));
            assertEquals("z=7", line(values, Long.MAX_VALUE));
            assertEquals("own=7", values.apply(indexes.get(0)).line("b", Bytes.wrapForRead(new byte[] {7})));
            assertEquals(3, values.all().size());
        }
    }
}
