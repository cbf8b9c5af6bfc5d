package org.kstate.counters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kstate.exceptions.CorruptStoreException;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.Counter;
import org.kstate.layout.CounterLayout;
import org.kstate.memory.Mapping;
import org.kstate.memory.SharedBuffer;
import org.kstate.testing.SharedMemory;

/** What a session counted is in the store's totals once, at every step of its being added to them. */
class StoreCountersTest {

    private static final int ENDED = 3;
    private static final int LIVE = 4;
    private static final int STORE = ControlLayout.COUNTERS;
    private static final int LONGS = CounterLayout.SESSION_COUNTERS;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Mapping control;
    private SharedBuffer buffer;
    private StoreCounters counters;

    @BeforeEach
    void count() {
        control = ControlImage.make(directory.resolve("control"));
        buffer = control.buffer();
        counters = new StoreCounters(buffer, ControlImage.PAGES);
        countOnce(ENDED);
        counters.fold(ENDED);
        countOnce(ENDED);
        countOnce(ENDED);
        countOnce(LIVE);
        counters.count(Counter.STATES_CREATED);
    }

    /** Counter n counts n + 1. */
    private void countOnce(final int session) {
        final SessionLedger ledger = ControlImage.ledger(control, session);
        for (final Counter counter : Counter.values()) {
            if (counter.isOfSession()) {
                IntStream.rangeClosed(0, counter.id()).forEach(i -> ledger.count(counter));
            }
        }
    }

    private CounterReading read() {
        return CounterReading.read(control, ControlImage.PAGES);
    }

    private void assertTotals() {
        final CounterReading reading = read();
        for (final Counter counter : Counter.values()) {
            if (counter.isOfSession()) {
                assertEquals(4L * (counter.id() + 1), reading.totals().of(counter), counter.label());
                assertEquals(counter.id() + 1, reading.ofSession(LIVE).of(counter), counter.label());
            }
        }
        assertEquals(1, reading.totals().of(Counter.STATES_CREATED));
        assertEquals(0, reading.totals().of(Counter.STATES_DELETED));
    }

    @Test
    void shouldAddASessionsCountersToTheStoresOnce() {
        assertTotals();
        assertEquals(2, read().ofSession(ENDED).of(Counter.CONFLICTS));
        counters.fold(ENDED);
        assertTotals();
        assertEquals(0, read().ofSession(ENDED).of(Counter.CONFLICTS));
        counters.fold(ENDED);
        counters.finish();
        assertTotals();
        counters.fold(LIVE);
        assertEquals(4, read().totals().of(Counter.CONFLICTS));
    }

    /** How many of the stores were done after the sums: those of the totals first, then those of the session's record. */
    static Stream<Integer> steps() {
        return IntStream.rangeClosed(0, 2 * LONGS).boxed();
    }

    @ParameterizedTest
    @MethodSource("steps")
    void shouldNeitherLoseNorDoubleWhenKilledInTheMiddle(final int stores) {
        final long session = ControlLayout.session(ENDED, ControlImage.PAGES) + ControlLayout.SESSION_COUNTERS;
        for (int i = 0; i < LONGS; i++) {
            buffer.putLong(STORE + CounterLayout.FOLD_SUMS + i * Long.BYTES,
                buffer.getLong(STORE + i * Long.BYTES) + buffer.getLong(session + i * Long.BYTES));
            // Before the word names the session, none of this counts.
            assertTotals();
        }
        buffer.putLongRelease(STORE + CounterLayout.FOLD, CounterLayout.fold(9, ENDED));
        for (int i = 0; i < stores; i++) {
            if (i < LONGS) {
                buffer.putLong(STORE + i * Long.BYTES, buffer.getLong(STORE + CounterLayout.FOLD_SUMS + i * Long.BYTES));
            } else {
                buffer.putLong(session + (i - LONGS) * Long.BYTES, 0);
            }
        }
        assertTotals();

        counters.fold(5);

        assertTotals();
        assertEquals(CounterLayout.NO_SESSION, CounterLayout.session(buffer.getLong(STORE + CounterLayout.FOLD)));
        counters.fold(ENDED);
        assertTotals();
    }

    @Test
    void shouldTellDamageAndCountOn() {
        buffer.putLong(STORE + CounterLayout.FOLD, CounterLayout.fold(1, 257));
        assertTrue(assertThrows(CorruptStoreException.class, this::read).getMessage().contains("offset=" + (STORE + CounterLayout.FOLD)));
        counters.fold(ENDED);
        assertTotals();
        buffer.putLong(STORE + Counter.ERRORS.offset(), -1);
        assertThrows(CorruptStoreException.class, this::read);
    }

    @Test
    void shouldHaveAPlaceAndAMeaningForEachCounter() {
        assertEquals(Counter.values().length, Stream.of(Counter.values()).map(Counter::id).distinct().count());
        assertEquals(Counter.values().length, Stream.of(Counter.values()).map(Counter::label).distinct().count());
        for (final Counter counter : Counter.values()) {
            assertTrue(counter.id() >= 0 && counter.id() < CounterLayout.MAX_COUNTERS, counter.label());
            assertTrue(counter.label().matches("[a-z]+(-[a-z]+)*"), counter.label());
            assertTrue(counter.meaning().length() > counter.label().length(), counter.label());
        }
    }
}
