package org.kstate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.StoreBusyException;
import org.kstate.memory.KernelLock;
import org.kstate.testing.SharedMemory;

/** What a clock or a provider of journals can do that calls the store back while the store has its lock. */
class StoreLockTest {

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private StoreLock lock;
    private KernelLock another;

    @BeforeEach
    void open() {
        lock = new StoreLock(directory.resolve("store.lock"), 1_000);
        another = KernelLock.open(directory.resolve("store.lock"));
    }

    @AfterEach
    void close() {
        lock.close();
        another.close();
    }

    @Test
    void shouldRefuseTheThreadThatHasItAndKeepIt() {
        assertEquals(1, lock.holding(() -> {
            final StoreBusyException e = assertThrows(StoreBusyException.class, () -> lock.holding(() -> 2));
            assertTrue(e.getMessage().contains("from within a call of its own"), e.getMessage());
            assertFalse(another.tryExclusive(0), "the inner call gave the lock away");
            return 1;
        }));
        assertTrue(another.tryExclusive(0), "the lock was kept");
    }

    @Test
    void shouldKeepItToTheEndOfTheActionThatClosesIt() {
        lock.holding(() -> {
            lock.close();
            assertFalse(another.tryExclusive(0), "the lock was given away in the middle");
            return 1;
        });
        assertTrue(another.tryExclusive(0), "the lock was kept");
    }
}
