package org.kstate.notify.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

import org.kstate.StoreOptions;
import org.kstate.testing.Tally;

/**
 * A child process of {@link LifecycleChaosIT}: what it does in rounds until it is told {@code end}, or killed. Whatever it meets that it should
 * not ends it with a status of its own, and is in a file. At its end it waits until it has nothing of the store and the journal any more.
 */
final class LifecycleActor {

    /** What an actor does. */
    enum Role {
        /** Opens sessions, and closes them beside their own threads. */
        CHURNER,
        /** Opens observers and asks for statistics. */
        LOOKER,
        /** Reads the journal. */
        READER
    }

    /** Numbers in the tally: 1 when it has begun; rounds; what its threads did. */
    static final int READY = 0;
    static final int ROUNDS = 1;
    static final int CALLS = 2;
    static final int INTERRUPTS = 3;
    static final int DELETES = 4;
    static final int MOST_DESCRIPTORS = 5;
    static final int NUMBERS = 6;
    static final String ENDED = "ended";
    static final int PERSISTENT = 3;
    static final int STATES = 2 * PERSISTENT;
    static final int PAGE_SIZE = 512;

    private static final int STATUS_OF_FAILURE = 3;
    private static final long PATIENT_MS = 60_000;

    private final Tally tally;
    private final AtomicLongArray counts = new AtomicLongArray(NUMBERS);
    private final AtomicInteger lastNumber = new AtomicInteger();
    private final Path store;
    private final Path journal;
    private final int process;
    private final CallLog log;
    private final Interrupter interrupter = new Interrupter();
    private volatile boolean told;

    private LifecycleActor(final Path store, final Path journal, final Path files, final int process) {
        this.store = store;
        this.journal = journal;
        this.process = process;
        this.tally = Tally.open(tallyFile(files, process), NUMBERS);
        this.log = CallLog.open(logFile(files, process));
        final Thread commands = new Thread(this::listen, "commands");
        commands.setDaemon(true);
        commands.start();
    }

    /** Arguments: role, store, journal, folder of its files, number of the process. */
    public static void main(final String[] arguments) {
        final Path files = Path.of(arguments[3]);
        final int process = Integer.parseInt(arguments[4]);
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> fail(files.resolve("failure-" + process), arguments[0], thread, e));
        final LifecycleActor actor = new LifecycleActor(Path.of(arguments[1]), Path.of(arguments[2]), files, process);
        actor.run(switch (Role.valueOf(arguments[0])) {
            case CHURNER -> new SessionRounds(actor)::round;
            case LOOKER -> new LookingRounds(actor)::round;
            case READER -> new ReadingRounds(actor)::round;
        });
        System.out.println(ENDED);
    }

    private static void fail(final Path file, final String role, final Thread thread, final Throwable e) {
        final StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text, true));
        final String message = "role=" + role + ", thread=" + thread.getName() + "\n" + text;
        System.err.println(message);
        Thread.interrupted();
        try {
            Files.writeString(file, message);
        } catch (final IOException unwritten) {
            System.err.println(unwritten);
        }
        Runtime.getRuntime().halt(STATUS_OF_FAILURE);
    }

    static Path tallyFile(final Path files, final int process) {
        return files.resolve("tally-" + process);
    }

    static Path logFile(final Path files, final int process) {
        return files.resolve("log-" + process);
    }

    /** So patient that no lock is ever refused, unless the thread is interrupted. */
    static StoreOptions options(final Path store) {
        return StoreOptions.create().directory(store).pageSize(PAGE_SIZE).maxPages(64).slotsPerPage(4).storeLockTimeoutMs(PATIENT_MS)
            .commitTimeoutMs(PATIENT_MS);
    }

    /** The first ones are persistent. The first of each kind is the test's, too, so that it never ends. */
    static String name(final int state) {
        return isPersistent(state) ? "kept." + state : "passing." + state;
    }

    static boolean isPersistent(final int state) {
        return state < PERSISTENT;
    }

    private void listen() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            String line;
            do {
                line = lines.readLine();
            } while (line != null && !"end".equals(line));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            told = true;
        }
    }

    private void run(final Runnable round) {
        while (!told) {
            interrupter.interrupting(round);
            count(ROUNDS);
            tally.set(READY, 1);
            tally.set(INTERRUPTS, interrupter.count());
            tally.set(MOST_DESCRIPTORS, Math.max(tally.get(MOST_DESCRIPTORS), Leftovers.descriptors().size()));
        }
        Thread.interrupted();
        Leftovers.awaitNone(store, journal);
    }

    Path store() {
        return store;
    }

    Path journal() {
        return journal;
    }

    CallLog log() {
        return log;
    }

    Interrupter interrupter() {
        return interrupter;
    }

    boolean isTold() {
        return told;
    }

    synchronized void count(final int what) {
        tally.set(what, counts.incrementAndGet(what));
    }

    /** A seed that nobody has used. */
    long newSeed(final long id, final int length) {
        return Stamp.seed(id, length, process, lastNumber.incrementAndGet());
    }
}
