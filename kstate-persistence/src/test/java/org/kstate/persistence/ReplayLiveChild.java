package org.kstate.persistence;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

import net.openhft.chronicle.bytes.Bytes;
import org.kstate.CommitResult;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.Transaction;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;

/**
 * Child processes of {@link ReplayLiveIT}: one writes at full speed when it is told; one replays into the store and to a listener. That
 * one goes on from the positions that it finds in files, and writes them again and again; it is ended by a kill.
 */
final class ReplayLiveChild {

    static final String STARTED = "started";
    static final String HEARD = "heard";
    static final String GO = "go";
    static final String PREFIX = "replay.";
    static final int STATES = 4;
    static final int SIZE = 64;

    /** Commits without a pause. */
    private static final int BURST = 80_000;
    private static final long KEEP_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private ReplayLiveChild() {
    }

    /** Arguments: what to do, store, journal, file of the position. */
    public static void main(final String[] arguments) throws IOException {
        final Path store = Path.of(arguments[1]);
        final Path journal = Path.of(arguments[2]);
        final Path file = Path.of(arguments[3]);
        switch (arguments[0]) {
            case "write" -> write(store);
            case "replay" -> replay(store, journal, file, new Listening(file.resolveSibling(HEARD)));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void write(final Path directory) throws IOException {
        final BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        final Random random = new Random(ProcessHandle.current().pid());
        final Bytes<?> payload = Bytes.allocateDirect(SIZE);
        try (Kstate store = Kstate.open(StoreOptions.create().directory(directory))) {
            final State[] states = new State[STATES];
            for (int i = 0; i < STATES; i++) {
                states[i] = store.subscribe("s" + i, Permission.READ_WRITE);
            }
            System.out.println(STARTED);
            while (GO.equals(commands.readLine())) {
                burst(store, states, random, payload);
            }
        }
        System.out.println("written");
    }

    private static void burst(final Kstate store, final State[] states, final Random random, final Bytes<?> payload) {
        for (int i = 0; i < BURST; i++) {
            final int one = random.nextInt(STATES);
            if (i % 4 == 0) {
                transfer(store, states[one], states[(one + 1) % STATES], random.nextLong());
            } else {
                payload.writeLong(0, random.nextLong());
                states[one].publish(payload.addressForRead(0), 8 + random.nextInt(SIZE - 7));
            }
        }
    }

    private static void transfer(final Kstate store, final State from, final State to, final long amount) {
        try (Transaction transaction = store.begin(from, to)) {
            transaction.bytes(from).writeLong(0, -amount);
            transaction.bytes(to).writeLong(0, amount);
            if (transaction.commit() != CommitResult.COMMITTED) {
                throw new IllegalStateException("nobody else writes");
            }
        }
    }

    /** Into the store, and to a listener beside it. */
    private static void replay(final Path directory, final Path journal, final Path file, final Listening listening) throws IOException {
        try (Kstate store = Kstate.open(StoreOptions.create().directory(directory))) {
            final Replay replay = Replay.of(journal).into(store, PREFIX).thenLive();
            if (Files.exists(file)) {
                replay.from(JournalPosition.parse(Files.readString(file)));
            }
            try (RunningReplay into = replay.start(); RunningReplay heard = listening.start(journal)) {
                System.out.println(STARTED);
                while (!into.await(KEEP_NS, TimeUnit.NANOSECONDS) && !heard.hasEnded()) {
                    if (into.position() != null) {
                        keep(file, into.position().toString());
                    }
                    listening.keepWhat(heard);
                }
            }
        }
    }

    /** Whole, whenever this process is killed. */
    static void keep(final Path file, final String text) {
        try {
            final Path made = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(made, text);
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was heard of each state: how often, and a sum over all of it. Kept in a file together with the position. */
    static final class Listening implements ReplayListener {

        private final Path file;
        private final TreeMap<String, long[]> heard = new TreeMap<>();
        private final CRC32C crc = new CRC32C();
        private JournalPosition last;
        private int entries;

        Listening(final Path file) throws IOException {
            this.file = file;
            if (file != null && Files.exists(file)) {
                for (final String line : Files.readAllLines(file)) {
                    final String[] words = line.split(" ");
                    if (words.length == 1) {
                        last = JournalPosition.parse(line);
                    } else {
                        heard.put(words[0], new long[] {Long.parseLong(words[1]), Long.parseLong(words[2])});
                    }
                }
            }
        }

        RunningReplay start(final Path journal) {
            final Replay replay = Replay.of(journal).thenLive();
            if (last != null) {
                replay.from(last);
            }
            return replay.start(this);
        }

        /** Between two records. */
        void keepWhat(final RunningReplay running) {
            running.pause();
            if (running.position() != null) {
                keep(file, running.position() + "\n" + this);
            }
            running.resume();
        }

        @Override
        public void onRecord(final JournalRecord record, final int count) {
            entries = count;
        }

        @Override
        public void onEntry(final JournalRecord record, final JournalEntry entry) {
            entries--;
            if (record.kind() != Journal.COMMIT) {
                return;
            }
            final long[] of = heard.computeIfAbsent(entry.nameString(), name -> new long[2]);
            crc.reset();
            crc.update(entry.payload());
            of[0]++;
            of[1] = 31 * of[1] + entry.version() + record.timeNs() + crc.getValue();
        }

        @Override
        public void onRecordEnd(final JournalRecord record) {
            if (entries != 0) {
                throw new IllegalStateException("not whole: entries=" + entries);
            }
        }

        @Override
        public String toString() {
            final StringBuilder text = new StringBuilder();
            heard.forEach((name, of) -> text.append(name).append(' ').append(of[0]).append(' ').append(of[1]).append('\n'));
            return text.toString();
        }
    }
}
