package org.kstate.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.CommitResult;
import org.kstate.Kstate;
import org.kstate.Observer;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.Transaction;
import org.kstate.exceptions.ClosedException;
import org.kstate.testing.SharedMemory;

class SampledSetTest {

    private static final Duration EVERY = Duration.ofNanos(100);

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private StoreFixture fixture;
    private State bid;
    private State ask;

    @BeforeEach
    void open() {
        fixture = new StoreFixture(directory);
        bid = fixture.writable("bid");
        ask = fixture.writable("ask");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void shouldChangeAllAtOnceAndOncePerInterval() {
        final SteppedTime time = new SteppedTime(1_050);
        final SampledSet set = SampledView.of(EVERY, time::nowNs, bid, ask);
        assertEquals(1_100, set.nextNs());
        assertEquals("0 0", values(set));
        together(1);
        time.jumpTo(1_099);
        assertEquals("0 0", values(set));
        time.jumpTo(1_100);
        assertEquals("1 1", values(set));
        assertEquals(1_200, set.nextNs());
        fixture.publish(bid, 2);
        time.jumpTo(1_199);
        assertEquals("1 1", values(set));
        time.jumpTo(1_000);
        assertEquals("1 1", values(set), "a clock that stepped back");
        time.jumpTo(1_200);
        assertEquals("2 1", values(set));
        assertSame(set.read(), set.read());
        assertEquals(List.of("bid", "ask"), set.names());
    }

    @Test
    void shouldNeverShowHalfOfACommit() {
        final AtomicBoolean isOver = new AtomicBoolean();
        final CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (long i = 1; !isOver.get(); i++) {
                together(i);
            }
        });
        try (Observer observer = Kstate.observe(fixture.store().directory())) {
            final SampledSet set = SampledView.of(Duration.ofNanos(1), bid, ask);
            final SampledSet observed = SampledView.of(Duration.ofNanos(1), observer, observer.state("bid"), observer.state("ask"));
            for (int i = 0; i < 20_000; i++) {
                final List<Snapshot> read = (i % 2 == 0 ? set : observed).read();
                assertEquals(read.get(0).version(), read.get(1).version());
            }
        } finally {
            isOver.set(true);
            writer.join();
        }
    }

    @Test
    void shouldRefuseWhatCannotBeReadTogetherAndTellWhatIsClosed() {
        assertThrows(IllegalArgumentException.class, () -> SampledView.of(EVERY, new State[0]));
        try (Kstate other = Kstate.open(fixture.store().directory())) {
            final State foreign = other.subscribe("ask", Permission.READ);
            assertThrows(IllegalArgumentException.class, () -> SampledView.of(EVERY, bid, foreign));
        }
        final SteppedTime time = new SteppedTime(1_050);
        final SampledSet set = SampledView.of(EVERY, time::nowNs, bid, ask);
        together(1);
        assertEquals("1 1", values(set));
        ask.close();
        assertEquals("1 1", values(set), "until the next instant");
        time.jumpTo(1_100);
        assertThrows(ClosedException.class, set::read);
        assertThrows(ClosedException.class, set::read);
    }

    private void together(final long value) {
        try (Transaction both = fixture.store().begin(bid, ask)) {
            both.bytes(bid).writeLong(0, value);
            both.bytes(ask).writeLong(0, value);
            assertEquals(CommitResult.COMMITTED, both.commit());
        }
    }

    private static String values(final SampledSet set) {
        final List<Snapshot> read = set.read();
        return read.get(0).bytes().readLong(0) + " " + read.get(1).bytes().readLong(0);
    }
}
