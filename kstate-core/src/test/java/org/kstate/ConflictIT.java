package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/** Several threads of several processes count in one state: each commit that was told is there, each conflict told who had won. */
class ConflictIT {

    private static final int THREADS = 3;
    private static final int COMMITS = 20_000;
    private static final String STATE = "counter";

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @Test
    void shouldCountWhatWasCommittedAndNothingElse() throws Exception {
        final Path path = directory.resolve("store");
        try (Kstate store = Kstate.open(StoreOptions.create().directory(path).maxPages(1).pageSize(64));
             State state = store.subscribe(STATE, Permission.READ_WRITE);
             ChildJvm first = ChildJvm.start(Counting.class, path);
             ChildJvm second = ChildJvm.start(Counting.class, path)) {
            state.setSize(Long.BYTES);
            first.lineAfter("ready");
            second.lineAfter("ready");
            first.send("go");
            second.send("go");
            final Winners own = Counting.count(state);
            final Winners of1 = winners(first);
            final Winners of2 = winners(second);
            final Snapshot snapshot = new Snapshot();
            assertEquals(3L * THREADS * COMMITS, state.read(snapshot));
            assertEquals(3L * THREADS * COMMITS, snapshot.bytes().readLong(0));
            assertTrue(own.conflicts + of1.conflicts + of2.conflicts > 0, "nothing was shown: there was no conflict");
            final Set<String> sessions = Set.of(own(store), first.lineAfter("session"), second.lineAfter("session"));
            for (final Winners winners : List.of(own, of1, of2)) {
                assertTrue(sessions.containsAll(winners.sessions), () -> "winners=" + winners.sessions + ", sessions=" + sessions);
            }
        }
    }

    private static String own(final Kstate store) {
        return store.sessionId() + "/" + ProcessHandle.current().pid();
    }

    private static Winners winners(final ChildJvm child) {
        final Winners winners = new Winners();
        final String[] words = child.lineAfter("conflicts").split(" ");
        winners.conflicts = Long.parseLong(words[0]);
        winners.sessions.addAll(List.of(words).subList(1, words.length));
        return winners;
    }

    /** Who won conflicts, as session/pid, and how many conflicts there were. */
    private static final class Winners {
        private final Set<String> sessions = new TreeSet<>();
        private long conflicts;
    }

    /** The child: counts, tells of conflicts, and stays until it is killed so that its session does. */
    static final class Counting {

        private Counting() {
        }

        public static void main(final String[] arguments) throws Exception {
            try (Kstate store = Kstate.open(Path.of(arguments[0])); State state = store.subscribe(STATE, Permission.READ_WRITE)) {
                System.out.println("ready");
                System.in.read();
                final Winners winners = count(state);
                System.out.println("conflicts " + winners.conflicts + " " + String.join(" ", winners.sessions));
                System.out.println("session " + own(store));
                while (System.in.read() >= 0) {
                    continue;
                }
            }
        }

        static Winners count(final State state) throws Exception {
            final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            try {
                final List<Future<Winners>> counts = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    counts.add(threads.submit(() -> countInOneThread(state)));
                }
                final Winners all = new Winners();
                for (final Future<Winners> count : counts) {
                    all.conflicts += count.get().conflicts;
                    all.sessions.addAll(count.get().sessions);
                }
                return all;
            } finally {
                threads.shutdownNow();
            }
        }

        private static Winners countInOneThread(final State state) {
            final Winners winners = new Winners();
            for (int commits = 0; commits < COMMITS;) {
                try (Transaction transaction = state.begin()) {
                    final long value = transaction.view().readLong(0);
                    check(value == transaction.baseVersion(), "the value is not the version");
                    transaction.bytes().writeLong(0, value + 1);
                    switch (transaction.commit()) {
                        case COMMITTED -> {
                            check(transaction.version() == value + 1, "a version was skipped");
                            commits++;
                        }
                        case CONFLICT -> add(winners, transaction.conflict(), value);
                        default -> throw new AssertionError("unchanged, though it was written");
                    }
                }
            }
            return winners;
        }

        private static void add(final Winners winners, final Conflict conflict, final long value) {
            winners.conflicts++;
            winners.sessions.add(conflict.winnerSessionId() + "/" + conflict.winnerPid());
            check(STATE.equals(conflict.state()), "another state");
            check(conflict.expectedVersion() == value, "not the version at begin");
            check(conflict.foundVersion() > value, "no newer version");
            check(conflict.timeNs() > 0, "no time");
        }

        private static void check(final boolean right, final String what) {
            if (!right) {
                throw new AssertionError(what);
            }
        }
    }
}
