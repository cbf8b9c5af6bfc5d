package org.kstate.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.function.BiFunction;

import org.kstate.CommitResult;
import org.kstate.Kstate;
import org.kstate.LiveView;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.Transaction;
import org.kstate.exceptions.ClosedException;
import org.kstate.layout.CommitWord;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.Owner;
import org.kstate.layout.SlotHeader;
import org.kstate.testing.NumberAgain;

/**
 * Orders of steps in which the header of a slot came back to a value that somebody had read before. Called by {@link InterleavingTest}, through a
 * loader that weaves the product.
 */
final class HeaderScripts {

    private static final long LATE = 77;
    private static final long LOST = 99;

    private HeaderScripts() {
    }

    /**
     * A claimer T reads the untouched header of slot 2 and stands still. Version 2 is committed there, and a reader stands still before its copy
     * of it. Versions 3 and 4 are committed elsewhere. Then somebody claims slot 2 and gives it back without a commit, while version 5 is committed
     * in the third slot. Whatever T does now, the reader must not take the bytes in slot 2 for version 2.
     *
     * @param loser claims slot 2 on version 4, and gives it back once its first function has been called, which commits version 5 elsewhere.
     */
    private static void reclaim(final Path directory, final BiFunction<Interleaving, Runnable, Object> loser) {
        try (Interleaving stage = new Interleaving(directory)) {
            final Interleaving.Party late = stage.party();
            final Interleaving.Party writer = stage.party();
            final PausingThread claimer = stage.thread("the late claimer", () -> late.commit(LATE));
            claimer.to(Interleaving.BEFORE_CLAIM);

            assertEquals(2, writer.publish(2));
            assertEquals(2, CommitWord.slot(stage.raw().page(stage.state().pageIndex()).word()), "the case is not the one meant");
            final Interleaving.Party reading = stage.party();
            final Snapshot snapshot = new Snapshot();
            final PausingThread reader = stage.thread("the reader", () -> reading.state().read(snapshot));
            reader.to(Interleaving.RESOLVED);
            final LiveView view = reading.state().live();
            assertEquals(2, view.readLong(0));

            assertEquals(3, writer.publish(3));
            assertEquals(4, writer.publish(4));
            loser.apply(stage, () -> assertEquals(5, writer.publish(5)));

            final boolean claimed = claimer.toOrEnd(Interleaving.FILLED);
            final long second = view.readLong(Long.BYTES);
            assertFalse(view.isWhole(), "a view took for version 2: " + view.readLong(0) + ", " + second);
            final long version = (Long) reader.toEnd();
            assertEquals(version, snapshot.bytes().readLong(0), "a read took other bytes for version " + version);
            assertEquals(version, snapshot.bytes().readLong(Long.BYTES), "a read took other bytes for version " + version);
            assertFalse(claimed, "a claim succeeded with a header that came back");
            final Interleaving.Party next = stage.party();
            final long last = next.publish(6);
            assertEquals(last, next.state().read(snapshot));
            assertEquals(6, snapshot.bytes().readLong(0));
        }
    }

    /** The loser lost the compare-and-set of the word. */
    static void failedCommit(final Path directory) {
        reclaim(directory, (stage, overtake) -> {
            final Interleaving.Party party = stage.party();
            final PausingThread loser = stage.thread("the loser", () -> party.commit(LOST));
            loser.to(Interleaving.FILLED);
            overtake.run();
            assertEquals(CommitResult.CONFLICT, loser.toEnd());
            return party;
        });
    }

    /** The loser is a commit over two states. */
    static void failedCommitOverSeveral(final Path directory) {
        reclaim(directory, (stage, overtake) -> {
            final Interleaving.Party party = stage.party();
            final State other = party.store().subscribe("b", Permission.READ_WRITE);
            final PausingThread loser = stage.thread("the loser", () -> {
                try (Transaction transaction = party.store().begin(party.state(), other)) {
                    transaction.bytes(party.state()).writeLong(0, LOST).writeLong(Long.BYTES, LOST);
                    transaction.bytes(other).writeLong(0, LOST);
                    return transaction.commit();
                }
            });
            loser.to(Interleaving.FILLED);
            overtake.run();
            assertEquals(CommitResult.CONFLICT, loser.toEnd());
            return other;
        });
    }

    /** The loser made the state larger. */
    static void raisedSize(final Path directory) {
        reclaim(directory, (stage, overtake) -> {
            final Interleaving.Party party = stage.party();
            final PausingThread loser = stage.thread("who makes it larger", () -> {
                party.state().setSize(Interleaving.PAGE_SIZE);
                return party;
            });
            loser.to(Interleaving.CLAIMED);
            overtake.run();
            return loser.toEnd();
        });
    }

    /** The loser's handle was closed before it claimed. */
    static void closedHandle(final Path directory) {
        reclaim(directory, (stage, overtake) -> {
            final Interleaving.Party party = stage.party();
            final PausingThread loser = stage.thread("whose handle is closed", () -> party.commit(LOST));
            loser.to(Interleaving.BEFORE_CLAIM);
            party.store().close();
            loser.to(Interleaving.CLAIMED);
            overtake.run();
            loser.goOn();
            return assertInstanceOf(ClosedException.class, loser.outcome());
        });
    }

    /** The loser died, and was swept. */
    static void swept(final Path directory) {
        reclaim(directory, (stage, overtake) -> {
            final Interleaving.Party party = stage.party();
            final PausingThread loser = stage.thread("who dies", () -> party.commit(LOST));
            loser.to(Interleaving.FILLED);
            loser.abandon();
            overtake.run();
            party.die();
            final Interleaving.Party sweeping = stage.party();
            final long header = stage.raw().page(stage.state().pageIndex()).slotHeader(2);
            assertFalse(SlotHeader.isClaimed(header), "it was not swept");
            return sweeping;
        });
    }

    /**
     * D dies with slot 2 claimed for version 2. A writer finds that, and stands still before its claim. D is swept, and the session that is given its
     * number claims the same slot for the same version.
     */
    static void numberGivenAgain(final Path directory) {
        numberGivenAgain(directory, false);
    }

    /** As {@link #numberGivenAgain(Path)}, when {@code control} says that the number was never taken: nobody sweeps the dead session. */
    static void numberGivenAgainByDamagedControl(final Path directory) {
        numberGivenAgain(directory, true);
    }

    private static void numberGivenAgain(final Path directory, final boolean isForgotten) {
        try (Interleaving stage = new Interleaving(directory)) {
            final int index = stage.state().pageIndex();
            final Interleaving.Party dead = stage.party();
            final PausingThread dying = stage.thread("who dies", () -> dead.commit(LOST));
            dying.to(Interleaving.CLAIMED);
            final long header = stage.raw().page(index).slotHeader(2);
            assertEquals(dead.store().sessionId(), Owner.number(SlotHeader.owner(header)), "the case is not the one meant");
            // The third slot is taken, so that the dead one's is looked at.
            final Interleaving.Party holding = stage.party();
            final PausingThread holder = stage.thread("who holds the other slot", () -> holding.commit(LOST));
            holder.to(Interleaving.CLAIMED);
            final Interleaving.Party robbing = stage.party();
            dying.abandon();
            dead.die();
            final PausingThread robber = stage.thread("the robber", () -> robbing.commit(LATE));
            robber.to(Interleaving.BEFORE_CLAIM);

            if (isForgotten) {
                final long record = ControlLayout.session(dead.store().sessionId(), stage.raw().pages().geometry().pages());
                stage.raw().control().putLong(record + ControlLayout.SESSION_WRITER, 0);
                stage.raw().control().putLong(record + ControlLayout.SESSION_STATE, ControlLayout.FREE);
            }
            stage.party();
            final Interleaving.Party next = stage.joined(NumberAgain.open(dead.store().sessionId(), () -> Kstate.open(stage.options())));
            final PausingThread heir = stage.thread("who has the number", () -> next.commit(2));
            heir.to(Interleaving.FILLED);
            robber.goOn();
            final CommitResult told = (CommitResult) heir.toEnd();
            final CommitResult robbers = (CommitResult) robber.end();
            holder.toEnd();
            assertTrue(told == CommitResult.COMMITTED && robbers == CommitResult.CONFLICT, "one of both: " + told + ", " + robbers);
            final Snapshot snapshot = new Snapshot();
            assertEquals(2, stage.state().read(snapshot));
            assertEquals(2, snapshot.bytes().readLong(0));
        }
    }

    /**
     * D has committed version 2 and not released its slot, and dies. A live commit over two states has its reference in the page when D is swept, and
     * is aborted: the current version is then in the slot that was swept.
     */
    static void sweptBesideACommitOverSeveral(final Path directory) {
        try (Interleaving stage = new Interleaving(directory)) {
            final Interleaving.Party many = stage.party();
            final State other = many.store().subscribe("b", Permission.READ_WRITE);
            final State moved = stage.party().store().subscribe("b", Permission.READ_WRITE);
            final Interleaving.Party dead = stage.party();
            final PausingThread dying = stage.thread("who dies", () -> dead.publish(2));
            dying.to("compareAndSetLong Page.compareAndSetWord");
            dying.abandon();
            final PausingThread both = stage.thread("over both", () -> {
                try (Transaction transaction = many.store().begin(many.state(), other)) {
                    transaction.bytes(many.state()).writeLong(0, LOST).writeLong(Long.BYTES, LOST);
                    transaction.bytes(other).writeLong(0, LOST);
                    return transaction.commit();
                }
            });
            both.to("compareAndSetLong Page.compareAndSetWord MultiStateCommit.install");
            dead.die();
            stage.party();
            try (Transaction transaction = moved.begin()) {
                transaction.bytes().writeLong(0, 1);
                assertEquals(CommitResult.COMMITTED, transaction.commit());
            }
            assertEquals(CommitResult.CONFLICT, both.toEnd());
            final Snapshot snapshot = new Snapshot();
            assertEquals(2, stage.state().read(snapshot), "the current version is there");
            assertEquals(2, snapshot.bytes().readLong(0));
        }
    }

    /**
     * A thread stands still before its claim; its store is closed, whose closer finds no claim. The thread claims, others take it for dead and commit
     * in that slot, and it goes on.
     */
    static void closedBesideAClaim(final Path directory) {
        try (Interleaving stage = new Interleaving(directory)) {
            final int index = stage.state().pageIndex();
            final Interleaving.Party holding = stage.party();
            final PausingThread holder = stage.thread("who holds the other slot", () -> holding.commit(LOST));
            final Interleaving.Party closing = stage.party();
            final PausingThread late = stage.thread("whose store is closed", () -> closing.commit(LATE));
            late.to(Interleaving.BEFORE_CLAIM);
            closing.store().close();
            late.to(Interleaving.CLAIMED);
            holder.to(Interleaving.CLAIMED);
            final Interleaving.Party next = stage.party();
            assertEquals(2, next.publish(2));
            late.goOn();
            assertInstanceOf(ClosedException.class, late.outcome());
            final Snapshot snapshot = new Snapshot();
            assertEquals(2, stage.state().read(snapshot), "the current version is there");
            assertEquals(2, snapshot.bytes().readLong(0));
            holder.toEnd();
            assertEquals(0, stage.raw().claimedSlots(index));
            assertEquals(3, next.publish(3));
        }
    }

    /** As {@link #closedBesideAClaim}; the other has claimed the slot and not committed when the closed one goes on. */
    static void closedBesideAnothersClaim(final Path directory) {
        try (Interleaving stage = new Interleaving(directory)) {
            final int index = stage.state().pageIndex();
            final Interleaving.Party holding = stage.party();
            final PausingThread holder = stage.thread("who holds the other slot", () -> holding.commit(LOST));
            final Interleaving.Party closing = stage.party();
            final PausingThread late = stage.thread("whose store is closed", () -> closing.commit(LATE));
            late.to(Interleaving.BEFORE_CLAIM);
            closing.store().close();
            late.to(Interleaving.CLAIMED);
            holder.to(Interleaving.CLAIMED);
            final Interleaving.Party next = stage.party();
            final PausingThread filling = stage.thread("who took the slot", () -> next.commit(2));
            filling.to(Interleaving.FILLED);
            late.goOn();
            assertInstanceOf(ClosedException.class, late.outcome());
            assertEquals(2, stage.raw().claimedSlots(index), "the slot of a session that fills it was given to others");
            assertEquals(CommitResult.COMMITTED, filling.toEnd());
            holder.toEnd();
            assertEquals(0, stage.raw().claimedSlots(index));
        }
    }
}
