package org.kstate.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;

import org.kstate.CommitResult;
import org.kstate.exceptions.ClosedException;
import org.kstate.filejournal.FileJournal;
import org.kstate.filejournal.FileJournalProvider;
import org.kstate.layout.JournalLayout;
import org.kstate.layout.JournalLockWord;
import org.kstate.layout.Owner;
import org.kstate.spi.Journal;

/** Orders of steps in which a closed session gave back a journal's lock that another had by then. Called by {@link InterleavingTest}. */
final class JournalLockScripts {

    private static final String TAKEN = "compareAndSetLong JournalLock.acquire";

    private JournalLockScripts() {
    }

    /**
     * A thread stands still before it takes the journal's lock; its store is closed. It takes the lock, another session takes that from it as from a
     * dead one, and it goes on.
     */
    static void closedBesideAHolder(final Path directory) {
        FileJournalProvider.install();
        final Path journal = directory.resolveSibling("journal");
        try (Interleaving stage = new Interleaving(directory)) {
            stage.state().persistTo(journal);
            final Interleaving.Party closing = stage.party();
            final Interleaving.Party next = stage.party();
            final Interleaving.Party third = stage.party();
            for (final Interleaving.Party party : List.of(closing, next, third)) {
                assertEquals(CommitResult.COMMITTED, party.commit(1), "each has its end of the journal");
            }
            final PausingThread late = stage.thread("whose store is closed", () -> closing.publish(77));
            late.to("longAcquireAt Page.word Page.resolve");
            closing.store().close();
            late.to(TAKEN);
            assertEquals(closing.store().sessionId(), holder(stage), "the case is not the one meant");

            final PausingThread holding = stage.thread("the holder", () -> next.publish(2));
            holding.to("putLongRelease Announcement.announce");
            assertEquals(next.store().sessionId(), holder(stage));
            late.goOn();
            assertInstanceOf(ClosedException.class, late.outcome());
            assertEquals(next.store().sessionId(), holder(stage), "the lock was given back by a session that had lost it");
            final PausingThread waiting = stage.thread("the third", () -> third.publish(3));
            waiting.goOn();
            holding.toEnd();
            waiting.end();
            assertEquals(JournalLockWord.FREE, lock(stage));
            assertNotEquals(0, stage.state().version());
            final List<Long> versions = FileJournal.entries(journal).stream().filter(entry -> entry.kind() == Journal.COMMIT)
                .map(FileJournal.Entry::version).toList();
            assertEquals(LongStream.rangeClosed(versions.get(0), stage.state().version()).boxed().toList(), versions);
        } finally {
            FileJournalProvider.uninstall();
        }
    }

    private static long lock(final Interleaving stage) {
        return stage.raw().pages().buffer().getLongAcquire(stage.raw().pages().geometry().journal(0) + JournalLayout.LOCK);
    }

    private static int holder(final Interleaving stage) {
        return Owner.number(JournalLockWord.owner(lock(stage)));
    }
}
