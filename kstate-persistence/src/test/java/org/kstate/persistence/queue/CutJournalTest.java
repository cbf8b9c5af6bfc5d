package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.KstateException;
import org.kstate.persistence.JournalReader;

/**
 * A file of a journal that was cut is told as damage, whoever comes to the place and in whatever way: nobody touches memory behind the file's end,
 * for which the virtual machine throws an error late.
 */
class CutJournalTest {

    private static final int RECORDS = 3_000;
    private static final int CUTS = Boolean.getBoolean("kstate.soak") ? 1_500 : 60;
    private static final int PAGE = 4096;

    @TempDir
    private Path directory;

    @Test
    void shouldTellEachCutAsDamage() throws IOException {
        final Path journal = directory.resolve("journal");
        try (Kstate store = Kstate.open(directory.resolve("store")); State state = store.subscribe("a", Permission.READ_WRITE, 64)) {
            state.persistTo(journal);
            for (int i = 0; i < RECORDS; i++) {
                state.publish(new byte[64]);
            }
        }
        long last = 0;
        try (JournalReader reader = JournalReader.open(journal)) {
            assertTrue(reader.readLast());
            last = reader.index();
        }
        final Path file = files(journal).filter(path -> path.toString().endsWith(".cq4")).findFirst().orElseThrow();
        final long end;
        try (RawFile raw = RawFile.open(file)) {
            end = raw.writePosition();
        }
        final Random random = new Random(1);
        for (int cut = 0; cut < CUTS; cut++) {
            final Path copy = directory.resolve("cut");
            copy(journal, copy);
            try (FileChannel channel = FileChannel.open(copy.resolve(file.getFileName()), StandardOpenOption.WRITE)) {
                final long length = PAGE + (long) (random.nextDouble() * (end - PAGE));
                channel.truncate(cut % 2 == 0 ? length : length & -PAGE);
            }
            readEachWay(copy, last);
            remove(copy);
        }
    }

    private void readEachWay(final Path copy, final long last) throws IOException {
        try (JournalReader reader = JournalReader.open(copy)) {
            assertThrows(CorruptJournalException.class, () -> {
                while (reader.next()) {
                    continue;
                }
            });
            assertThrows(CorruptJournalException.class, () -> reader.seekIndex(last));
            assertThrows(CorruptJournalException.class, reader::readLast);
            assertThrows(CorruptJournalException.class, reader::toEnd);
        } catch (final CorruptJournalException e) {
            // The header itself is not whole.
            assertTrue(e.getMessage().contains(copy.toString()), e.getMessage());
        }
        final Path store = directory.resolve("other");
        try (Kstate fresh = Kstate.open(store); State state = fresh.subscribe("a", Permission.READ_WRITE, 64)) {
            assertThrows(KstateException.class, () -> state.persistTo(copy));
        }
        remove(store);
    }

    private static Stream<Path> files(final Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return List.copyOf(files.toList()).stream();
        }
    }

    private static void copy(final Path from, final Path to) throws IOException {
        Files.createDirectory(to);
        for (final Path file : files(from).toList()) {
            try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ);
                 FileChannel out = FileChannel.open(to.resolve(file.getFileName()), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                // What is reserved behind the records need not be there.
                in.transferTo(0, Math.min(in.size(), 4L << 20), out);
            }
        }
    }

    private static void remove(final Path folder) throws IOException {
        if (Files.exists(folder)) {
            for (final Path file : files(folder).toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        }
    }
}
