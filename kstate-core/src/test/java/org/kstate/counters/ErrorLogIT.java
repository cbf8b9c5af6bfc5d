package org.kstate.counters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.KstateException;
import org.kstate.memory.Mapping;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;
import org.kstate.testing.Tally;

/** Several processes write to the same logs at once, and are killed at any moment: every record is whole, and none that was told is missing. */
@Tag("beside")
class ErrorLogIT {

    private static final int LOGS = 60;
    private static final int KINDS = 30;
    private static final int CHILDREN = 3;
    private static final int ROUNDS = 4;
    private static final long LONGEST_MOMENT_NS = TimeUnit.MILLISECONDS.toNanos(80);

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @Test
    void shouldKeepEveryRecordWholeWhoeverIsKilled() {
        final Tally told = Tally.open(directory.resolve("tally"), CHILDREN * ROUNDS * LOGS * KINDS);
        for (int log = 0; log < LOGS; log++) {
            ControlImage.make(directory.resolve("control" + log));
        }
        for (int round = 0; round < ROUNDS; round++) {
            final List<ChildJvm> children = new ArrayList<>();
            try {
                for (int i = 0; i < CHILDREN; i++) {
                    children.add(ChildJvm.start(ChildJvm.SHORT_LIVED, Recording.class, directory, round * CHILDREN + i));
                }
                children.forEach(child -> child.lineAfter("ready"));
                children.forEach(child -> child.send("go"));
                // In the first round nobody is killed before a log has something in it, or there would be little to see.
                children.get(0).lineAfter("begun");
                for (final ChildJvm child : children) {
                    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_MOMENT_NS));
                    child.kill();
                }
            } finally {
                children.forEach(ChildJvm::close);
            }
        }
        int recorded = 0;
        for (int log = 0; log < LOGS; log++) {
            recorded += check(log, told);
        }
        assertTrue(recorded > KINDS, "recorded=" + recorded);
    }

    /** Of each kind as many as were told, and one more at most for each child: it was killed in between. */
    private int check(final int log, final Tally told) {
        final Map<String, Long> counts = new HashMap<>();
        for (final RecordedError error : ErrorLogReading.read(ControlImage.open(directory.resolve("control" + log))).errors()) {
            final String message = error.headline().substring(error.headline().indexOf(": ") + 2);
            assertEquals(Recording.message(Recording.kind(message)), message, "a torn text");
            assertTrue(error.text().contains("\n\tat " + Recording.class.getName() + ".main("), error.text());
            assertTrue(error.firstSession() > 0 && error.firstPid() == 1000 + error.firstSession(), error::toString);
            assertTrue(error.firstNs() > 0 && error.lastNs() >= error.firstNs(), error::toString);
            counts.put(message, error.count());
        }
        assertEquals(0, ErrorLogReading.read(ControlImage.open(directory.resolve("control" + log))).notRecorded());
        for (int kind = 0; kind < KINDS; kind++) {
            long sum = 0;
            for (int child = 0; child < CHILDREN * ROUNDS; child++) {
                sum += told.get(Recording.place(child, log, kind));
            }
            final long count = counts.getOrDefault(Recording.message(kind), 0L);
            assertTrue(count >= sum && count <= sum + CHILDREN * ROUNDS, "count=" + count + ", told=" + sum + ", kind=" + kind);
        }
        return counts.size();
    }

    /** The child: writes every kind of error to every log. */
    static final class Recording {

        private Recording() {
        }

        /** Letters only, and each kind of another length: the shape of a message leaves digits out. */
        static String message(final int kind) {
            return String.valueOf((char) ('A' + kind)).repeat(3 + kind * 7);
        }

        static int kind(final String message) {
            return message.charAt(0) - 'A';
        }

        static int place(final int child, final int log, final int kind) {
            return (child * LOGS + log) * KINDS + kind;
        }

        public static void main(final String[] arguments) {
            final Path directory = Path.of(arguments[0]);
            final int child = Integer.parseInt(arguments[1]);
            final Tally told = Tally.open(directory.resolve("tally"), CHILDREN * ROUNDS * LOGS * KINDS);
            final List<Mapping> logs = new ArrayList<>();
            final List<SessionLedger> ledgers = new ArrayList<>();
            for (int log = 0; log < LOGS; log++) {
                logs.add(ControlImage.open(directory.resolve("control" + log)));
                ledgers.add(ControlImage.ledger(logs.get(log), child + 1));
            }
            System.out.println("ready");
            new Scanner(System.in).nextLine();
            System.out.println("begun");
            for (;;) {
                for (int log = 0; log < LOGS; log++) {
                    for (int kind = 0; kind < KINDS; kind++) {
                        ledgers.get(log).error(new KstateException(message(kind)));
                        final int place = place(child, log, kind);
                        told.set(place, told.get(place) + 1);
                    }
                }
            }
        }
    }
}
