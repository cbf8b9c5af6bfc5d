package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.CommitResult;
import org.kstate.Durability;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Retry;
import org.kstate.State;
import org.kstate.Transaction;
import org.kstate.exceptions.DurabilityUnavailableException;
import org.kstate.exceptions.JournalFailedException;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.ReadOnlyException;
import org.kstate.layout.JournalChainWord;
import org.kstate.layout.JournalLayout;
import org.kstate.testing.OnDisk;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/** Commits that survive a power cut: who may ask for them, what is told to others, and what comes after a failure. */
class DurabilityTest {

    private static final int SIZE = 16;
    private static final int OFFSET_DURABLE = 32;
    private static final byte[] VALUE = {1, 2, 3};

    @TempDir(factory = SharedMemory.class)
    private Path memory;
    @TempDir(factory = OnDisk.class)
    private Path disk;

    private Path journal() {
        return disk.resolve("new/deep/journal");
    }

    private Kstate open() {
        return Kstate.open(memory.resolve("store"));
    }

    private static State state(final Kstate store, final String name) {
        return store.subscribe(name, Permission.READ_WRITE, SIZE);
    }

    private static long word(final Kstate store, final int offset) {
        final RawStore raw = RawStore.open(store.directory());
        return raw.pages().buffer().getLong(raw.pages().geometry().journal(0) + offset);
    }

    private static long lastSequence(final Kstate store) {
        return JournalChainWord.sequence(word(store, JournalLayout.CHAIN));
    }

    private long ownersDurable() throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(journal().resolve("owner"))).order(ByteOrder.LITTLE_ENDIAN).getLong(OFFSET_DURABLE);
    }

    private static <T extends KstateException> void assertRefused(final Class<T> type, final State state, final Executable commit) {
        final long version = state.version();
        final T refused = assertThrows(type, commit);
        assertTrue(refused.getMessage().contains("="), refused.getMessage());
        assertEquals(version, state.version());
    }

    private static CommitResult commit(final State state, final Durability durability) {
        try (Transaction transaction = state.begin()) {
            transaction.bytes().writeByte(0, (byte) 9);
            return durability == null ? transaction.commit() : transaction.commit(durability);
        }
    }

    private static void assertRefusedOnTheDevice(final State state) {
        assertRefused(DurabilityUnavailableException.class, state, () -> state.publish(VALUE, Durability.DEVICE));
        assertRefused(DurabilityUnavailableException.class, state, () -> commit(state, Durability.DEVICE));
        state.durability(Durability.DEVICE);
        assertRefused(DurabilityUnavailableException.class, state, () -> state.publish(VALUE));
        assertRefused(DurabilityUnavailableException.class, state, () -> state.publish(ByteBuffer.allocate(3)));
        assertRefused(DurabilityUnavailableException.class, state, () -> commit(state, null));
        assertRefused(DurabilityUnavailableException.class, state, () -> state.update(t -> t.bytes().writeByte(0, (byte) 1), Retry.upTo(3)));
        state.publish(VALUE, Durability.PROCESS);
        assertEquals(CommitResult.COMMITTED, commit(state, Durability.PROCESS));
        state.durability(Durability.PROCESS);
        state.publish(VALUE);
    }

    @Test
    void shouldRefuseTransientStates() {
        try (Kstate store = open(); State a = state(store, "a"); State b = state(store, "b")) {
            assertEquals(Durability.PROCESS, a.durability());
            assertRefusedOnTheDevice(a);
            a.durability(Durability.DEVICE);
            try (Transaction both = store.begin(a, b)) {
                both.bytes(a).writeByte(0, (byte) 1);
                both.bytes(b).writeByte(0, (byte) 1);
                assertRefused(DurabilityUnavailableException.class, b, both::commit);
            }
            try (State reading = store.subscribe("a", Permission.READ)) {
                assertThrows(ReadOnlyException.class, () -> reading.durability(Durability.DEVICE));
            }
        }
    }

    @Test
    void shouldRefuseAJournalInMemory() {
        try (Kstate store = open(); State a = state(store, "a")) {
            a.persistTo(memory.resolve("journal"));
            assertRefusedOnTheDevice(a);
            assertEquals(3, a.version());
        }
    }

    @Test
    void shouldSayInTheStoreAndInTheJournalWhatIsOnTheDevice() throws IOException {
        try (Kstate store = open(); State a = state(store, "a"); State b = state(store, "b"); State transientOne = state(store, "t")) {
            a.persistTo(journal());
            b.persistTo(journal());
            a.publish(VALUE);
            assertEquals(0, word(store, JournalLayout.DURABLE));
            assertEquals(2, a.publish(VALUE, Durability.DEVICE));
            assertDurable(store, lastSequence(store));
            assertEquals(CommitResult.COMMITTED, commit(a, Durability.DEVICE));
            assertDurable(store, lastSequence(store));
            try (Transaction both = store.begin(a, transientOne)) {
                both.bytes(a).writeByte(0, (byte) 1);
                both.bytes(transientOne).writeByte(0, (byte) 1);
                assertEquals(CommitResult.COMMITTED, both.commit(Durability.DEVICE));
            }
            assertDurable(store, lastSequence(store));
            b.durability(Durability.DEVICE);
            try (Transaction both = store.begin(a, b)) {
                both.bytes(a).writeByte(0, (byte) 1);
                both.bytes(b).writeByte(0, (byte) 1);
                assertEquals(CommitResult.COMMITTED, both.commit());
            }
            final long last = lastSequence(store);
            assertDurable(store, last);
            a.publish(VALUE);
            assertDurable(store, last);
            // Nothing was written: nothing has to be durable.
            try (Transaction none = a.begin()) {
                assertEquals(CommitResult.UNCHANGED, none.commit(Durability.DEVICE));
            }
            try (Transaction late = a.begin()) {
                late.bytes().writeByte(0, (byte) 7);
                a.publish(VALUE);
                assertEquals(CommitResult.CONFLICT, late.commit(Durability.DEVICE));
            }
            assertDurable(store, last);
        }
        assertEquals(7, ownersDurable());
        try (Kstate fresh = Kstate.open(memory.resolve("fresh")); State a = state(fresh, "a")) {
            a.persistTo(journal());
            assertEquals(8, a.publish(VALUE, Durability.DEVICE));
            assertDurable(fresh, lastSequence(fresh));
        }
    }

    private void assertDurable(final Kstate store, final long sequence) throws IOException {
        assertEquals(sequence, word(store, JournalLayout.DURABLE));
        assertEquals(sequence, ownersDurable());
        assertEquals(0, word(store, JournalLayout.FAILED));
    }

    @Test
    void shouldLetManyThreadsCommitAtOnce() throws Exception {
        final int threads = 4;
        final int commits = 20;
        final ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (Kstate store = open(); Kstate other = open(); State a = state(store, "a"); State same = state(other, "a")) {
            a.persistTo(journal());
            final List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                final State handle = i % 2 == 0 ? a : same;
                ends.add(pool.submit(() -> {
                    for (int k = 0; k < commits; k++) {
                        handle.publish(VALUE, Durability.DEVICE);
                        assertTrue(word(store, JournalLayout.DURABLE) > 0);
                    }
                }));
            }
            for (final Future<?> end : ends) {
                end.get();
            }
            assertEquals(threads * commits, a.version());
            assertEquals(threads * commits, JournalContent.of(journal()).of("a").count());
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void shouldGoOnInANewFileOnceAllSessionsWereClosed() throws IOException {
        try (Kstate store = open(); State a = state(store, "a")) {
            a.persistTo(journal());
            for (int i = 0; i < 4; i++) {
                a.publish(VALUE, Durability.DEVICE);
            }
            final RawStore raw = RawStore.open(store.directory());
            raw.pages().buffer().putLong(raw.pages().geometry().journal(0) + JournalLayout.FAILED, 1);
            assertRefused(JournalFailedException.class, a, () -> a.publish(VALUE));
            try (Kstate other = open(); State same = state(other, "a")) {
                assertRefused(JournalFailedException.class, same, () -> same.publish(VALUE));
            }
            // By who opened it last, since who saw the failure did not.
            assertTrue(Files.exists(journal().resolve("failed")));
        }
        try (Kstate store = open(); State a = state(store, "a"); Kstate other = open(); State same = state(other, "a")) {
            assertEquals(4, a.version());
            // What it has is journaled again, as a version of its own.
            assertEquals(6, a.publish(new byte[] {9}, Durability.DEVICE));
            assertEquals(7, same.publish(new byte[] {10}, Durability.DEVICE));
        }
        assertFalse(Files.exists(journal().resolve("failed")));
        try (Stream<Path> files = Files.list(journal())) {
            assertEquals(2, files.filter(path -> path.toString().endsWith(".cq4")).count());
        }
        try (Kstate fresh = Kstate.open(memory.resolve("fresh")); State a = state(fresh, "a")) {
            a.persistTo(journal());
            assertEquals(7, a.version());
        }
    }

    @Test
    void shouldTakeNothingMoreOnceASyncHasFailed() {
        try (Kstate store = open(); Kstate other = open(); State a = state(store, "a"); State b = state(store, "b");
             State same = state(other, "a")) {
            a.persistTo(journal());
            b.publish(VALUE);
            a.publish(VALUE, Durability.DEVICE);
            final RawStore raw = RawStore.open(store.directory());
            raw.pages().buffer().putLong(raw.pages().geometry().journal(0) + JournalLayout.FAILED, 1);
            for (final State state : List.of(a, same)) {
                assertRefused(JournalFailedException.class, state, () -> state.publish(VALUE));
                assertRefused(JournalFailedException.class, state, () -> state.publish(VALUE, Durability.DEVICE));
                assertRefused(JournalFailedException.class, state, () -> commit(state, null));
                assertEquals(1, state.read(new byte[SIZE]));
            }
            assertRefused(JournalFailedException.class, b, () -> b.persistTo(journal()));
            try (Transaction both = store.begin(a, b)) {
                both.bytes(a).writeByte(0, (byte) 1);
                both.bytes(b).writeByte(0, (byte) 1);
                assertRefused(JournalFailedException.class, b, both::commit);
            }
            b.publish(VALUE);
            assertEquals(1, JournalContent.of(journal()).of("a").count());
        }
    }
}
