package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.ClassPathJars;
import org.kstate.testing.DescriptorLimit;
import org.kstate.testing.SharedMemory;
import org.kstate.testing.StoreActor;

/** A process without file descriptors that makes a state persistent: refused until there are enough, and then done in the same process. */
@Tag("beside")
class FewDescriptorsJournalIT {

    private static final int STEP = Boolean.getBoolean("kstate.soak") ? 1 : 5;

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    private static String ask(final ChildJvm child, final String line) {
        child.send(line);
        return child.line().strip();
    }

    @Test
    void shouldRefuseAJournalUntilThereAreEnough() throws IOException {
        try (ChildJvm child = ChildJvm.startThrough(List.of(), ClassPathJars.make(directory), ChildJvm.SHORT_LIVED, StoreActor.class)) {
            ask(child, "at " + directory.resolve("store"));
            assertEquals("ok 1", ask(child, "open new=store"));
            assertEquals("ok 0", ask(child, "subscribe a READ_WRITE"));
            assertEquals("ok 1", ask(child, "publish a 1"));
            int refused = 0;
            for (int limit = 3;; limit += STEP) {
                DescriptorLimit.set(child, limit);
                final String answer = ask(child, "persist a " + directory.resolve("journal"));
                if ("ok".equals(answer)) {
                    break;
                }
                assertTrue(answer.startsWith("failed DescriptorsExhaustedException: "), "limit=" + limit + ": " + answer);
                refused++;
            }
            assertTrue(refused > 2, "there were enough at once");
            DescriptorLimit.set(child, DescriptorLimit.PLENTY);
            assertEquals("ok 3", ask(child, "publish a 2"));
            assertEquals("ok", ask(child, "close"));
        }
    }
}
