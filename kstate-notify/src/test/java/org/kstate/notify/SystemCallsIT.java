package org.kstate.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Doorbell;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.DoorbellWord;
import org.kstate.memory.SharedBuffer;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.ChildProcess;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/**
 * The system calls of a thread that publishes, as strace sees them: none while nobody watches, none for a watch that is awake, one for a session that
 * sleeps. Skipped where strace is missing or may not attach to another process.
 */
class SystemCallsIT {

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @Test
    void shouldMakeNoneForWhoIsAwakeAndOneForWhoSleeps() throws Exception {
        Assumptions.assumeTrue(Stream.of(System.getenv("PATH").split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, "strace"))),
            "strace is not installed");
        final Path trace = directory.resolve("trace");
        try (ChildJvm child = ChildJvm.start(Publishing.class, directory)) {
            final String thread = child.lineAfter("ready");
            try (ChildProcess strace = ChildProcess.start(new ProcessBuilder("strace", "-o", trace.toString(), "-p", thread)
                .redirectErrorStream(true))) {
                final String attached = strace.line();
                Assumptions.assumeTrue(attached.endsWith("attached"), attached);
                child.send("go");
                child.lineAfter("done");
                assertEquals(0, child.exitStatus());
                assertTrue(strace.awaitEnd(ChildProcess.TIMEOUT_MS));
            }
        }
        final List<String> lines = Files.readAllLines(trace);
        // The virtual machine may be at something of its own; a call for each publish, or each hundredth, would be seen.
        final List<String> nobody = between(lines, Publishing.NOBODY);
        assertTrue(nobody.size() < Publishing.COUNT / 1_000, nobody::toString);
        final List<String> awake = between(lines, Publishing.AWAKE);
        assertTrue(awake.size() < Publishing.COUNT / 1_000, awake::toString);
        final List<String> asleep = between(lines, Publishing.ASLEEP);
        assertEquals(Publishing.WAKES, asleep.stream().filter(line -> line.startsWith("futex(") && line.contains("FUTEX_WAKE,")).count());
        // A wake that met nobody, since the sleeper was on its way to sleep, is followed by the question whether that session lives.
        final long inVain = asleep.stream().filter(line -> line.contains("FUTEX_WAKE,") && line.endsWith("= 0")).count();
        assertTrue(asleep.size() < Publishing.WAKES + inVain + Publishing.WAKES / 10, asleep::toString);
    }

    /** The calls between two marks, but for those that the virtual machine makes when it lets threads stop. */
    private static List<String> between(final List<String> lines, final String name) {
        final int first = last(lines, Publishing.MARK + name + Publishing.BEGIN);
        final int end = last(lines, Publishing.MARK + name + Publishing.END);
        assertTrue(first >= 0 && end > first, () -> name + ": the marks are missing");
        return lines.subList(first + 1, end).stream()
            .filter(line -> !line.contains(Publishing.MARK) && !line.startsWith("---") && !line.startsWith("rt_sig") && !line.contains("_PRIVATE"))
            .toList();
    }

    private static int last(final List<String> lines, final String mark) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).contains(mark)) {
                return i;
            }
        }
        return -1;
    }

    /** The child: publishes, with a mark in its calls before and after each kind. */
    static final class Publishing {

        static final String MARK = "/kstate-mark-";
        static final String BEGIN = "-begin";
        static final String END = "-end";
        static final String NOBODY = "nobody";
        static final String AWAKE = "awake";
        static final String ASLEEP = "asleep";
        static final int COUNT = 100_000;
        static final int WAKES = 300;
        private static final int SIZE = 64;
        private static final int PAGES = 8;

        private final Bytes<?> payload = Bytes.allocateDirect(SIZE);
        private final long address = payload.addressForRead(0);
        private final State written;

        private Publishing(final State written) {
            this.written = written;
        }

        /** Takes the folder of the store. */
        public static void main(final String[] arguments) throws IOException {
            final StoreOptions options = StoreOptions.create().directory(Path.of(arguments[0], "store")).maxPages(PAGES).pageSize(SIZE);
            try (Kstate writing = Kstate.open(options); Kstate waiting = Kstate.open(options);
                 Watch watch = Watch.of(waiting.subscribe("a", Permission.READ)).fromNow().open()) {
                final Publishing publishing = new Publishing(writing.subscribe("a", Permission.READ_WRITE));
                // Compiled before it counts.
                publishing.publish(COUNT);
                System.out.println("ready " + Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName());
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
                publishing.publish(NOBODY);
                // From its first sleep on commits ring for it.
                while (watch.await(1, TimeUnit.MILLISECONDS)) {
                    watch.delivery().version();
                }
                try (Doorbell bell = waiting.doorbell()) {
                    final int before = bell.rings();
                    publishing.publish(AWAKE);
                    if (bell.rings() - before != COUNT) {
                        throw new IllegalStateException("Not each commit has rung: rings=" + (bell.rings() - before));
                    }
                }
                publishing.wake(writing, waiting, watch);
            }
            System.out.println("done");
        }

        private void publish(final int count) {
            for (int i = 0; i < count; i++) {
                written.publish(address, SIZE);
            }
        }

        private void publish(final String name) {
            mark(name + BEGIN);
            publish(COUNT);
            mark(name + END);
        }

        private void wake(final Kstate writing, final Kstate waiting, final Watch watch) {
            final Thread thread = new Thread(() -> {
                for (int i = 0; i < WAKES; i++) {
                    watch.await();
                }
            });
            // What is there by now is taken.
            while (watch.poll()) {
                Thread.onSpinWait();
            }
            final SharedBuffer control = RawStore.open(writing.directory()).control();
            final long doorbell = ControlLayout.session(waiting.sessionId(), PAGES) + ControlLayout.SESSION_DOORBELL;
            thread.start();
            mark(ASLEEP + BEGIN);
            for (int i = 0; i < WAKES; i++) {
                while (!DoorbellWord.isSleeping(control.getIntAcquire(doorbell))) {
                    Thread.onSpinWait();
                }
                written.publish(address, SIZE);
            }
            mark(ASLEEP + END);
            try {
                thread.join();
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** A call that strace shows. */
        private static void mark(final String name) {
            if (Files.exists(Path.of(MARK + name))) {
                throw new IllegalStateException("There is such a file: name=" + name);
            }
        }
    }
}
