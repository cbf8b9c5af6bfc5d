package org.kstate.counters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.exceptions.CorruptStoreException;
import org.kstate.exceptions.KstateException;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.Counter;
import org.kstate.layout.ErrorLogLayout;
import org.kstate.memory.Mapping;
import org.kstate.memory.SharedBuffer;
import org.kstate.testing.SharedMemory;

/** Each different error once, with how often and when; what does not fit is counted; half records and damage harm nobody. */
class ErrorLogTest {

    private static final int LOG = ControlLayout.ERROR_LOG;
    private static final int FIRST = LOG + ErrorLogLayout.RECORDS;
    private static final int FUZZES = 5_000;
    private static final int ROUNDS = 500;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Mapping control;
    private SharedBuffer buffer;

    @BeforeEach
    void make() {
        control = ControlImage.make(directory.resolve("control"));
        buffer = control.buffer();
    }

    private List<RecordedError> errors() {
        return ErrorLogReading.read(control).errors();
    }

    private void record(final int session, final Throwable error) {
        ControlImage.ledger(control, session).error(error);
    }

    /** All from one place in the code. */
    private static KstateException error(final String message) {
        return new KstateException(message);
    }

    /** One that no other number gives. */
    private static KstateException different(final int number) {
        return error("different " + Integer.toString(number, 2).replace('0', 'a').replace('1', 'b'));
    }

    @Test
    void shouldRecordAnErrorOnceAndCountIt() {
        for (int session = 2; session <= 5; session++) {
            record(session, error("The journal is full: free=" + session + ", journal=/data/j" + session));
        }
        assertEquals(1, errors().size());
        final RecordedError error = errors().get(0);
        assertEquals(4, error.count());
        assertEquals(List.of(2L, 1002L, 14L), List.of((long) error.firstSession(), error.firstPid(), error.firstNs()));
        assertEquals(List.of(5L, 1005L, 35L), List.of((long) error.lastSession(), error.lastPid(), error.lastNs()));
        assertEquals(KstateException.class.getName() + ": The journal is full: free=2, journal=/data/j2", error.headline());
        assertTrue(error.text().contains("\n\tat " + getClass().getName() + ".error("), error.text());
        assertEquals(1, CounterReading.read(control, ControlImage.PAGES).ofSession(3).of(Counter.ERRORS));
    }

    @Test
    void shouldTellErrorsApartByClassMessagePlaceAndCause() {
        record(1, error("one"));
        record(1, error("two"));
        record(1, new IllegalStateException("one"));
        record(1, new KstateException("one"));
        record(1, new KstateException("one", error("cause")));
        record(1, new IllegalStateException());
        assertEquals(6, errors().size());
        assertTrue(errors().get(4).text().contains("\nCaused by: " + KstateException.class.getName() + ": cause\n\tat "), errors().get(4).text());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "The store is damaged: word=size, value=0x1f, offset=4096, file=/a/b|The store is damaged: word=#, value=#, offset=#, file=#",
        "busy: holder=[pid=77 since=5ms], file=x|busy: holder=#, file=#", "waited 30 ms for session7|waited # ms for #",
        "a=b: c|a=#: c", "ends with a=|ends with a=#", "no values here.|no values here."
    })
    void shouldLeaveValuesOutOfTheShape(final String message, final String shape) {
        assertEquals(shape, ErrorText.shape(message));
    }

    @Test
    void shouldCountWhatDoesNotFitAndGoOnCountingWhatDoes() {
        final List<KstateException> differents = IntStream.range(0, 1000).mapToObj(ErrorLogTest::different).toList();
        int recorded = 0;
        while (ErrorLogReading.read(control).notRecorded() == 0) {
            record(1, differents.get(recorded++));
        }
        recorded--;
        assertTrue(recorded > 20, "recorded=" + recorded);
        assertEquals(recorded, errors().size());
        assertEquals(7, ErrorLogReading.read(control).lastNotRecorded());
        record(2, differents.get(0));
        record(2, differents.get(recorded));
        assertEquals(2, errors().get(0).count());
        assertEquals(2, ErrorLogReading.read(control).notRecorded());
        assertEquals(14, ErrorLogReading.read(control).lastNotRecorded());
        // Nothing was written behind the log.
        assertEquals(0, buffer.getLong(ControlLayout.SESSIONS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\u00e9", "\u20ac", "\uD83D\uDE00"})
    void shouldCutALongTextBetweenCharacters(final String character) {
        record(1, error("a".repeat(3) + character.repeat(ErrorLogLayout.MAX_TEXT)));
        final String text = errors().get(0).text();
        assertTrue(text.endsWith(character), text);
        assertTrue(text.getBytes(StandardCharsets.UTF_8).length > ErrorLogLayout.MAX_TEXT - 4, text);
    }

    /** What a process leaves that is killed after it has reserved a place: the length is there with its sign, and anything behind it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 200})
    void shouldStepOverWhatAKilledProcessLeft(final int filled) {
        record(1, error("before"));
        final int gap = FIRST + buffer.getInt(FIRST);
        buffer.putInt(gap, -ErrorLogLayout.recordLength(300));
        for (int i = 0; i < filled; i++) {
            buffer.putBytes(gap + Integer.BYTES + i, new byte[] {-1});
        }
        assertEquals(1, errors().size());
        final KstateException after = error("after");
        record(1, after);
        record(1, after);
        assertEquals(List.of(1L, 2L), errors().stream().map(RecordedError::count).toList());
        assertTrue(errors().get(1).headline().endsWith("after"));
    }

    /** Whoever sees the length sees the rest: a reader waits for it, and looks at once. */
    @Test
    void shouldStoreTheLengthLast() throws Exception {
        final KstateException error = different(1);
        final AtomicInteger round = new AtomicInteger();
        final CompletableFuture<Void> recording = CompletableFuture.runAsync(() -> {
            for (int i = 1; i <= ROUNDS; i++) {
                while (round.get() != i) {
                    Thread.yield();
                }
                record(1, error);
            }
        });
        for (int i = 1; i <= ROUNDS; i++) {
            buffer.zero(LOG, ErrorLogLayout.LENGTH);
            round.set(i);
            while (buffer.getIntAcquire(FIRST) <= 0) {
                assertFalse(recording.isCompletedExceptionally(), "the other thread has failed");
                Thread.onSpinWait();
            }
            final long identity = buffer.getLong(FIRST + ErrorLogLayout.RECORD_IDENTITY);
            final RecordedError found = errors().get(0);
            assertTrue(identity != 0 && found.count() == 1 && found.headline().endsWith(error.getMessage()), "half a record, round " + i);
        }
        recording.get(1, TimeUnit.MINUTES);
    }

    @Test
    void shouldAddUpTwoRecordsOfOneError() {
        record(3, error("same"));
        final int length = buffer.getInt(FIRST);
        // As if another had come to the end of the log before the first record was ready.
        SharedBuffer.copy(buffer.addressOf(FIRST), buffer.addressOf(FIRST + length), length);
        buffer.putLong(FIRST + ErrorLogLayout.RECORD_FIRST_TIME, 99);
        buffer.putLong(FIRST + ErrorLogLayout.RECORD_LAST_TIME, 99);
        assertEquals(List.of(2L, 21L, 99L), List.of(errors().get(0).count(), errors().get(0).firstNs(), errors().get(0).lastNs()));
        assertEquals(1, errors().size());
    }

    @ParameterizedTest
    @CsvSource({"0, 4", "0, 63", "0, 72", "0, 65536", "0, -2147483648", "0, 2147483640", "0, -71", "4, -1", "4, 2147483647", "12, -2147483648"})
    void shouldTellDamageAndNeverThrowWhenRecording(final int field, final int value) {
        record(1, error("good"));
        buffer.putInt(FIRST + field, value);
        final CorruptStoreException e = assertThrows(CorruptStoreException.class, this::errors);
        assertTrue(e.getMessage().contains("file=" + control.file()), e.getMessage());
        record(1, error("another"));
        record(1, error("good"));
    }

    @Test
    void shouldSurviveRandomDamage() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        record(1, error("good"));
        record(1, different(1));
        final byte[] good = buffer.getBytes(LOG, ErrorLogLayout.LENGTH);
        int told = 0;
        for (int i = 0; i < FUZZES; i++) {
            buffer.putBytes(LOG, good);
            for (int damage = 0; damage <= random.nextInt(3); damage++) {
                buffer.putInt(LOG + random.nextInt(500) * Integer.BYTES, random.nextBoolean() ? random.nextInt() : random.nextInt(2000) - 1000);
            }
            record(2, different(2));
            try {
                assertNotNull(ErrorLogReading.read(control), () -> "seed=" + seed);
            } catch (final CorruptStoreException e) {
                told++;
            }
        }
        assertTrue(told > 0 && told < FUZZES, "told=" + told);
    }

    @Test
    void shouldNotThrowWhateverFails() {
        final SessionLedger ledger = SessionLedger.of(control, ControlImage.PAGES, 1, 1, () -> {
            throw new IllegalStateException("no time");
        });
        ledger.error(error("x"));
        record(1, new KstateException("y") {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new IllegalStateException("no message");
            }
        });
        assertEquals(List.of(), errors());
        assertEquals(2, CounterReading.read(control, ControlImage.PAGES).totals().of(Counter.ERRORS));
        SessionLedger.NONE.error(error("z"));
        SessionLedger.NONE.count(Counter.CONFLICTS);
        assertFalse(CounterReading.read(control, ControlImage.PAGES).totals().toString().contains("conflicts"));
    }
}
