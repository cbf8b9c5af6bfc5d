package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.counters.RecordedError;
import org.kstate.layout.StateDescriptions;
import org.kstate.session.DescriptionsFile;
import org.kstate.session.StoreFiles;

/** Who subscribes to a persistent state for writing completes the descriptions of its journal, and pays little where that cannot be done. */
class CompletedDescriptionsTest extends DescriptionsFixture {

    private static final int TRIES = 3;

    private static Map<String, String> newest(final Path of) {
        return JournalDescriptions.read(of).newest().byPattern();
    }

    private StoreFiles files() {
        return new StoreFiles(directory.resolve("store"));
    }

    /** What one leaves that is killed when the store has the description, and no journal. */
    private void describeByHalf(final Kstate store, final String pattern, final String text) {
        final StateDescriptions changed = DescriptionsFile.read(files(), store.storeId()).with(pattern, text);
        DescriptionsFile.write(files(), store.storeId(), changed);
    }

    private long errors() {
        return Kstate.statistics(files().directory()).errors().stream().mapToLong(RecordedError::count).sum();
    }

    @Test
    void shouldCompleteTheJournalOfTheSubscribedStateAlone() {
        final Path second = directory.resolve("second");
        try (Kstate store = open("store")) {
            state(store, "a").persistTo(journal);
            state(store, "b").persistTo(second);
            describeByHalf(store, "*", LINE);
        }
        try (Kstate store = open("store")) {
            store.subscribe("a", Permission.READ).close();
            assertEquals(Map.of(), newest(journal), "for reading");
            state(store, "a");
            assertEquals(Map.of("*", LINE), newest(journal));
            assertEquals(Map.of(), newest(second));
            store.subscribeIfPresent("b", Permission.READ_WRITE).orElseThrow();
            assertEquals(Map.of("*", LINE), newest(second));
        }
    }

    /** Each session would read the damaged journal, and say so. */
    @Test
    void shouldGiveUpADamagedJournalForAllSessionsUntilItIsRepaired() throws Exception {
        try (Kstate store = open("store")) {
            state(store, "a").persistTo(journal);
            store.describe("b", OTHER);
            store.describe("a", LINE);
            publish(state(store, "a"), 1);
            describeByHalf(store, "b", LINE);
        }
        damage(LINE);
        for (int i = 0; i < 2; i++) {
            try (Kstate store = open("store")) {
                state(store, "a");
                state(store, "a");
                assertEquals(1, errors());
            }
        }
        JournalRepair.truncate(journal);
        assertEquals(Map.of("b", OTHER), newest(journal));
        try (Kstate store = open("store")) {
            publish(state(store, "a"), 2);
            assertEquals(Map.of("a", LINE, "b", LINE), newest(journal));
        }
    }

    @Test
    void shouldTryAgainInTheSameSessionButNotForEver() throws Exception {
        final Path file = files().descriptions();
        try (Kstate store = open("store")) {
            state(store, "a").persistTo(journal);
            describeByHalf(store, "a", LINE);
        }
        final byte[] whole = Files.readAllBytes(file);
        Files.write(file, new byte[7]);
        try (Kstate store = open("store")) {
            state(store, "a");
            Files.write(file, whole);
            state(store, "a");
            assertEquals(Map.of("a", LINE), newest(journal));
            describeByHalf(store, "a", OTHER);
        }
        Files.write(file, new byte[7]);
        final long before = errors();
        try (Kstate store = open("store")) {
            for (int i = 0; i <= TRIES; i++) {
                state(store, "a");
            }
        }
        assertEquals(before + TRIES, errors());
        assertEquals(Map.of("a", LINE), newest(journal));
    }

    private void damage(final String text) throws Exception {
        final Path file;
        try (Stream<Path> files = Files.list(journal)) {
            file = files.filter(path -> path.toString().endsWith(".cq4")).findFirst().orElseThrow();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final ByteBuffer content = ByteBuffer.allocate(1 << 20);
            channel.read(content, 0);
            final int at = new String(content.array(), StandardCharsets.ISO_8859_1).indexOf(text);
            channel.write(ByteBuffer.wrap(new byte[] {'?'}), at);
        }
    }
}
