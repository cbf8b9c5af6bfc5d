package org.kstate.tools.powercut;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.kstate.Durability;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Retry;
import org.kstate.State;
import org.kstate.UpdateResult;
import org.kstate.exceptions.KstateException;
import org.kstate.persistence.queue.FlushWatch;

/**
 * Commits on several states of a new journal, some of them for the device, alone and together, with checkpoints and new files, and cuts the power at
 * random moments: before a flush, after it, between two commits. For one thread.
 */
final class PowerCutLoad implements FlushWatch.Listener {
    private static final String ROLL_CYCLE = "kstate.journal.rollCycle";
    private static final int STATES = 6;
    private static final int LENGTH = 400;
    private static final int LEAST_STEPS = 120;
    private static final int HUNDRED = 100;
    private static final int DEVICE_OF_HUNDRED = 25;
    private static final int TOGETHER_OF_HUNDRED = 20;
    private static final int CHECKPOINTS_OF_HUNDRED = 3;
    private static final int LEAST_FILES = 3;
    private static final int BURST = 12;

    private final Path journal;
    private final Random random;
    private final DiskModel disk;
    private final Commits commits = new Commits();
    private final List<CutImage> images = new ArrayList<>();
    private final int wanted;
    private final int firstNumber;
    private int durable;
    private int flushes;
    private int moments;

    PowerCutLoad(final Path journal, final int wanted, final int firstNumber, final Random random) {
        this.journal = journal;
        this.wanted = wanted;
        this.firstNumber = firstNumber;
        this.random = random;
        this.disk = new DiskModel(journal);
    }

    Commits commits() {
        return commits;
    }

    List<CutImage> images() {
        return images;
    }

    int flushes() {
        return flushes;
    }

    /** Goes on until enough images were made; at least over some files. */
    void run(final Path place) {
        final String before = System.getProperty(ROLL_CYCLE);
        System.setProperty(ROLL_CYCLE, "TEST4_SECONDLY");
        FlushWatch.tell(this);
        try (Kstate store = Kstate.open(place)) {
            final List<State> states = new ArrayList<>();
            for (int i = 0; i < STATES; i++) {
                final State state = store.subscribe("state." + i, Permission.READ_WRITE, LENGTH * i + Long.BYTES);
                states.add(state);
                commits.begin(Map.of(state.name(), new byte[0]));
                state.persistTo(journal);
                moment();
            }
            for (int step = 0; step < LEAST_STEPS || images.size() < wanted || files() < LEAST_FILES; step++) {
                step(store, states);
                moment();
            }
        } finally {
            FlushWatch.tell(FlushWatch.NOBODY);
            if (before == null) {
                System.clearProperty(ROLL_CYCLE);
            } else {
                System.setProperty(ROLL_CYCLE, before);
            }
        }
    }

    int files() {
        final String[] present = journal.toFile().list((folder, name) -> name.endsWith(".cq4"));
        return present == null ? 0 : present.length;
    }

    private void step(final Kstate store, final List<State> states) {
        final int kind = random.nextInt(HUNDRED);
        if (kind < CHECKPOINTS_OF_HUNDRED) {
            store.checkpoint(journal);
            return;
        }
        final boolean isForDevice = random.nextInt(HUNDRED) < DEVICE_OF_HUNDRED;
        if (kind < CHECKPOINTS_OF_HUNDRED + TOGETHER_OF_HUNDRED) {
            together(store, states, isForDevice);
        } else {
            for (int i = isForDevice ? 1 : 1 + random.nextInt(BURST); i > 0; i--) {
                alone(states.get(random.nextInt(STATES)), isForDevice ? Durability.DEVICE : Durability.PROCESS);
            }
        }
        if (isForDevice) {
            durable = commits.count();
        }
    }

    private void alone(final State state, final Durability durability) {
        final byte[] payload = payload(state);
        commits.begin(Map.of(state.name(), payload));
        state.publish(payload, durability);
    }

    private void together(final Kstate store, final List<State> states, final boolean isForDevice) {
        final List<State> some = new ArrayList<>(states);
        Collections.shuffle(some, random);
        final State[] joined = some.subList(0, 2 + random.nextInt(STATES - 2)).toArray(State[]::new);
        final Map<String, byte[]> payloads = new LinkedHashMap<>();
        for (final State state : joined) {
            payloads.put(state.name(), payload(state));
        }
        commits.begin(payloads);
        joined[0].durability(isForDevice ? Durability.DEVICE : Durability.PROCESS);
        try {
            final UpdateResult result = store.update(transaction -> {
                for (final State state : joined) {
                    transaction.bytes(state).write(0, payloads.get(state.name()));
                }
            }, Retry.once(), joined);
            if (!result.isCommitted()) {
                throw new KstateException("Nobody else commits, and the commit was refused: result=" + result);
            }
        } finally {
            joined[0].durability(Durability.PROCESS);
        }
    }

    private byte[] payload(final State state) {
        final byte[] payload = new byte[state.size()];
        random.nextBytes(payload);
        return payload;
    }

    @Override
    public void onBegin(final Path file) {
        quietly(() -> disk.begin(file));
        moment();
    }

    @Override
    public void onEnd(final Path file) {
        flushes++;
        quietly(() -> disk.end(file));
        moment();
    }

    /** The power may go now. */
    private void moment() {
        moments++;
        // Rarely at first, and so that the images are spread over the load.
        if (images.size() < wanted && random.nextInt(LEAST_STEPS * 2) < wanted) {
            final CutStyle style = CutStyle.values()[random.nextInt(CutStyle.values().length)];
            quietly(() -> images.add(new CutImage(firstNumber + images.size(), style, disk.cut(style, random), commits.count(), durable)));
        } else if (moments % BURST == 0) {
            quietly(disk::look);
        }
    }

    /** What may fail. */
    @FunctionalInterface
    private interface FileWork {
        void run() throws IOException;
    }

    private static void quietly(final FileWork work) {
        try {
            work.run();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
