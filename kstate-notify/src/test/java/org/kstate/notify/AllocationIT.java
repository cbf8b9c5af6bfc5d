package org.kstate.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/** Polls, waits and tail loops allocate nothing. In a child without assertions, since Chronicle allocates where they are on. */
class AllocationIT {

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @Test
    void shouldAllocateNothingInPollsWaitsAndTailLoops() {
        try (ChildJvm child = ChildJvm.start(List.of("-da"), Loops.class, directory)) {
            assertEquals(0, Long.parseLong(child.lineAfter("watch")), "bytes");
            assertEquals(0, Long.parseLong(child.lineAfter("await")), "bytes");
            assertEquals(0, Long.parseLong(child.lineAfter("sampled")), "bytes");
            assertEquals(0, Long.parseLong(child.lineAfter("together")), "bytes");
            // A new block of the journal's file may cost a little; a commit may not.
            assertTrue(Long.parseLong(child.lineAfter("tail")) < Loops.ROUNDS / 10);
            assertTrue(Long.parseLong(child.lineAfter("sampler")) < Loops.ROUNDS / 10);
            assertEquals(0, child.exitStatus());
        }
    }

    /** The child: runs each loop a few times and tells how many bytes it allocates. */
    static final class Loops {

        static final int ROUNDS = 50_000;
        private static final int RUNS = 5;
        private static final int AWAITS = 200;
        private static final int STATES = 3;

        private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        private final Bytes<?> payload = Bytes.allocateDirect(64);
        private final State[] states = new State[STATES];
        private long seen;

        private Loops() {
        }

        public static void main(final String[] arguments) {
            new Loops().run(Path.of(arguments[0]));
        }

        private void run(final Path directory) {
            payload.writePosition(64);
            try (Kstate store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(STATES))) {
                for (int i = 0; i < STATES; i++) {
                    states[i] = store.subscribe("s" + i, Permission.READ_WRITE);
                    states[i].setSize(64);
                }
                try (Watch watch = Watch.of(states).atMost(1e6).open()) {
                    report("watch", () -> { }, () -> watch(watch));
                    report("await", () -> { }, () -> await(watch));
                }
                final SampledView view = SampledView.of(states[0], Duration.ofNanos(1_000));
                report("sampled", () -> { }, () -> sample(view));
                final SampledSet set = SampledView.of(Duration.ofNanos(1_000), states);
                report("together", () -> { }, () -> sample(set));
                final Path journal = directory.resolve("journal");
                states[0].persistTo(journal);
                try (StateTailer tailer = StateTailer.of(journal).open()) {
                    report("tail", this::publish, () -> tail(tailer));
                }
                try (JournalSampler sampler = JournalSampler.of(StateTailer.of(journal).open(), Duration.ofNanos(10_000))) {
                    report("sampler", this::publish, () -> sample(sampler));
                }
            }
            if (seen == 0) {
                throw new IllegalStateException("nothing was seen, so nothing was measured");
            }
        }

        /**
         * The least of several rounds: what a loop allocates it allocates in each; what the JVM does once, at some time, it does in
         * one.
         */
        private static void report(final String name, final Runnable before, final Runnable loop) {
            long least = Long.MAX_VALUE;
            for (int i = 0; i < RUNS; i++) {
                before.run();
                final long beforeBytes = THREADS.getCurrentThreadAllocatedBytes();
                loop.run();
                least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - beforeBytes);
            }
            System.out.println(name + " " + least);
        }

        private void publish() {
            for (int i = 0; i < ROUNDS; i++) {
                states[0].publish(payload);
            }
        }

        private void watch(final Watch watch) {
            for (int i = 0; i < ROUNDS; i++) {
                states[i % STATES].publish(payload);
                seen += watch.poll() ? watch.delivery().missed() + watch.delivery().version() : 0;
                watch.isReady();
            }
        }

        private void await(final Watch watch) {
            for (int i = 0; i < AWAITS; i++) {
                states[0].publish(payload);
                while (watch.await(200, TimeUnit.MICROSECONDS)) {
                    seen++;
                }
            }
        }

        private void sample(final SampledView view) {
            for (int i = 0; i < ROUNDS; i++) {
                states[0].publish(payload);
                seen += view.read().version();
            }
        }

        private void sample(final SampledSet set) {
            for (int i = 0; i < ROUNDS; i++) {
                states[0].publish(payload);
                seen += set.read().get(0).version();
            }
        }

        private void tail(final StateTailer tailer) {
            while (tailer.poll(this::seen, ROUNDS) > 0) {
                seen++;
            }
            final CommitView last = tailer.commit();
            for (int i = 0; i < ROUNDS; i++) {
                seen += last.journalId() + last.index() + last.entry();
            }
        }

        private void seen(final String name, final long version, final long timeNs, final int sessionId, final long address,
                          final int length) {
            seen += version;
        }

        private void sample(final JournalSampler sampler) {
            while (sampler.poll()) {
                seen += sampler.sample().commits();
            }
        }
    }
}
