package org.kstate.persistence;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import net.openhft.chronicle.bytes.Bytes;
import org.kstate.CommitResult;
import org.kstate.Durability;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Retry;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.Transaction;
import org.kstate.UpdateResult;
import org.kstate.exceptions.KstateException;
import org.kstate.testing.Payload;

/**
 * A child process that commits on persistent states as it is told, by its arguments first and then line by line:
 *
 * <pre>
 *   open                       opens the store                                        "open" and the session
 *   persist name               makes a state persistent                               "persistent" and the version
 *   publish name seed          commits a payload                                      {@link #ACKNOWLEDGED}, name, version, seed, ns
 *   transact name seed         the same by a transaction
 *   durable name seed          commits it to the device                               the same
 *   describe name text         describes a state                                      "described"
 *   together names seed        commits it on all, separated by commas, at once        {@link #TOGETHER} and the seed
 *   kill step count            will die at that step of the journal's
 *   stop step count            will stand still there
 *   run writer count           commits on the states s0, s1, ... in both ways         the same for each
 *   close                      closes the store                                       "closed"
 * </pre>
 *
 * <p>What is refused is answered by "refused", the exception's class and its message.
 */
final class JournalingChild {

    static final String ACKNOWLEDGED = "ack";
    static final String TOGETHER = "all";
    /** A commit that waits for a time-out of the journal or of a lock takes longer than any bound of the tests. */
    static final long PATIENT_MS = 30_000;
    static final int SIZE = 128;

    /** Commits between two pauses while running, and the pause: enough for several processes to meet, and few enough to check them all. */
    static final int BURST = 20;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(4);
    private static final int WRITER_SHIFT = 32;

    private final StoreOptions options;
    private final Path journal;
    private final Map<String, State> states = new HashMap<>();
    private final Bytes<?> payload = Bytes.allocateDirect(SIZE);
    private final BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    private Kstate store;

    private JournalingChild(final Path store, final Path journal, final long commitTimeoutMs) {
        this.options = StoreOptions.create().directory(store).commitTimeoutMs(commitTimeoutMs);
        this.journal = journal;
    }

    /** Arguments: store, journal, time-out of a commit in milliseconds, commands. */
    public static void main(final String[] arguments) throws IOException {
        final JournalingChild child = new JournalingChild(Path.of(arguments[0]), Path.of(arguments[1]), Long.parseLong(arguments[2]));
        for (int i = 3; i < arguments.length; i++) {
            child.obey(arguments[i]);
        }
        for (String line = child.commands.readLine(); line != null; line = child.commands.readLine()) {
            child.obey(line);
        }
    }

    private void obey(final String line) throws IOException {
        final String[] words = line.split(" ");
        try {
            switch (words[0]) {
                case "open" -> open();
                case "persist" -> persist(words[1]);
                case "publish" -> acknowledge(words[1], Long.parseLong(words[2]), false);
                case "transact" -> acknowledge(words[1], Long.parseLong(words[2]), true);
                case "durable" -> durable(words[1], Long.parseLong(words[2]));
                case "describe" -> describe(words[1], words[2]);
                case "together" -> together(words[1].split(","), Long.parseLong(words[2]));
                case "kill" -> Step.valueOf(words[1]).armKill(Integer.parseInt(words[2]));
                case "stop" -> Step.valueOf(words[1]).armStop(Integer.parseInt(words[2]));
                case "run" -> run(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                case "close" -> close();
                default -> throw new IllegalArgumentException(line);
            }
        } catch (final KstateException e) {
            say("refused " + e.getClass().getSimpleName() + " " + e.getMessage());
        }
    }

    /** Whole, in one write: a process that is killed has said all of a line or nothing. */
    private static void say(final String line) {
        System.out.print(line + "\n");
        System.out.flush();
    }

    private void open() {
        store = Kstate.open(options);
        say("open " + store.sessionId());
    }

    private State state(final String name) {
        return states.computeIfAbsent(name, missing -> {
            final State state = store.subscribe(missing, Permission.READ_WRITE);
            if (!state.isWritten()) {
                state.setSize(SIZE);
            }
            return state;
        });
    }

    private void persist(final String name) {
        final State state = state(name);
        state.persistTo(journal);
        say("persistent " + state.version());
    }

    private void acknowledge(final String name, final long seed, final boolean byTransaction) {
        final State state = state(name);
        final long startNs = System.nanoTime();
        final long version = commit(state, seed, byTransaction);
        final long tookNs = System.nanoTime() - startNs;
        say(ACKNOWLEDGED + " " + name + " " + version + " " + seed + " " + tookNs);
    }

    private void durable(final String name, final long seed) {
        final State state = state(name);
        Payload.fill(payload.addressForRead(0), SIZE, seed);
        payload.readPositionRemaining(0, SIZE);
        final long startNs = System.nanoTime();
        final long version = state.publish(payload, Durability.DEVICE);
        say(ACKNOWLEDGED + " " + name + " " + version + " " + seed + " " + (System.nanoTime() - startNs));
    }

    private void describe(final String name, final String text) {
        store.describe(name, text);
        say("described");
    }

    private void together(final String[] names, final long seed) {
        final State[] all = Stream.of(names).map(this::state).toArray(State[]::new);
        final UpdateResult result = store.update(transaction -> {
            for (final State state : all) {
                Payload.fill(transaction.bytes(state).addressForWrite(0), SIZE, seed);
            }
        }, Retry.upTo(Integer.MAX_VALUE), all);
        if (!result.isCommitted()) {
            throw new IllegalStateException(result.toString());
        }
        say(TOGETHER + " " + seed);
    }

    private long commit(final State state, final long seed, final boolean byTransaction) {
        if (byTransaction) {
            for (;;) {
                try (Transaction transaction = state.begin()) {
                    Payload.fill(transaction.bytes().addressForWrite(0), SIZE, seed);
                    if (transaction.commit() == CommitResult.COMMITTED) {
                        return transaction.version();
                    }
                }
            }
        }
        Payload.fill(payload.addressForRead(0), SIZE, seed);
        return state.publish(payload.addressForRead(0), SIZE);
    }

    /** Until another line comes. */
    private void run(final int writer, final int count) throws IOException {
        final Random random = new Random(writer);
        for (int i = 0; i < count; i++) {
            state("s" + i);
        }
        long seed = (long) writer << WRITER_SHIFT;
        while (!commands.ready()) {
            for (int i = 0; i < BURST; i++) {
                acknowledge("s" + random.nextInt(count), ++seed, random.nextBoolean());
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    private void close() {
        states.clear();
        store.close();
        say("closed");
    }
}
