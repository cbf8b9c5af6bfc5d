package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.exceptions.DescriptorsExhaustedException;
import org.kstate.exceptions.KstateException;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/** Without file descriptors each opening of a journal says so: not that permissions or files are wrong. With some again, it is done. */
class ExhaustedDescriptorsIT {

    private static final int LIMIT = 256;
    /** An opening needs fewer: with so many left over, it fails at another of its steps each time. */
    private static final int MOST_LEFT_OVER = 10;

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @Test
    void shouldSayThatNoDescriptorIsLeftAtEachStepOfAnOpening() {
        try (ChildJvm child = ChildJvm.startThrough(List.of("prlimit", "--nofile=" + LIMIT), System.getProperty("java.class.path"),
            ChildJvm.SHORT_LIVED, Opening.class, directory)) {
            assertEquals("done", child.line());
        }
    }

    /** The child. */
    static final class Opening {

        private Opening() {
        }

        public static void main(final String[] arguments) {
            final Path directory = Path.of(arguments[0]);
            final Path journal = directory.resolve("journal");
            // Before there is no descriptor to load them with: the tests' classes are in a folder, and not in a file that stays open.
            load("org.kstate.memory.OpenFailure", "org.kstate.exceptions.DescriptorsExhaustedException");
            final StoreOptions options = StoreOptions.create().directory(directory.resolve("store"));
            try (Kstate first = Kstate.open(options); State a = first.subscribe("a", Permission.READ_WRITE)) {
                a.persistTo(journal);
                a.publish(0, 0);
                readLast(journal);
                int refusedReaders = 0;
                int refusedCommits = 0;
                for (int leftOver = 0; leftOver < MOST_LEFT_OVER; leftOver++) {
                    try (Kstate other = Kstate.open(options); State b = other.subscribe("a", Permission.READ_WRITE)) {
                        refusedReaders += isRefused(leftOver, () -> readLast(journal)) ? 1 : 0;
                        refusedCommits += isRefused(leftOver, () -> b.publish(0, 0)) ? 1 : 0;
                        readLast(journal);
                        b.publish(0, 0);
                    }
                }
                assertTrue(refusedReaders >= 2 && refusedCommits >= 2, "refusedReaders=" + refusedReaders + ", refusedCommits=" + refusedCommits);
                final State unwritten = first.subscribe("new", Permission.READ_WRITE);
                assertTrue(isRefused(0, () -> unwritten.persistTo(directory.resolve("other"))));
            }
            System.out.println("done");
        }

        private static void load(final String... names) {
            try {
                for (final String name : names) {
                    Class.forName(name);
                }
            } catch (final ClassNotFoundException e) {
                throw new AssertionError(e);
            }
        }

        private static void readLast(final Path journal) {
            try (JournalReader reader = JournalReader.open(journal)) {
                assertTrue(reader.readLast());
            }
        }

        private static boolean isRefused(final int leftOver, final Runnable action) {
            final List<InputStream> held = new ArrayList<>();
            try {
                takeAll(held);
                for (int i = 0; i < leftOver && !held.isEmpty(); i++) {
                    held.remove(held.size() - 1).close();
                }
                action.run();
                return false;
            } catch (final DescriptorsExhaustedException e) {
                return true;
            } catch (final KstateException e) {
                throw new AssertionError("leftOver=" + leftOver, e);
            } catch (final IOException e) {
                throw new AssertionError(e);
            } finally {
                for (final InputStream one : held) {
                    try {
                        one.close();
                    } catch (final IOException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        }

        private static void takeAll(final List<InputStream> held) {
            try {
                for (;;) {
                    held.add(Files.newInputStream(Path.of("/dev/null")));
                }
            } catch (final IOException e) {
                assertTrue(held.size() > MOST_LEFT_OVER, e.toString());
            }
        }
    }
}
