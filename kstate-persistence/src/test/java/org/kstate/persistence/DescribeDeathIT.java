package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kstate.Kstate;
import org.kstate.Observer;
import org.kstate.Permission;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/**
 * A process is killed at each step of writing a description of three records: the store has it, the journal is sound and lacks it, or has it.
 * The next one who opens the store completes the journal, and repeats nothing that is there.
 */
@Tag("beside")
class DescribeDeathIT {

    private static final int STATUS_KILLED = 128 + 9;
    private static final int RECORDS = 3;

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @ParameterizedTest
    @CsvSource({"STAGE, 1, 3, true", "STAGED, 2, 4, false", "PUBLISH, 2, 4, true", "PUBLISHED, 1, 4, false", "PUBLISHED, 3, 3, true"})
    void shouldCompleteWhatADeadProcessHasBegun(final Step step, final int count, final int records, final boolean isOpeningEnough) throws Exception {
        final String text = "x".repeat(10_000);
        final Path journal = directory.resolve("journal");
        final Path store = directory.resolve("store");
        try (ChildJvm child = ChildJvm.start(SteppedProvider.flags(), JournalingChild.class, store, journal, JournalingChild.PATIENT_MS)) {
            for (final String line : new String[] {"open", "persist a", "publish a 1"}) {
                child.send(line);
                child.lineAfter(line.startsWith("publish") ? JournalingChild.ACKNOWLEDGED : line.startsWith("persist") ? "persistent" : "open");
            }
            child.send("kill " + step + " " + count);
            child.send("describe a " + text);
            assertEquals(STATUS_KILLED, child.exitStatus());
        }
        assertEquals(count == RECORDS ? text : null, JournalDescriptions.read(journal).newest().of("a"));
        try (Observer observer = Kstate.observe(store)) {
            assertEquals(text, observer.description("a"));
        }
        if (isOpeningEnough) {
            commit(store);
        } else {
            persist(store, journal);
        }
        final IndependentReader read = IndependentReader.read(journal);
        assertEquals(Map.of("a", text), read.descriptions());
        assertEquals(records, read.descriptionRecords());
        persist(store, journal);
        assertEquals(records, IndependentReader.read(journal).descriptionRecords());
    }

    private static void commit(final Path directory) {
        try (Kstate store = Kstate.open(directory)) {
            store.subscribe("a", Permission.READ_WRITE).publish(new byte[1]);
        }
    }

    /** The state is persistent there: nothing else is done. */
    private static void persist(final Path directory, final Path journal) {
        try (Kstate store = Kstate.open(directory)) {
            store.subscribe("a", Permission.READ_WRITE).persistTo(journal);
        }
    }
}
