package org.kstate.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.exceptions.MappingsExhaustedException;
import org.kstate.testing.ChildProcess;

class MappingLimitTest {

    private static final long LENGTH = 1 << 20;
    private static final Path FILE = Path.of("pages");
    private static final int USUAL = 65_530;

    private final AtomicInteger collections = new AtomicInteger();

    @Test
    void shouldAskForNoCollectionBelowTheLimit() {
        final MappingLimit limit = new MappingLimit(3, collections::incrementAndGet);
        limit.require(FILE, 3, LENGTH);
        for (int i = 0; i < 3; i++) {
            limit.enter(FILE, LENGTH);
        }
        limit.leave(LENGTH);
        limit.enter(FILE, LENGTH);
        assertEquals(0, collections.get());
        assertEquals(3, limit.count());
    }

    @Test
    void shouldGoOnAfterACollectionThatHelped() {
        final MappingLimit[] limit = new MappingLimit[1];
        limit[0] = new MappingLimit(2, () -> {
            collections.incrementAndGet();
            limit[0].leave(LENGTH);
        });
        limit[0].enter(FILE, LENGTH);
        limit[0].enter(FILE, LENGTH);
        limit[0].enter(FILE, LENGTH);
        assertEquals(1, collections.get());
        assertEquals(2, limit[0].count());
        limit[0].require(FILE, 1, LENGTH);
        assertEquals(2, collections.get());
        assertEquals(1, limit[0].count());
    }

    @Test
    void shouldWaitForACleanerThatIsBehind() throws InterruptedException {
        final MappingLimit[] limit = new MappingLimit[1];
        final Thread cleaner = new Thread(() -> limit[0].leave(LENGTH));
        limit[0] = new MappingLimit(1, cleaner::start);
        limit[0].enter(FILE, LENGTH);
        limit[0].enter(FILE, LENGTH);
        assertEquals(1, limit[0].count());
        cleaner.join();
    }

    @Test
    void shouldSayWhatToDoWhenNothingHelps() {
        final MappingLimit limit = new MappingLimit(1, collections::incrementAndGet);
        limit.enter(FILE, LENGTH);
        final long startNs = System.nanoTime();
        final MappingsExhaustedException failure = assertThrows(MappingsExhaustedException.class, () -> limit.enter(FILE, LENGTH));
        assertTrue(System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(20));
        assertTrue(failure.getMessage().contains("Close observers and sessions") && failure.getMessage().contains("vm.max_map_count")
            && failure.getMessage().endsWith(": mappings=1, limit=1, file=pages"), failure.getMessage());
        assertEquals(1, collections.get());
        assertEquals(1, limit.count());
    }

    @Test
    void shouldReadTheKernelsNumberWhole() throws IOException {
        final String number = ChildProcess.run("cat", "/proc/sys/vm/max_map_count").output().get(0);
        assertEquals(Integer.parseInt(number), MappingLimit.ofKernel(Path.of("/proc/sys/vm/max_map_count")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "many", "99999999999999999999"})
    void shouldTakeTheUsualNumberForOneThatIsNone(final String content, @TempDir final Path directory) throws IOException {
        assertEquals(USUAL, MappingLimit.ofKernel(Files.writeString(directory.resolve("number"), content)));
        assertEquals(USUAL, MappingLimit.ofKernel(directory.resolve("missing")));
    }
}
