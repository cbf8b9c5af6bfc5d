package org.kstate.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;

import net.openhft.chronicle.threads.Pauser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.State;
import org.kstate.testing.SharedMemory;

/** A consumer that polls and idles in a way of its own, as the Javadoc of {@link Watch} has it. */
class SpinningTest {

    private static final int COMMITS = 1_000;

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @Test
    @Timeout(60)
    void shouldSeeTheLastVersionWithAPauser() throws InterruptedException {
        try (StoreFixture fixture = new StoreFixture(directory); Watch watch = Watch.of(fixture.readable("a")).open()) {
            final State written = fixture.writable("a");
            final Thread writer = new Thread(() -> {
                for (int i = 1; i <= COMMITS; i++) {
                    fixture.publish(written, i);
                }
            });
            writer.start();
            final Pauser pauser = Pauser.balanced();
            long seen = 0;
            while (seen < COMMITS) {
                if (watch.poll()) {
                    seen = watch.delivery().version();
                    pauser.reset();
                } else {
                    pauser.pause();
                }
            }
            writer.join();
            assertEquals(COMMITS, watch.delivery().snapshot().bytes().readLong(0));
        }
    }
}
