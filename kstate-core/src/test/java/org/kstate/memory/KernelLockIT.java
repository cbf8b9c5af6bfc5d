package org.kstate.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.KstateException;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/** Kernel locks between open files of one process and of two, and what the death of a process does to them. */
class KernelLockIT {

    private static final long BYTE = 7;

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    private KernelLock open() {
        return KernelLock.open(directory.resolve("lock"));
    }

    @Test
    void shouldExcludeAnotherOpenFileOfTheSameProcess() {
        try (KernelLock first = open(); KernelLock second = open()) {
            assertTrue(first.tryExclusive(BYTE));
            assertTrue(first.tryExclusive(BYTE), "its own lock is no obstacle");
            assertFalse(second.tryExclusive(BYTE));
            assertFalse(second.tryShared(BYTE));
            assertTrue(second.tryExclusive(BYTE + 1), "another byte is another lock");
            first.unlock(BYTE);
            assertTrue(second.tryExclusive(BYTE));
        }
    }

    @Test
    void shouldShareWithOthersWhoShare() {
        try (KernelLock first = open(); KernelLock second = open(); KernelLock third = open()) {
            assertTrue(first.tryShared(BYTE));
            assertTrue(second.tryShared(BYTE));
            assertFalse(third.tryExclusive(BYTE));
            second.unlock(BYTE);
            assertTrue(first.tryExclusive(BYTE), "alone now, so it can have it alone");
            assertTrue(first.tryShared(BYTE));
            assertTrue(third.tryShared(BYTE), "an exclusive lock was turned into a shared one");
        }
    }

    @Test
    void shouldTellWhoElseHoldsALock() {
        try (KernelLock first = open(); KernelLock second = open()) {
            assertFalse(second.isHeldByAnother(BYTE));
            assertTrue(first.tryExclusive(BYTE));
            assertTrue(second.isHeldByAnother(BYTE));
            assertFalse(first.isHeldByAnother(BYTE), "its own does not count");
            assertFalse(second.isHeldByAnother(BYTE + 1));
            first.unlock(BYTE);
            assertFalse(second.isHeldByAnother(BYTE));
            assertTrue(first.tryShared(BYTE));
            assertTrue(second.isHeldByAnother(BYTE));
        }
    }

    /** What classic file locks get wrong: any close of the file in the process drops them all. */
    @Test
    void shouldKeepALockWhenTheFileIsOpenedAndClosedElsewhereInTheProcess() throws IOException {
        try (KernelLock first = open(); KernelLock second = open()) {
            assertTrue(first.tryExclusive(BYTE));
            open().close();
            Files.readAllBytes(directory.resolve("lock"));
            assertFalse(second.tryExclusive(BYTE));
            assertTrue(second.isHeldByAnother(BYTE));
        }
    }

    @Test
    void shouldDropLocksWhenClosed() {
        try (KernelLock second = open()) {
            final KernelLock first = open();
            assertTrue(first.tryExclusive(BYTE));
            first.close();
            first.close();
            assertTrue(second.tryExclusive(BYTE));
            assertThrows(KstateException.class, () -> first.tryExclusive(BYTE));
            assertTrue(first.isHeldByAnother(BYTE), "who cannot ask any more takes it for held");
        }
    }

    @Test
    void shouldTellWhenTheFileCannotBeOpened() {
        final Path file = directory.resolve("missing").resolve("lock");
        final KstateException e = assertThrows(KstateException.class, () -> KernelLock.open(file));
        assertTrue(e.getMessage().endsWith("file=" + file), e.getMessage());
    }

    @Test
    void shouldSeeLocksOfOtherProcessesUntilTheyDie() {
        try (KernelLock own = open();
             ChildJvm holder = ChildJvm.start(ChildJvm.SHORT_LIVED, Holding.class, directory.resolve("lock"))) {
            assertEquals("true", holder.lineAfter("held"));
            assertTrue(own.isHeldByAnother(BYTE));
            assertFalse(own.tryExclusive(BYTE));
            holder.stop();
            assertTrue(own.isHeldByAnother(BYTE), "a stopped process lives");
            holder.kill();
            Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> !own.isHeldByAnother(BYTE));
            assertTrue(own.tryExclusive(BYTE));
        }
    }

    /** The child: holds the lock until it is killed. */
    static final class Holding {

        private Holding() {
        }

        public static void main(final String[] arguments) throws IOException {
            try (KernelLock lock = KernelLock.open(Path.of(arguments[0]))) {
                System.out.println("held " + lock.tryExclusive(BYTE));
                while (System.in.read() >= 0) {
                    continue;
                }
            }
        }
    }
}
