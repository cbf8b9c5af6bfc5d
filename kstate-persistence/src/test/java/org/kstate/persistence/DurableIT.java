package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Durability;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.exceptions.JournalFailedException;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.ChildProcess;
import org.kstate.testing.OnDisk;
import org.kstate.testing.Payload;
import org.kstate.testing.SharedMemory;

/**
 * What a process asks of the kernel when a commit has to survive a power cut. Also what it does if the kernel says that the device has
 * failed.
 */
class DurableIT {

    private static final Pattern WHOLE = Pattern.compile("(\\d+) +(\\w+)\\(\\d+<([^>]*)>.* = (-?\\d+).*");
    private static final Pattern BEGUN = Pattern.compile("(\\d+) +(\\w+)\\(\\d+<([^>]*)>.* <unfinished \\.\\.\\.>");
    private static final Pattern RESUMED = Pattern.compile("(\\d+) +<\\.\\.\\. (\\w+) resumed>.* = (-?\\d+).*");
    private static final String CYCLE_FILE = ".cq4";
    private static final String SAID = "said";
    /** The marks of the journal are flushed by the first commit: owner, table, then the cycle's file. */
    private static final int FLUSHES_OF_FIRST = 3;

    @TempDir(factory = SharedMemory.class)
    private Path memory;
    @TempDir(factory = OnDisk.class)
    private Path disk;
    private ChildJvm child;

    /** A call that has returned, in this order. */
    private record Call(String name, String file, long result) {

        private boolean isCycle() {
            return file.endsWith(CYCLE_FILE);
        }
    }

    @BeforeEach
    void findStrace(final TestInfo test) {
        try {
            if (ChildProcess.run("strace", "-e", "trace=none", "true").status() == 0) {
                return;
            }
        } catch (final IOException e) {
            // Not installed.
        }
        System.err.println("SKIPPED, since there is no strace, or it may not trace: " + test.getDisplayName());
        abort("no strace");
    }

    @AfterEach
    void endChild() {
        if (child != null) {
            child.close();
        }
    }

    private Path journal() {
        return disk.resolve("journal");
    }

    private Path store() {
        return memory.resolve("store");
    }

    private Path trace() {
        return memory.resolve("trace");
    }

    private void start(final String rollCycle, final String injected) {
        final List<String> strace = List.of("strace", "-f", "-y", "-qq", "--seccomp-bpf", "-e", "signal=none", "-e",
            "trace=fdatasync,fsync,write", "-o", trace().toString(), "-e", "inject=" + injected);
        final List<String> flags = new ArrayList<>(ChildJvm.SHORT_LIVED);
        flags.add("-Dkstate.journal.rollCycle=" + rollCycle);
        child = ChildJvm.startThrough(strace, System.getProperty("java.class.path"), flags, JournalingChild.class, store(), journal(),
            JournalingChild.PATIENT_MS, "open", "persist a");
        child.lineAfter("persistent");
    }

    private void acknowledge(final String command) {
        child.send(command);
        child.lineAfter(JournalingChild.ACKNOWLEDGED);
    }

    private String refused(final String command) {
        child.send(command);
        return child.lineAfter("refused");
    }

    /** What the child has called so far, or all if it has ended: by the time at which each call returned. */
    private List<Call> calls() throws IOException {
        final List<Call> calls = new ArrayList<>();
        final Map<String, String> begun = new HashMap<>();
        for (final String line : Files.readAllLines(trace())) {
            final Matcher whole = WHOLE.matcher(line);
            final Matcher start = BEGUN.matcher(line);
            final Matcher end = RESUMED.matcher(line);
            if (start.matches()) {
                begun.put(start.group(1), start.group(3));
                if (start.group(2).equals("write") && line.contains("\"ack ")) {
                    // What is said may be heard before the call returns.
                    calls.add(new Call(SAID, "", 0));
                }
            } else if (end.matches()) {
                if (!end.group(2).equals("write")) {
                    calls.add(new Call(end.group(2), begun.get(end.group(1)), Long.parseLong(end.group(3))));
                }
            } else if (whole.matches()) {
                final boolean isWrite = whole.group(2).equals("write");
                if (!isWrite) {
                    calls.add(new Call(whole.group(2), whole.group(3), Long.parseLong(whole.group(4))));
                } else if (line.contains("\"ack ")) {
                    calls.add(new Call(SAID, "", 0));
                }
            }
        }
        return calls;
    }

    /** What was called between one acknowledgement and the next, that of the n-th commit. */
    private List<Call> before(final int acknowledgement) throws IOException {
        final List<Call> found = new ArrayList<>();
        int said = 1;
        for (final Call call : calls()) {
            if (call.name().equals(SAID)) {
                said++;
            } else if (said == acknowledgement) {
                found.add(call);
            }
        }
        assertTrue(said > acknowledgement, "the commit was acknowledged");
        return found;
    }

    private static List<String> cycles(final List<Call> calls) {
        return calls.stream().filter(call -> call.name().equals("fdatasync") && call.isCycle() && call.result() == 0).map(Call::file).toList();
    }

    /** A signal meets the first flush of the queue's file, which is tried again. */
    @Test
    void shouldFlushBeforeItReturnsTheFilesInTheirOrderAndTheNamesOfNewOnes() throws Exception {
        start("TEST_SECONDLY", "fdatasync:error=EINTR:when=" + FLUSHES_OF_FIRST);
        acknowledge("durable a 1");
        acknowledge("publish a 2");
        // The queue begins a file a second.
        final long second = System.currentTimeMillis() / 1000;
        Awaitility.await().until(() -> System.currentTimeMillis() / 1000 > second);
        acknowledge("durable a 3");
        acknowledge("durable a 4");
        child.endInput();
        assertEquals(0, child.exitStatus());

        final List<Call> first = before(1);
        final List<Call> files = first.stream().filter(call -> call.name().equals("fdatasync") && call.isCycle()).toList();
        assertEquals(-1, files.get(0).result());
        assertEquals(new Call("fdatasync", files.get(0).file(), 0), files.get(1));
        for (final String name : List.of("owner", "metadata.cq4t")) {
            assertTrue(first.contains(new Call("fdatasync", journal().resolve(name).toString(), 0)), first.toString());
        }
        for (final Path directory : List.of(journal(), disk, disk.getParent())) {
            assertTrue(first.contains(new Call("fsync", directory.toString(), 0)), first.toString());
        }
        assertEquals(List.of(), before(2), "nothing for a commit that need not survive it");
        final List<Call> third = before(3);
        final List<String> ordered = cycles(third);
        assertTrue(ordered.size() >= 2, third.toString());
        assertEquals(ordered.stream().sorted().distinct().toList(), ordered);
        assertTrue(third.contains(new Call("fsync", journal().toString(), 0)), third.toString());
        assertEquals(ordered.get(ordered.size() - 1), cycles(before(4)).get(0), "no earlier file again");
    }

    @Test
    void shouldFailForAllSessionsAndNeverTryAgainAfterOneError() throws Exception {
        start("FAST_DAILY", "fdatasync:error=EIO:when=" + (FLUSHES_OF_FIRST + 1));
        acknowledge("durable a 1");
        final String failure = refused("durable a 2");
        assertTrue(failure.startsWith("CommitNotDurableException") && failure.contains("visible") && failure.contains("errno=5"), failure);
        assertFailedForAll(2);
        assertEquals(1, calls().stream().filter(call -> call.result() != 0).count());
        assertEquals(-1, calls().stream().filter(Call::isCycle).reduce((a, b) -> b).orElseThrow().result(), "the last flush is that which failed");
    }

    @Test
    void shouldFailIfTheNamesOfFilesAreNotOnTheDevice() throws Exception {
        start("FAST_DAILY", "fsync:error=EIO:when=1");
        final String failure = refused("durable a 1");
        assertTrue(failure.startsWith("CommitNotDurableException"), failure);
        assertFailedForAll(1);
    }

    /** In the child, and in this process; the value is visible, and in the journal as the page cache shows it. */
    private void assertFailedForAll(final long version) throws IOException {
        assertTrue(refused("publish a 8").startsWith("JournalFailedException"));
        assertTrue(refused("durable a 8").startsWith("JournalFailedException"));
        try (Kstate other = Kstate.open(store()); State a = other.subscribe("a", Permission.READ_WRITE)) {
            final Snapshot snapshot = new Snapshot();
            assertEquals(version, a.read(snapshot));
            assertEquals(version, Payload.seed(snapshot.bytes().addressForRead(0), JournalingChild.SIZE));
            assertThrows(JournalFailedException.class, () -> a.publish(new byte[1]));
            assertThrows(JournalFailedException.class, () -> a.publish(new byte[1], Durability.DEVICE));
            assertEquals(version, a.version());
        }
        assertEquals(version, JournalContent.of(journal()).of("a").last());
        child.endInput();
        assertEquals(0, child.exitStatus());
        assertFalse(calls().isEmpty());
        assertGoesOn(version);
    }

    /** With all sessions closed, in the store and in one that is made anew: the failed version too, in a file that the device has. */
    private void assertGoesOn(final long version) {
        assertTrue(Files.exists(journal().resolve("failed")));
        try (Kstate store = Kstate.open(store()); State a = store.subscribe("a", Permission.READ_WRITE)) {
            assertEquals(version, a.version());
            assertEquals(version + 2, a.publish(new byte[1], Durability.DEVICE));
        }
        assertFalse(Files.exists(journal().resolve("failed")));
        try (Kstate fresh = Kstate.open(store().resolveSibling("fresh")); State a = fresh.subscribe("a", Permission.READ_WRITE)) {
            a.persistTo(journal());
            assertEquals(version + 2, a.version());
        }
    }
}
