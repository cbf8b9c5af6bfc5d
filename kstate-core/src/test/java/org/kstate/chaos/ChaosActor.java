package org.kstate.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.CommitResult;
import org.kstate.Kstate;
import org.kstate.LiveView;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.Permission;
import org.kstate.Retry;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.Transaction;
import org.kstate.UpdateResult;
import org.kstate.exceptions.NoSuchStateException;
import org.kstate.exceptions.StateInUseException;
import org.kstate.history.Event;
import org.kstate.history.Event.Kind;
import org.kstate.history.Recorder;
import org.kstate.layout.StoreGeometry;
import org.kstate.memory.SharedBuffer;
import org.kstate.testing.Payload;
import org.kstate.testing.Tally;

/**
 * A child process of {@link ChaosIT}: in one of four roles it uses the states of a round until it is told to end, or killed. Lines that it
 * is sent: {@code hot}, go on without a rest; {@code cool}, rest between bursts; {@code end}. What it calls on the states of the round is
 * recorded, and judged by a {@link StallGauge}.
 */
final class ChaosActor {

    /** What an actor does. */
    enum Role {
        /** Commits and publishes, and reads now and then. */
        WRITER,
        /** Reads through a session's handles. */
        READER,
        /** Reads through an observer. */
        OBSERVER,
        /** Opens the store, subscribes to states of visitors, publishes, closes all that, and so on: mostly under {@code store.lock}. */
        VISITOR
    }

    /** Number in the actor's tally, behind those of the gauge: 1 from when it is at work. */
    static final int READY = StallGauge.NUMBERS;
    /** Numbers in the actor's tally. */
    static final int NUMBERS = READY + 1;
    static final String ENDED = "ended";
    /** States of a round. On every third there are only transactions, on every third only publishes, on the others both. */
    static final int STATES = 6;
    static final int VISITED_STATES = 12;
    static final long LOCK_TIMEOUT_MS = 60_000;
    private static final int[] SIZES = {64, 4096, 1024, 64, 4096, 256};

    private static final int EVENTS = 400_000;
    private static final int UNJUDGED = 2_000;
    private static final int BURST = 24;
    private static final long REST_NS = 3_000_000;
    private static final int ATTEMPTS = 4;
    private static final int ROOM_FOR_ONE = 2 * ATTEMPTS;
    private static final int PROCESS_SHIFT = 32;
    private static volatile boolean hot;
    private static volatile boolean told;

    private final Path path;
    private final String prefix;
    private final int process;
    private final Random random;
    private final Recorder recorder;
    private final Tally tally;
    private final StallGauge gauge;
    private final Snapshot snapshot = new Snapshot();
    private final BytesStore<?, ?> memory = BytesStore.nativeStoreWithFixedCapacity(StoreGeometry.MAX_PAGE_SIZE);
    private final long address = memory.addressForRead(0);
    private long written;
    /** Of the write that is under way. */
    private long base;
    private long seed;

    private ChaosActor(final Path path, final String prefix, final int process, final Recorder recorder, final Tally tally) {
        this.path = path;
        this.prefix = prefix;
        this.process = process;
        this.random = new Random(process);
        this.recorder = recorder;
        this.tally = tally;
        this.gauge = new StallGauge(tally, UNJUDGED);
    }

    /** Arguments: role, store, beginning of the round's names, number of the process, file of events, file of the tally. */
    public static void main(final String[] arguments) {
        final Thread commands = new Thread(ChaosActor::listen, "commands");
        commands.setDaemon(true);
        commands.start();
        final ChaosActor actor = new ChaosActor(Path.of(arguments[1]), arguments[2], Integer.parseInt(arguments[3]),
            Recorder.create(Path.of(arguments[4]), EVENTS), Tally.open(Path.of(arguments[5]), NUMBERS));
        switch (Role.valueOf(arguments[0])) {
            case WRITER -> actor.write();
            case READER -> actor.read();
            case OBSERVER -> actor.observe();
            default -> actor.visit();
        }
        System.out.println(ENDED);
    }

    private static void listen() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                hot = "hot".equals(line);
                told |= "end".equals(line);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            told = true;
        }
    }

    static StoreOptions options(final Path path) {
        return StoreOptions.create().directory(path).maxPages(128).slotsPerPage(4).storeLockTimeoutMs(LOCK_TIMEOUT_MS);
    }

    static String name(final String prefix, final int state) {
        return prefix + state;
    }

    static int size(final int state) {
        return SIZES[state];
    }

    /** What tells a payload apart, and shows whether it is whole. */
    static long digest(final long version, final long payloadAddress, final int size) {
        if (version != 0) {
            return Payload.seed(payloadAddress, size);
        }
        long ones = 0;
        for (int i = 0; i < size; i += Long.BYTES) {
            ones |= SharedBuffer.longAt(payloadAddress + i);
        }
        return ones == 0 ? Event.INITIAL : Event.TORN;
    }

    private State[] subscribe(final Kstate store, final Permission permission) {
        final State[] states = new State[STATES];
        for (int i = 0; i < STATES; i++) {
            states[i] = store.subscribe(name(prefix, i), permission);
        }
        return states;
    }

    private void repeat(final Runnable call) {
        tally.set(READY, 1);
        while (!told) {
            for (int i = 0; (i < BURST || hot) && !told && recorder.room() >= ROOM_FOR_ONE; i++) {
                call.run();
            }
            LockSupport.parkNanos(1 + random.nextInt((int) REST_NS));
        }
    }

    private void write() {
        try (Kstate store = Kstate.open(options(path))) {
            final State[] states = subscribe(store, Permission.READ_WRITE);
            repeat(() -> {
                final int i = random.nextInt(STATES);
                if (random.nextInt(8) == 0) {
                    read(states[i], i);
                } else if (i % 3 == 0 || i % 3 == 2 && random.nextBoolean()) {
                    transact(states[i], i);
                } else {
                    publish(states[i], i);
                }
            });
        }
    }

    private void read() {
        try (Kstate store = Kstate.open(options(path))) {
            final State[] states = subscribe(store, Permission.READ);
            repeat(() -> {
                final int i = random.nextInt(STATES);
                read(states[i], i);
            });
        }
    }

    private void observe() {
        try (Observer observer = Kstate.observe(path)) {
            final ObservedState[] states = new ObservedState[STATES];
            for (int i = 0; i < STATES; i++) {
                states[i] = observer.state(name(prefix, i));
            }
            repeat(() -> {
                final int i = random.nextInt(STATES);
                begin(Kind.READ, i, Event.NONE, Event.ANY);
                if (random.nextInt(4) == 0) {
                    final long version = states[i].version();
                    returned();
                    end(Kind.READ, version, Event.ANY);
                } else {
                    states[i].read(snapshot);
                    returned();
                    endOfSnapshot();
                }
            });
        }
    }

    private void begin(final Kind kind, final int state, final long expected, final long digest) {
        gauge.arm();
        recorder.begin(kind, state, expected, digest);
    }

    private void returned() {
        recorder.returned();
    }

    private void end(final Kind kind, final long version, final long digest) {
        recorder.end(kind, version, digest);
        gauge.judge(recorder.beforeNs(), recorder.afterNs());
    }

    private void endOfSnapshot() {
        end(Kind.READ, snapshot.version(), digest(snapshot.version(), snapshot.bytes().addressForRead(0), snapshot.length()));
    }

    private void read(final State state, final int number) {
        begin(Kind.READ, number, Event.NONE, Event.ANY);
        final int way = random.nextInt(5);
        if (way == 4) {
            look(state.live(), number);
        } else if (way == 0) {
            final long version = state.version();
            returned();
            end(Kind.READ, version, Event.ANY);
        } else if (way == 1) {
            state.read(snapshot);
            returned();
            endOfSnapshot();
        } else {
            final long version = state.read(address, StoreGeometry.MAX_PAGE_SIZE);
            returned();
            end(Kind.READ, version, digest(version, address, size(number)));
        }
    }

    /** What was read counts if it is whole; the version counts in any case. */
    private void look(final LiveView view, final int number) {
        final long version = view.refresh();
        for (int i = 0; i < size(number); i += Long.BYTES) {
            memory.writeLong(i, view.readLong(i));
        }
        final boolean whole = view.isWhole();
        returned();
        end(Kind.READ, version, whole ? digest(version, address, size(number)) : Event.ANY);
    }

    private long newPayload(final long payloadAddress, final int size) {
        final long seed = (long) process << PROCESS_SHIFT | ++written;
        Payload.fill(payloadAddress, size, seed);
        return seed;
    }

    private void publish(final State state, final int number) {
        seed = newPayload(address, size(number));
        begin(Kind.PUBLISH, number, Event.NONE, seed);
        final long version = state.publish(address, size(number));
        returned();
        end(Kind.PUBLISH, version, seed);
    }

    private void transact(final State state, final int number) {
        if (random.nextInt(4) == 0) {
            update(state, number);
            return;
        }
        for (int attempt = 0; attempt < ATTEMPTS && !attempt(state, number); attempt++) {
            Thread.onSpinWait();
        }
    }

    /** One transaction; false if it met a conflict. */
    private boolean attempt(final State state, final int number) {
        begin(Kind.READ, number, Event.NONE, Event.ANY);
        try (Transaction transaction = state.begin()) {
            returned();
            base = transaction.baseVersion();
            end(Kind.READ, base, digest(base, transaction.view().addressForRead(0), size(number)));
            if (random.nextInt(16) == 0) {
                begin(Kind.UNCHANGED, number, base, Event.ANY);
                require(transaction.commit() == CommitResult.UNCHANGED, "changed");
                returned();
                end(Kind.UNCHANGED, transaction.version(), Event.ANY);
                return true;
            }
            seed = newPayload(transaction.bytes().addressForWrite(0), size(number));
            begin(Kind.COMMIT, number, base, seed);
            final CommitResult result = transaction.commit();
            returned();
            end(result == CommitResult.COMMITTED ? Kind.COMMIT : Kind.CONFLICT, transaction.version(), seed);
            if (result == CommitResult.CONFLICT) {
                require(transaction.conflict().winnerSessionId() > 0, "no winner: " + transaction.conflict());
            }
            return result != CommitResult.CONFLICT;
        }
    }

    /** The same, in one call: the base was read when the function is called, the commit begins when that returns. */
    private void update(final State state, final int number) {
        begin(Kind.READ, number, Event.NONE, Event.ANY);
        final UpdateResult result = state.update(transaction -> {
            returned();
            base = transaction.baseVersion();
            end(Kind.READ, base, digest(base, transaction.view().addressForRead(0), size(number)));
            seed = newPayload(transaction.bytes().addressForWrite(0), size(number));
            begin(Kind.COMMIT, number, base, seed);
        }, Retry.once());
        returned();
        if (result.isCommitted()) {
            end(Kind.COMMIT, base + 1, seed);
        } else {
            require(result.outcome() == UpdateResult.Outcome.TOO_MANY_ATTEMPTS && result.conflict().expectedVersion() == base,
                result.toString());
            end(Kind.CONFLICT, result.conflict().foundVersion(), seed);
        }
    }

    private static void require(final boolean condition, final String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    private void visit() {
        tally.set(READY, 1);
        while (!told) {
            try (Kstate store = Kstate.open(options(path))) {
                final int count = 1 + random.nextInt(3);
                for (int i = 0; i < count; i++) {
                    visit(store, random.nextInt(VISITED_STATES));
                }
            }
            if (!hot) {
                LockSupport.parkNanos(1 + random.nextInt((int) REST_NS));
            }
        }
    }

    /** What it finds in a state is whole, and is that state's; it leaves the handle to the store's close half of the time. */
    private void visit(final Kstate store, final int number) {
        final State state = store.subscribe("visited." + number, Permission.READ_WRITE);
        checkVisited(state, number);
        Payload.fill(address, state.size(), (long) number << PROCESS_SHIFT | ++written);
        final long published = state.publish(address, state.size());
        require(published > 0 && checkVisited(state, number) >= published, "a version went back: version=" + published);
        if (random.nextBoolean()) {
            state.close();
        }
        if (random.nextInt(4) == 0) {
            delete(store, state.name());
        }
    }

    private static void delete(final Kstate store, final String name) {
        try {
            store.delete(name);
        } catch (final StateInUseException | NoSuchStateException e) {
            // Another visitor is subscribed, or nobody was any more.
            return;
        }
    }

    private long checkVisited(final State state, final int number) {
        final long version = state.read(snapshot);
        final long found = digest(version, snapshot.bytes().addressForRead(0), snapshot.length());
        require(found != Event.TORN, "torn: version=" + version + ", state=" + state.name());
        require(version == 0 || found >>> PROCESS_SHIFT == number,
            "the payload of another state: seed=" + found + ", state=" + state.name());
        return version;
    }
}
