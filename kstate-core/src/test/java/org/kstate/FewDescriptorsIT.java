package org.kstate;

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

/**
 * A process that runs out of file descriptors, one fewer or more at each try: an exception of ours, whatever the step. The same call works
 * when there are some again, in a JVM that had loaded nothing yet as in one that had.
 */
@Tag("beside")
class FewDescriptorsIT {

    private static final String REFUSED = "failed DescriptorsExhaustedException: ";
    /** What a JVM has open in any case. */
    private static final int LEAST = 3;
    private static final int STEP = Boolean.getBoolean("kstate.soak") ? 1 : 4;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private ChildJvm child;

    /** Of jars, as programs are: of a class path of folders each class that is loaded takes a descriptor. */
    private ChildJvm start() throws IOException {
        return ChildJvm.startThrough(List.of(), ClassPathJars.make(directory), ChildJvm.SHORT_LIVED, StoreActor.class);
    }

    private String ask(final String line) {
        child.send(line);
        return child.line().strip();
    }

    private void assertOk(final String line) {
        final String answer = ask(line);
        assertTrue(answer.startsWith("ok"), line + ": " + answer);
    }

    /** Asks with ever more descriptors until it is done; the number of refusals. */
    private int refusalsOf(final String line) {
        int refused = 0;
        for (int limit = LEAST; limit < DescriptorLimit.PLENTY; limit += STEP) {
            DescriptorLimit.set(child, limit);
            final String answer = ask(line);
            if (answer.startsWith("ok")) {
                DescriptorLimit.set(child, DescriptorLimit.PLENTY);
                return refused;
            }
            assertTrue(answer.startsWith(REFUSED), line + " with " + limit + ": " + answer);
            refused++;
        }
        throw new AssertionError("never done: " + line);
    }

    /** Nothing is loaded: what a library's static initialiser cannot open now, it never opens again. */
    @Test
    void shouldRefuseUntilThereAreEnough() throws IOException {
        try (ChildJvm started = start()) {
            child = started;
            assertOk("at " + directory.resolve("store"));
            assertTrue(refusalsOf("open new=store") > 2);
            assertTrue(refusalsOf("subscribe a READ_WRITE") > 2, "the first writing opens files");
            assertOk("publish a 1");
            assertEquals("ok 1 1", ask("read a"));
            DescriptorLimit.set(child, LEAST);
            assertEquals("ok 2", ask("publish a 2"));
            assertEquals("ok 2 2", ask("read a"));
            assertTrue(ask("subscribe b READ_WRITE").startsWith(REFUSED), "memory is reserved by way of the file");
            assertEquals("ok", ask("close"));
            DescriptorLimit.set(child, DescriptorLimit.PLENTY);
            assertOk("open");
            assertOk("subscribe b READ_WRITE");
        }
    }

    /** Everything is loaded, and each store is new: nothing half made is in the way of the next try. */
    @Test
    void shouldDoWhenThereAreEnoughAgainWhatItRefused() throws IOException {
        try (ChildJvm started = start()) {
            child = started;
            assertOk("at " + directory.resolve("first"));
            assertOk("open new=store");
            assertOk("subscribe a READ_WRITE");
            assertOk("close");
            for (int limit = LEAST; limit < 60; limit += STEP) {
                assertOk("at " + directory.resolve("store-" + limit));
                DescriptorLimit.set(child, limit);
                final boolean opened = isDone("open new=store");
                final boolean subscribed = opened && isDone("subscribe a READ_WRITE");
                DescriptorLimit.set(child, DescriptorLimit.PLENTY);
                if (!opened) {
                    assertEquals("ok 1", ask("open new=store"), "no number was left taken");
                }
                if (!subscribed) {
                    assertEquals("ok 0", ask("subscribe a READ_WRITE"), "no page was left taken");
                }
                assertEquals("ok 1", ask("publish a 7"));
                assertOk("close");
            }
        }
    }

    private boolean isDone(final String line) {
        final String answer = ask(line);
        assertTrue(answer.startsWith("ok") || answer.startsWith(REFUSED), line + ": " + answer);
        return answer.startsWith("ok");
    }
}
