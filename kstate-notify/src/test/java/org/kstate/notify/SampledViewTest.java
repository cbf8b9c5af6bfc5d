package org.kstate.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Observer;
import org.kstate.State;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.testing.SharedMemory;

class SampledViewTest {

    private static final Duration EVERY = Duration.ofNanos(100);

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private StoreFixture fixture;
    private State state;
    private SampledView view;
    private final SteppedTime time = new SteppedTime(1_030);

    @BeforeEach
    void open() {
        fixture = new StoreFixture(directory);
        state = fixture.writable("a");
        view = SampledView.of(state, EVERY, time::nowNs);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void shouldShowTheSameUntilTheNextInstantOfTheGrid() {
        fixture.publish(state, 1);
        assertEquals(1, view.version());
        fixture.publish(state, 2);
        time.jumpTo(1_099);
        assertEquals(1, view.version());
        assertEquals(1, view.read().bytes().readLong(0));
        time.jumpTo(1_100);
        assertEquals(2, view.version());
        fixture.publish(state, 3);
        time.jumpTo(1_199);
        assertEquals(2, view.read().version());
        assertEquals(2, view.read().bytes().readLong(0));
    }

    @Test
    void shouldTakeTheValueOfTheFirstReadInAnInterval() {
        fixture.publish(state, 1);
        assertEquals(1, view.version());
        time.jumpTo(1_250);
        fixture.publish(state, 2);
        fixture.publish(state, 3);
        assertEquals(3, view.version(), "the first read of this interval");
        fixture.publish(state, 4);
        time.jumpTo(1_299);
        assertEquals(3, view.version());
    }

    @Test
    void shouldChangeTogetherWithEveryOtherViewOfTheSameGrid() {
        time.jumpTo(1_099);
        final SampledView other = SampledView.of(state, EVERY, time::nowNs);
        fixture.publish(state, 1);
        assertEquals(view.version(), other.version());
        fixture.publish(state, 2);
        time.jumpTo(1_100);
        assertEquals(2, view.version());
        assertEquals(2, other.version());
    }

    @Test
    void shouldShowVersionZeroUntilAnInstantAfterTheFirstWrite() {
        assertEquals(0, view.version());
        fixture.publish(state, 1);
        assertEquals(0, view.version());
        time.advance(100);
        assertEquals(1, view.version());
    }

    @Test
    void shouldTellTheNextInstant() {
        assertEquals(1_100, view.nextNs());
        view.read();
        time.jumpTo(1_234);
        assertEquals(1_100, view.nextNs(), "passed: a read may show something else");
        view.read();
        assertEquals(1_300, view.nextNs());
    }

    @Test
    void shouldKeepTheValueForAWholeIntervalAfterTheClockSteppedBack() {
        fixture.publish(state, 1);
        assertEquals(1, view.version());
        fixture.publish(state, 2);
        time.jumpTo(490);
        assertEquals(1, view.version());
        time.jumpTo(599);
        assertEquals(1, view.version());
        time.jumpTo(600);
        assertEquals(2, view.version());
    }

    @Test
    void shouldCountIntervalsBeforeTheEpochToo() {
        time.jumpTo(-1);
        fixture.publish(state, 1);
        assertEquals(1, view.version());
        fixture.publish(state, 2);
        assertEquals(0, view.nextNs());
        time.jumpTo(0);
        assertEquals(2, view.version());
    }

    @Test
    void shouldCopyWhatItShows() {
        fixture.publish(state, 6);
        view.read();
        fixture.publish(state, 7);
        for (final Bytes<?> into : new Bytes<?>[] {Bytes.allocateElasticDirect(8), Bytes.allocateElasticOnHeap(8)}) {
            assertEquals(1, view.read(into));
            assertEquals(StoreFixture.SIZE, into.readRemaining());
            assertEquals(6, into.readLong());
            assertEquals(-6, into.readLong());
            into.releaseLast();
            assertThrows(ClosedException.class, () -> view.read(into));
        }
        assertEquals(1, view.read(Bytes.allocateElasticOnHeap()));
        assertThrows(IllegalSizeException.class, () -> view.read(Bytes.wrapForWrite(new byte[StoreFixture.SIZE - 1])));
    }

    @Test
    void shouldUseTheWallClockUnlessToldOtherwise() {
        final SampledView hourly = SampledView.of(state, Duration.ofHours(1));
        final long leftNs = hourly.nextNs() - System.currentTimeMillis() * 1_000_000;
        assertTrue(leftNs > -1_000_000_000L && leftNs <= 3_601_000_000_000L, "leftNs=" + leftNs);
        assertEquals(0, hourly.nextNs() % Duration.ofHours(1).toNanos());
        assertEquals("a", hourly.name());
    }

    @Test
    void shouldFailFromTheNextInstantOnWhenTheHandleIsClosed() {
        fixture.publish(state, 1);
        view.read();
        state.close();
        assertEquals(1, view.version());
        time.advance(100);
        assertThrows(ClosedException.class, view::read);
    }

    @Test
    void shouldSampleAsAnObserver() {
        fixture.publish(state, 3);
        try (Observer observer = Kstate.observe(fixture.store().directory())) {
            assertEquals(1, SampledView.of(observer.state("a"), EVERY).version());
            assertEquals(3, SampledView.of(observer.state("a"), EVERY, time::nowNs).read().bytes().readLong(0));
        }
    }

    @Test
    void shouldRefuseAnIntervalOfNothing() {
        assertThrows(IllegalArgumentException.class, () -> SampledView.of(state, Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> SampledView.of(state, Duration.ofNanos(-5)));
    }
}
