package org.kstate.serializability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.kstate.serializability.RecordedTransaction.Access;
import org.kstate.serializability.RecordedTransaction.Outcome;

/** The check finds each anomaly that it is for, and nothing where nothing is wrong. */
class SerializabilityCheckTest {

    private static final int X = 0;
    private static final int Y = 1;
    private static final int Z = 2;
    private final List<RecordedTransaction> history = new ArrayList<>();

    private static Access read(final int state, final long version, final long digest) {
        return Access.read(state, version, digest);
    }

    private static Access written(final int state, final long version, final long digest) {
        return Access.written(state, version, digest);
    }

    /** All at the same time, so that only what they saw puts them in order. */
    private void add(final Outcome outcome, final long digest, final Access... accesses) {
        add(outcome, digest, 0, 1_000, accesses);
    }

    private void add(final Outcome outcome, final long digest, final long beginNs, final long endNs, final Access... accesses) {
        history.add(new RecordedTransaction(history.size(), outcome, digest, beginNs, endNs, List.of(accesses)));
    }

    private void assertRight() {
        assertEquals(List.of(), SerializabilityCheck.violations(history));
    }

    private void assertFound(final String part) {
        final List<String> violations = SerializabilityCheck.violations(history);
        assertTrue(violations.stream().anyMatch(violation -> violation.contains(part)), () -> "found: " + violations);
    }

    @Test
    void shouldFindNothingInTransactionsOneAfterAnother() {
        add(Outcome.COMMITTED, 1, 0, 1, written(X, 0, 0), written(Y, 0, 0));
        add(Outcome.COMMITTED, 2, 2, 3, written(X, 1, 1), read(Y, 1, 1));
        add(Outcome.READ, 9, 4, 5, read(X, 2, 2), read(Y, 1, 1), read(Z, 0, 0));
        assertRight();
    }

    @Test
    void shouldFindNothingWhenOverlappingOnesCanBeOrdered() {
        add(Outcome.COMMITTED, 1, written(X, 0, 0), written(Y, 0, 0));
        add(Outcome.READ, 8, read(X, 0, 0), read(Y, 0, 0));
        add(Outcome.READ, 9, read(X, 1, 1), read(Y, 1, 1));
        assertRight();
    }

    @Test
    void shouldFindALostUpdate() {
        add(Outcome.COMMITTED, 1, written(X, 0, 0));
        add(Outcome.COMMITTED, 2, written(X, 0, 0));
        assertFound("two made version 1 of state 0");
    }

    /** The second one has read what the first overwrote, and overwrote the first: told as the version after it. */
    @Test
    void shouldFindALostUpdateOfAValueThatWasOnlyRead() {
        add(Outcome.COMMITTED, 1, written(X, 0, 0), written(Y, 0, 0));
        add(Outcome.COMMITTED, 2, read(X, 0, 0), written(Y, 1, 1));
        assertFound("cannot have happened");
    }

    @Test
    void shouldFindWriteSkew() {
        add(Outcome.COMMITTED, 1, read(X, 0, 0), written(Y, 0, 0));
        add(Outcome.COMMITTED, 2, read(Y, 0, 0), written(X, 0, 0));
        assertFound("--rw-->");
    }

    @Test
    void shouldFindWriteSkewOfThree() {
        add(Outcome.COMMITTED, 1, read(X, 0, 0), written(Y, 0, 0));
        add(Outcome.COMMITTED, 2, read(Y, 0, 0), written(Z, 0, 0));
        add(Outcome.COMMITTED, 3, read(Z, 0, 0), written(X, 0, 0));
        assertFound("cannot have happened");
    }

    @Test
    void shouldFindALongFork() {
        add(Outcome.COMMITTED, 1, written(X, 0, 0));
        add(Outcome.COMMITTED, 2, written(Y, 0, 0));
        add(Outcome.READ, 3, read(X, 1, 1), read(Y, 0, 0));
        add(Outcome.READ, 4, read(X, 0, 0), read(Y, 1, 2));
        assertFound("cannot have happened");
    }

    @Test
    void shouldFindAFracturedRead() {
        add(Outcome.COMMITTED, 1, written(X, 0, 0), written(Y, 0, 0));
        add(Outcome.READ, 2, read(X, 1, 1), read(Y, 0, 0));
        assertFound("cannot have happened");
    }

    @Test
    void shouldFindAReadOfWhatWasNeverCommitted() {
        add(Outcome.COMMITTED, 1, written(X, 0, 0));
        add(Outcome.READ, 2, read(X, 1, 7));
        assertFound("is not what was committed");
        history.clear();
        add(Outcome.READ, 1, written(X, 0, 0));
        add(Outcome.READ, 2, read(X, 1, 1));
        assertFound("nobody made version 1");
    }

    @Test
    void shouldFindAStaleRead() {
        add(Outcome.COMMITTED, 1, 0, 10, written(X, 0, 0));
        add(Outcome.READ, 2, 11, 12, read(X, 0, 0));
        assertFound("--began-->");
        history.remove(1);
        add(Outcome.READ, 2, 10, 12, read(X, 0, 0));
        assertRight();
    }

    @Test
    void shouldFindAVersionThatIsMissing() {
        add(Outcome.COMMITTED, 1, written(X, 0, 0));
        add(Outcome.READ, 2, read(X, 3, 4));
        assertFound("nobody made version 2");
    }

    @Test
    void shouldTakeAnUnfinishedOneAsDoneOnlyIfSomebodySawIt() {
        add(Outcome.UNFINISHED, 1, written(X, 0, 0), written(Y, 0, 0));
        add(Outcome.COMMITTED, 2, written(X, 0, 0));
        assertRight();
        add(Outcome.READ, 3, read(Y, 0, 0), read(X, 1, 2));
        assertRight();
        add(Outcome.READ, 4, read(Y, 1, 1));
        assertFound("two made version 1 of state 0");
    }

    @Test
    void shouldFindHalfOfAnUnfinishedOne() {
        add(Outcome.UNFINISHED, 1, written(X, 0, 0), written(Y, 0, 0));
        add(Outcome.READ, 2, read(X, 1, 1), read(Y, 0, 0));
        assertFound("cannot have happened");
    }

    @Test
    void shouldTakeAnUnfinishedOneAsDoneIfItsVersionMustHaveBeen() {
        add(Outcome.UNFINISHED, 1, written(X, 0, 0));
        add(Outcome.COMMITTED, 2, written(X, 1, 1));
        add(Outcome.READ, 3, read(X, 2, 2));
        assertRight();
    }

    /** Right histories, made by a serial run with times that overlap; and each of them with one read made older, which is wrong. */
    @Test
    void shouldTellRightHistoriesFromWrongOnes() {
        int found = 0;
        for (int seed = 0; seed < 300; seed++) {
            final Random random = new Random(seed);
            history.clear();
            run(random);
            Collections.shuffle(history, random);
            assertRight();
            found += spoil(random) ? 1 : 0;
        }
        assertTrue(found > 200, "too few were spoiled: " + found);
    }

    private void run(final Random random) {
        final long[] versions = new long[4];
        final long[] digests = new long[4];
        for (int i = 1; i <= 40; i++) {
            final List<Access> accesses = new ArrayList<>();
            final boolean reads = random.nextInt(3) == 0;
            for (int state = 0; state < versions.length; state++) {
                final int dice = random.nextInt(4);
                if (dice < 2) {
                    accesses.add(new Access(state, versions[state], digests[state], dice == 0 && !reads));
                }
            }
            for (final Access access : accesses) {
                if (access.written()) {
                    versions[access.state()]++;
                    digests[access.state()] = i;
                }
            }
            add(reads ? Outcome.READ : Outcome.COMMITTED, i, i * 10L - random.nextInt(30), i * 10L + random.nextInt(30),
                accesses.toArray(new Access[0]));
        }
        for (int state = 0; state < versions.length; state++) {
            add(Outcome.READ, 100, 900, 910, read(state, versions[state], digests[state]));
        }
        assertTrue(Arrays.stream(versions).sum() > 0);
    }

    /** The last look at a state, long after all, sees the version before. */
    private boolean spoil(final Random random) {
        final int state = random.nextInt(4);
        for (int i = 0; i < history.size(); i++) {
            final RecordedTransaction last = history.get(i);
            if (last.digest() == 100 && last.accesses().get(0).state() == state && last.accesses().get(0).version() > 0) {
                final long older = last.accesses().get(0).version() - 1;
                final long digest = history.stream().filter(each -> each.outcome() == Outcome.COMMITTED)
                    .filter(each -> each.accesses().stream()
                        .anyMatch(access -> access.written() && access.state() == state && access.version() + 1 == older))
                    .mapToLong(RecordedTransaction::digest).findFirst().orElse(RecordedTransaction.INITIAL);
                history.set(i, new RecordedTransaction(last.process(), Outcome.READ, 100, 900, 910, List.of(read(state, older, digest))));
                assertFalse(SerializabilityCheck.violations(history).isEmpty());
                return true;
            }
        }
        return false;
    }
}
