package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.Container;
import org.kstate.testing.SharedMemory;
import org.kstate.testing.StoreActor;

/** Containers that share a store and a journal, and have the same process id: Chronicle's own locks name their holders by that. */
@Tag("beside")
class ContainerJournalIT {

    private static final int ROUNDS = 20;
    private static final int ENOUGH_S = 30;

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    private ChildJvm container() throws IOException {
        final ChildJvm container = Container.start(directory, true, StoreActor.class);
        ask(container, "at " + directory.resolve("store"));
        return container;
    }

    private static String ask(final ChildJvm child, final String line) {
        child.send(line);
        final String answer = child.line();
        assertTrue(answer.startsWith("ok"), line + ": " + answer);
        return answer.substring("ok".length()).strip();
    }

    @Test
    void shouldCommitToOneJournalAndGoOnWhenOneDies() throws IOException {
        final Path journal = directory.resolve("journal");
        try (ChildJvm first = container(); ChildJvm second = container()) {
            ask(first, "open new=store");
            ask(second, "open");
            ask(first, "subscribe a READ_WRITE");
            ask(first, "persist a " + journal);
            ask(second, "subscribe a READ_WRITE");
            long version = Long.parseLong(ask(first, "publish a 0"));
            for (int i = 0; i < ROUNDS; i++) {
                assertEquals(Long.toString(++version), ask(i % 2 == 0 ? second : first, "publish a " + i));
            }
            // In the middle of a commit, or not.
            second.send("publish a 77");
            second.kill();
            Awaitility.await().atMost(ENOUGH_S, TimeUnit.SECONDS).until(() -> {
                ask(first, "subscribe a READ_WRITE");
                return "[Subscriber[sessionId=1, pid=1]]".equals(ask(first, "subscribers a"));
            });
            final long last = Long.parseLong(ask(first, "publish a 99"));
            assertTrue(last == version + 1 || last == version + 2, "version=" + version + ", last=" + last);
            long read = 0;
            try (JournalReader reader = JournalReader.open(journal)) {
                while (reader.next()) {
                    final long found = reader.record().entry(0).version();
                    assertTrue(found == read + 1 || read == 0, "version=" + found + ", after=" + read);
                    read = found;
                }
            }
            assertEquals(last, read);
        }
    }
}
