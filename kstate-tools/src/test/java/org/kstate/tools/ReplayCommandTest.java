package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.Transaction;
import org.kstate.time.CachedEpochNanoClock;

/** {@code kstate replay}: where it begins, how fast it is, and what it leaves in a store. */
class ReplayCommandTest {
    private static final int COMMITS = 6;
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long START_NS = 1_700_000_000 * SECOND_NS;

    @TempDir
    private Path folder;
    private String journal;
    private String store;

    /** Versions 1 to 6 of a and b in one transaction each, an hour apart. */
    @BeforeEach
    void fill() {
        journal = folder.resolve("journal").toString();
        store = folder.resolve("store").toString();
        commit(1, COMMITS);
    }

    private void commit(final int first, final int last) {
        final CachedEpochNanoClock clock = new CachedEpochNanoClock(START_NS);
        try (Kstate session = Kstate.open(StoreOptions.create().directory(Path.of(store)).clock(clock));
             State a = session.subscribe("a", Permission.READ_WRITE, Long.BYTES);
             State b = session.subscribe("b", Permission.READ_WRITE, Long.BYTES)) {
            a.persistTo(Path.of(journal));
            b.persistTo(Path.of(journal));
            for (int i = first; i <= last; i++) {
                clock.update(START_NS + i * TimeUnit.HOURS.toNanos(1));
                try (Transaction transaction = session.begin(a, b)) {
                    transaction.bytes(a).writeLong(0, i);
                    transaction.bytes(b).writeLong(0, -i);
                    transaction.commit();
                }
            }
        }
    }

    private static String member(final String line, final String name) {
        return line.replaceFirst(".*\"" + name + "\":\"?([^\",}]*).*", "$1");
    }

    private CommandRun replay(final String... args) {
        final String[] all = new String[args.length + 4];
        System.arraycopy(new String[] {"replay", "--json", "--journal", journal}, 0, all, 0, 4);
        System.arraycopy(args, 0, all, 4, args.length);
        return CommandRun.of(all);
    }

    @Test
    void shouldGoOnBehindAPosition() {
        final List<String> all = replay().out();
        assertEquals(2 * COMMITS, all.size());
        for (int i = 0; i < all.size(); i++) {
            assertEquals(all.subList(i + 1, all.size()), replay("--from", member(all.get(i), "position")).out());
        }
        assertEquals(List.of(), replay("--from", "now").out());
        assertEquals(4, replay("a", "--from", "3").out().size());
        final CommandRun other = replay("--from", "1f/" + member(all.get(0), "position").split("/")[1] + "/0");
        assertEquals(ExitStatus.FAILED, other.status());
        assertTrue(other.error().contains("another journal"), other.error());
        assertEquals(ExitStatus.USAGE, replay("--from", "1/2").status());
        assertTrue(CommandRun.of("tail", "--journal", journal, "--from", "1/2/3").error().contains("another journal"));
    }

    @Test
    void shouldSkipWhatIsLongOfAGap() {
        final long startNs = System.nanoTime();
        assertEquals(2 * COMMITS, replay("--speed", "10x", "--max-gap", "0.5").out().size());
        final long tookNs = System.nanoTime() - startNs;
        assertTrue(tookNs >= (COMMITS - 1) * SECOND_NS / 20, () -> "tookNs=" + tookNs);
    }

    @Test
    void shouldCommitUnderAPrefixAndGoOnFromAPosition() {
        try (Kstate session = Kstate.open(Path.of(store)); State a = session.subscribe("replay.a", Permission.READ);
             State b = session.subscribe("replay.b", Permission.READ)) {
            final CommandRun first = replay("--into", store, "--prefix", "replay.");
            assertEquals(ExitStatus.OK, first.status(), first.err()::toString);
            assertEquals("12", member(first.out().get(0), "commits"));
            assertEquals("2", member(first.out().get(0), "states"));
            assertEquals(COMMITS, a.version());
            assertEquals(a.lastCommit().transactionId(), b.lastCommit().transactionId());
            assertEquals(START_NS + COMMITS * TimeUnit.HOURS.toNanos(1), b.lastCommit().timeNs());
            commit(COMMITS + 1, COMMITS + 2);
            final CommandRun second = replay("--into", store, "--prefix", "replay.", "--from", member(first.out().get(0), "position"));
            assertEquals("4", member(second.out().get(0), "commits"));
            assertEquals(COMMITS + 2, b.version());
        }
        assertEquals(ExitStatus.USAGE, replay("--prefix", "replay.").status());
    }

    @Test
    void shouldFollowWhatIsCommittedLive() throws Exception {
        final String into = folder.resolve("into").toString();
        try (Kstate target = Kstate.open(Path.of(into)); State a = target.subscribe("a", Permission.READ); StopSignal stop = new StopSignal()) {
            final CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> KstateCommand.commandLine(stop, "replay")
                .setOut(new PrintWriter(new StringWriter())).execute("replay", "--journal", journal, "--into", into, "--follow"));
            Awaitility.await().until(() -> a.version() == COMMITS);
            commit(COMMITS + 1, COMMITS + 3);
            Awaitility.await().until(() -> a.version() == COMMITS + 3);
            stop.raise();
            assertEquals(ExitStatus.OK, status.get(60, TimeUnit.SECONDS));
        }
    }
}
