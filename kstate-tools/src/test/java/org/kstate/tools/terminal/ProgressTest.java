package org.kstate.tools.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The line of progress: its numbers, how often it is drawn, and that it is gone at the end. */
class ProgressTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final StringWriter screen = new StringWriter();
    private long nowNs;

    private Progress progress(final long total) {
        return new Progress(new PrintWriter(screen), "rows", total, () -> nowNs);
    }

    @Test
    void shouldTellTheRateAndTheTimeLeft() {
        assertEquals(" 25 % [#####               ] 500 rows, 250/s, 6 s left", progress(400).line(100, 500, 2 * SECOND_NS));
        assertEquals("100 % [####################] 800 rows, 100/s, 0 s left", progress(400).line(410, 800, 8 * SECOND_NS));
        assertEquals("  0 % [                    ] 0 rows, 0/s", progress(400).line(0, 0, 0));
        assertEquals("500 rows, 250/s", progress(Progress.UNKNOWN).line(100, 500, 2 * SECOND_NS));
        assertTrue(progress(400).line(1, 1, 10 * SECOND_NS).endsWith(", 1 h 6 min left"));
        assertTrue(progress(400).line(100, 1, 40 * SECOND_NS).endsWith(", 2 min 0 s left"));
        assertTrue(progress(Long.MAX_VALUE).line(1L << 62, 1L << 40, 3_000 * SECOND_NS).length() < 80);
    }

    @Test
    void shouldBeDrawnAFewTimesASecondAndGoAway() {
        try (Progress progress = progress(100_000)) {
            for (int i = 0; i < 100_000; i++) {
                nowNs += 10_000;
                progress.step(i, i);
            }
        }
        final int drawn = screen.toString().split("\r", -1).length - 1;
        assertTrue(drawn >= 4 && drawn <= 7, () -> "drawn=" + drawn);
        assertTrue(screen.toString().endsWith("\r\u001b[K"));
    }

    @Test
    void shouldTellTheTotalThatIsFoundLater() {
        try (Progress progress = progress(Progress.UNKNOWN)) {
            nowNs = SECOND_NS;
            progress.at(1, 4, 10);
            nowNs += 1;
            progress.at(2, 4, 20);
        }
        assertEquals("\r\u001b[K 25 % [#####               ] 10 rows, 10/s, 3 s left\r\u001b[K", screen.toString());
    }

    @Test
    void shouldBeSilentWhereThereIsNoTerminal() {
        try (Progress progress = new Progress(null, "rows", 10, () -> nowNs)) {
            for (int i = 0; i < 10_000; i++) {
                nowNs += SECOND_NS;
                progress.step(i, i);
                progress.at(i, i, i);
            }
        }
        try (Progress progress = progress(10)) {
            progress.step(1, 1);
        }
        assertEquals("", screen.toString());
    }
}
