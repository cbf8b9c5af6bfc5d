package org.kstate.serializability;

import java.util.Arrays;
import java.util.Random;

import net.openhft.chronicle.bytes.Bytes;
import org.kstate.CommitResult;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Retry;
import org.kstate.State;
import org.kstate.Transaction;
import org.kstate.Update;
import org.kstate.UpdateResult;
import org.kstate.serializability.RecordedTransaction.Outcome;
import org.kstate.testing.Payload;
import org.kstate.testing.Tally;

/** Transactions over several states, as chance will have them, recorded. For one thread. */
final class RandomWriter {

    private enum Use {
        NOTHING, READ, WRITTEN, BOTH;

        boolean reads() {
            return this == READ || this == BOTH;
        }

        boolean writes() {
            return this == WRITTEN || this == BOTH;
        }
    }

    /** Attempts of one transaction. */
    static final int MOST_ATTEMPTS = 100;

    private static final Use[] USES = Use.values();
    private static final int PROCESS_SHIFT = 32;
    private static final Retry RETRY = Retry.upTo(MOST_ATTEMPTS);

    private final Kstate store;
    private final State[] states;
    private final long process;
    private final Random random;
    private final TransactionRecorder recorder;
    private final Tally tally;
    private final Update update = this::attempt;
    /** Numbers of the states; the first {@link #count} are in the transaction, the first {@link #begun} from its beginning. */
    private final int[] order = new int[Transacting.STATES];
    private final Use[] uses = new Use[Transacting.STATES];
    private int count;
    private int begun;
    private int attempts;
    private long digests;

    RandomWriter(final Kstate store, final State[] states, final int process, final Random random, final TransactionRecorder recorder,
                 final Tally tally) {
        this.store = store;
        this.states = states;
        this.process = process;
        this.random = random;
        this.recorder = recorder;
        this.tally = tally;
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
    }

    void transact() {
        choose();
        attempts = 0;
        final State[] first = new State[begun];
        Arrays.setAll(first, i -> states[order[i]]);
        recorder.begin();
        if (random.nextInt(3) == 0) {
            end(kind(store.update(update, RETRY, first)));
        } else {
            try (Transaction transaction = store.begin(first)) {
                attempt(transaction);
                end(transaction.isOpen() ? kind(transaction.commit()) : Kind.REFUSED);
            }
        }
    }

    private static Kind kind(final UpdateResult result) {
        return switch (result.outcome()) {
            case COMMITTED -> Kind.UPDATED;
            case UNCHANGED -> Kind.UNCHANGED;
            default -> Kind.CONFLICT;
        };
    }

    private Kind kind(final CommitResult result) {
        return switch (result) {
            case COMMITTED -> begun < count ? Kind.JOINED : Kind.COMMITTED;
            case CONFLICT -> Kind.CONFLICT;
            case UNCHANGED -> Kind.UNCHANGED;
        };
    }

    private void choose() {
        for (int i = order.length - 1; i > 0; i--) {
            final int j = random.nextInt(i + 1);
            final int other = order[j];
            order[j] = order[i];
            order[i] = other;
        }
        count = 2 + random.nextInt(order.length - 1);
        begun = random.nextBoolean() ? count : 1 + random.nextInt(count - 1);
        for (int i = 0; i < count; i++) {
            uses[i] = USES[random.nextInt(USES.length)];
        }
    }

    private void attempt(final Transaction transaction) {
        if (++attempts > 1) {
            recorder.again();
        }
        final long digest = process << PROCESS_SHIFT | ++digests;
        for (int i = 0; i < count; i++) {
            final State state = states[order[i]];
            final boolean reads = !uses[i].writes() && random.nextBoolean();
            if (i >= begun && !transaction.join(state, reads ? Permission.READ : Permission.READ_WRITE)) {
                break;
            }
            use(transaction, state, order[i], uses[i], digest);
            Transacting.hesitate(random);
        }
        recorder.commit(digest);
    }

    /** What is written without a look is built on a version all the same. */
    private void use(final Transaction transaction, final State state, final int number, final Use use, final long digest) {
        if (use == Use.NOTHING) {
            return;
        }
        final long version = transaction.baseVersion(state);
        if (use.reads()) {
            recorder.access(number, version, RandomReader.digest(version, transaction.view(state).addressForRead(0)), use.writes());
        }
        if (use.writes()) {
            final Bytes<?> bytes = transaction.bytes(state);
            if (!use.reads()) {
                recorder.access(number, version, RandomReader.digest(version, bytes.addressForRead(0)), true);
            }
            Payload.fill(bytes.addressForWrite(0), Transacting.SIZE, digest);
        }
    }

    private void end(final Kind kind) {
        final boolean committed = kind == Kind.COMMITTED || kind == Kind.JOINED || kind == Kind.UPDATED;
        recorder.end(committed ? Outcome.COMMITTED : Outcome.READ);
        count(kind);
        if (committed) {
            if (attempts > 1) {
                count(Kind.RETRIED);
            }
            countIf(Use.READ, Kind.COMPARED);
            countIf(Use.WRITTEN, Kind.BLIND);
            countIf(Use.NOTHING, Kind.UNTOUCHED);
            if (Arrays.stream(uses, 0, count).filter(use -> use != Use.NOTHING).count() == 1) {
                count(Kind.ALONE);
            }
        }
    }

    private void countIf(final Use use, final Kind kind) {
        if (Arrays.stream(uses, 0, count).anyMatch(each -> each == use)) {
            count(kind);
        }
    }

    private void count(final Kind kind) {
        Transacting.count(tally, kind);
    }
}
