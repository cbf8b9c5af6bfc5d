package org.kstate.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.filejournal.FileJournalProvider;
import org.kstate.layout.JournalLayout;
import org.kstate.memory.BootTime;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/** A wall clock that jumps ahead is not believed, judged by a clock that nobody sets. */
class WallClockCheckTest {

    private static final long DAY_NS = TimeUnit.DAYS.toNanos(1);
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long START_NS = 1_795_000_000_000_000_000L;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Kstate store;
    private long bootNs = 1_000 * SECOND_NS;
    private WallClockCheck check;
    private RawStore raw;

    @BeforeEach
    void open() {
        FileJournalProvider.install();
        store = Kstate.open(directory.resolve("store"));
        final State state = store.subscribe("a", Permission.READ_WRITE, 8);
        state.persistTo(directory.resolve("journal"));
        raw = RawStore.open(directory.resolve("store"));
        // Of a journal's place that nothing else uses.
        check = new WallClockCheck(raw.pages().buffer(), raw.pages().geometry().journal(0), () -> bootNs);
        raw.pages().buffer().putLong(raw.pages().geometry().journal(0) + JournalLayout.ANCHOR_BOOT, 0);
    }

    @AfterEach
    void close() {
        store.close();
        FileJournalProvider.uninstall();
    }

    @Test
    void shouldFollowAClockThatRuns() {
        assertEquals(START_NS, check.judge(START_NS, 0));
        bootNs += DAY_NS;
        assertEquals(START_NS + DAY_NS, check.judge(START_NS + DAY_NS, START_NS), "nobody committed for a day");
        assertEquals(START_NS, check.judge(START_NS, START_NS + DAY_NS), "back: the caller makes it rise");
        bootNs += SECOND_NS;
        final long setNs = START_NS + DAY_NS + 30 * SECOND_NS;
        assertEquals(setNs, check.judge(setNs, START_NS + DAY_NS), "set by less than the bound");
    }

    @Test
    void shouldNotFollowAClockThatJumpsUntilItAgrees() {
        check.judge(START_NS, 0);
        bootNs += 5 * SECOND_NS;
        final long firstNs = check.judge(START_NS + 30 * DAY_NS, START_NS);
        assertEquals(START_NS + 5 * SECOND_NS, firstNs);
        bootNs += SECOND_NS;
        final long secondNs = check.judge(START_NS + 30 * DAY_NS + SECOND_NS, firstNs);
        assertEquals(firstNs + SECOND_NS, secondNs);
        bootNs += 100 * SECOND_NS;
        assertEquals(START_NS + 106 * SECOND_NS, check.judge(START_NS + 106 * SECOND_NS, secondNs), "set right");
    }

    @Test
    void shouldNotAddUpTheStepsOfAClockThatIsSetAgainAndAgain() {
        long wallNs = START_NS;
        check.judge(wallNs, 0);
        for (int day = 0; day < 5; day++) {
            for (int second = 0; second < 1_000; second++) {
                bootNs += SECOND_NS;
                final long lastNs = wallNs;
                wallNs += SECOND_NS;
                assertEquals(wallNs, check.judge(wallNs, lastNs));
            }
            wallNs += 40 * SECOND_NS;
        }
        bootNs += DAY_NS;
        assertEquals(wallNs + DAY_NS, check.judge(wallNs + DAY_NS, wallNs));
    }

    @Test
    void shouldFollowAClockThatSomebodyAccepts() {
        check.judge(START_NS, 0);
        check.accept(START_NS + 30 * DAY_NS);
        bootNs += SECOND_NS;
        assertEquals(START_NS + 30 * DAY_NS + SECOND_NS, check.judge(START_NS + 30 * DAY_NS + SECOND_NS, START_NS));
    }

    @Test
    void shouldBelieveTheClockWhereTheMomentIsNotOfThisMachinesStart() {
        check.judge(START_NS, 0);
        bootNs = SECOND_NS;
        assertEquals(START_NS + 30 * DAY_NS, check.judge(START_NS + 30 * DAY_NS, START_NS));
    }

    @Test
    void shouldJudgeTheClockOfCommits() {
        final State state = store.subscribe("a", Permission.READ_WRITE);
        final org.kstate.Snapshot snapshot = new org.kstate.Snapshot();
        // As if the clock had been a day behind when it was believed, a moment ago: now it is a day ahead of that.
        final long place = raw.pages().geometry().journal(0);
        final long wallNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        raw.pages().buffer().putLong(place + JournalLayout.ANCHOR_WALL, wallNs - DAY_NS);
        raw.pages().buffer().putLong(place + JournalLayout.ANCHOR_BOOT, new BootTime().nowNs());
        raw.pages().buffer().putLong(place + JournalLayout.LAST_TIME, wallNs - DAY_NS);
        state.publish(new byte[] {1});
        state.publish(new byte[] {2});
        state.read(snapshot);
        assertTrue(snapshot.timeNs() - (wallNs - DAY_NS) < DAY_NS / 2, "timeNs=" + snapshot.timeNs());
        assertEquals(1, Kstate.statistics(store.directory()).errors().stream().filter(error -> error.text().contains("has jumped")).count());
        store.acceptWallClock(directory.resolve("journal"));
        state.publish(new byte[] {3});
        state.read(snapshot);
        assertTrue(snapshot.timeNs() >= wallNs, "timeNs=" + snapshot.timeNs());
        assertThrows(NotAJournalException.class, () -> store.acceptWallClock(directory.resolve("elsewhere")));
    }
}
