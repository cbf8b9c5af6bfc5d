package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.JournalReader;
import org.kstate.testing.ChildJvm;

/**
 * A file of a journal is cut under a reader, which stands in the middle of its records or waits at their end. The reader is told by type, and each
 * later step tells it again. In a process of its own: such a fault may end one. In the long profile alone: of some 100 cuts, one still came out as an
 * error of the virtual machine.
 */
@EnabledIfSystemProperty(named = "kstate.soak", matches = "true")
class CutReaderIT {

    private static final int CUTS = 300;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTellACutUnderAReader(final boolean isWaiting) throws IOException {
        try (ChildJvm child = ChildJvm.start(List.of(), Reading.class, directory, isWaiting, CUTS)) {
            final List<String> wrong = new ArrayList<>();
            for (int cut = 0; cut < CUTS; cut++) {
                final String met = child.lineAfter("cut");
                if (!met.endsWith("told, told")) {
                    wrong.add(met);
                }
            }
            assertEquals(0, child.exitStatus());
            assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
        }
    }

    /** The child: reads, cuts, and says what the reader says then. */
    static final class Reading {

        private static final int MOST = 3_000;
        private static final int SIZE = 64;
        private static final int STEPS = 20_000;
        private static final int KINDS = 5;

        private Reading() {
        }

        /**
         * Runs.
         *
         * @param arguments folder, whether the reader waits at the end, how many cuts.
         * @throws Exception whatever is wrong with the test itself.
         */
        public static void main(final String[] arguments) throws Exception {
            final Random random = new Random(7);
            for (int cut = 0; cut < Integer.parseInt(arguments[2]); cut++) {
                final Path folder = Files.createDirectory(Path.of(arguments[0], "cut" + cut));
                System.out.println("cut " + cut + ": " + met(folder, Boolean.parseBoolean(arguments[1]), cut, random));
                CutAppenderIT.Appending.remove(folder);
            }
        }

        private static String met(final Path folder, final boolean isWaiting, final int cut, final Random random) throws IOException {
            final Path journal = folder.resolve("journal");
            try (Kstate store = Kstate.open(folder.resolve("store")); State state = store.subscribe("a", Permission.READ_WRITE, SIZE)) {
                state.persistTo(journal);
                final int records = 1 + random.nextInt(MOST);
                for (int i = 0; i < records; i++) {
                    state.publish(new byte[SIZE]);
                }
                final Path file = CycleFiles.files(journal)[0];
                final long end;
                try (RawFile raw = RawFile.open(file)) {
                    end = raw.writePosition();
                }
                try (JournalReader reader = JournalReader.open(journal)) {
                    read(reader, isWaiting ? records + random.nextInt(MOST) : random.nextInt(records));
                    final long length = CutAppenderIT.Appending.length(cut % KINDS, end, random);
                    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                        channel.truncate(length);
                    }
                    final Throwable first = CutAppenderIT.Appending.run(() -> read(reader, STEPS));
                    return "length=" + length + ", end=" + end + ": " + told(first) + ", "
                        + told(CutAppenderIT.Appending.run(() -> read(reader, STEPS)));
                }
            }
        }

        private static void read(final JournalReader reader, final int steps) {
            for (int i = 0; i < steps; i++) {
                reader.next();
            }
        }

        private static String told(final @Nullable Throwable met) {
            return met instanceof CorruptJournalException ? "told" : String.valueOf(met);
        }
    }
}
