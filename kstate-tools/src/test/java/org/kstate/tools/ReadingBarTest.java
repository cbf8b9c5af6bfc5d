package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.kstate.tools.terminal.Progress;

/** The line that says how far a journal was read. */
class ReadingBarTest {
    private static final int RECORDS = 1 << 10;
    private static final long FIRST = 5_001;

    private final StringWriter screen = new StringWriter();
    private long nowNs;

    private ReadingBar bar(final long last) {
        return new ReadingBar(new Progress(new PrintWriter(screen), "records", Progress.UNKNOWN, () -> nowNs), () -> last);
    }

    private void read(final ReadingBar bar) {
        nowNs += TimeUnit.SECONDS.toNanos(1);
        for (int i = 1; i <= RECORDS; i++) {
            bar.onRecord(FIRST + i - 1, i);
        }
    }

    @Test
    void shouldCountFromTheFirstRecordThatIsThere() {
        try (ReadingBar bar = bar(FIRST + 4 * (RECORDS - 1))) {
            read(bar);
        }
        assertEquals("\r\u001b[K 25 % [#####               ] 1024 records, 1024/s, 3 s left\r\u001b[K", screen.toString());
    }

    @Test
    void shouldDoWithoutTheLastRecordAndStaySilentAfterwards() {
        final ReadingBar bar = bar(Progress.UNKNOWN);
        read(bar);
        bar.close();
        assertEquals("\r\u001b[K1024 records, 1024/s\r\u001b[K", screen.toString());
        read(bar);
        assertTrue(screen.toString().endsWith("/s\r\u001b[K"), screen::toString);
        assertEquals(2, screen.toString().split("\r", -1).length - 1);
    }
}
