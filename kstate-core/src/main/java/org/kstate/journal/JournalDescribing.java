package org.kstate.journal;

import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.NotPermittedException;
import org.kstate.exceptions.StoreFullException;
import org.kstate.layout.JournalLayout;
import org.kstate.layout.NamePattern;
import org.kstate.layout.StateDescriptions;
import org.kstate.session.DescriptionsFile;
import org.kstate.session.StoreFiles;
import org.kstate.spi.DescribeRecord;
import org.kstate.spi.Journal;
import org.kstate.spi.JournalHistory;

/**
 * Bringing the descriptions of a store into one of its journals. A word in {@code pages} says which descriptions the journal has: the stamp of the
 * store's file, stored after the last record. Who is killed before that leaves another stamp, and the next one compares store and journal. What is
 * there already is not written twice.
 *
 * <p>While the word is unknown, nobody of this store has looked at the journal: the store takes over what the journal says of patterns that the store
 * does not describe. From then on the store's file decides. Done with {@code store.lock} held, so that the file does not change, and with the
 * journal's lock.
 */
final class JournalDescribing {

    private static final int NOT_THERE = -1;

    private final JournalEnd end;
    private final StoreFiles files;
    private final long storeId;

    JournalDescribing(final JournalEnd end) {
        this.end = end;
        this.files = new StoreFiles(end.pages().file().getParent());
        this.storeId = end.storeId();
    }

    /** Whether a journal lacks descriptions of the store; false if neither has any that is known of. */
    static boolean isLacking(final long described, final long stamp) {
        return described != stamp && (described != JournalLayout.DESCRIBED_UNKNOWN || stamp != JournalLayout.DESCRIBED_NOTHING);
    }

    /**
     * Whether somebody has begun to append descriptions of the store, or a repair has cut some off, and nobody has given up. Where the store would
     * take over descriptions of the journal it is not so: who only subscribes writes none of the store's.
     */
    static boolean isIncomplete(final long described, final long stamp) {
        return described != stamp && described != givenUp(stamp) && described != JournalLayout.DESCRIBED_UNKNOWN
            && stamp != JournalLayout.DESCRIBED_NOTHING;
    }

    /**
     * The word of a journal that could not be given the descriptions of a stamp. To whoever describes or persists it is like any other stamp. The
     * length in the upper half of a stamp is never negative, so no stamp is like that.
     */
    static long givenUp(final long stamp) {
        return ~stamp;
    }

    /**
     * Appends what the journal lacks. It was read a moment ago. A store whose descriptions cannot be read says so to who asks for them; nobody else
     * is kept from anything.
     */
    void bringUp(final JournalHistory history) {
        final long stamp;
        final StateDescriptions own;
        try {
            stamp = DescriptionsFile.stamp(files, storeId);
            if (end.announcement().described() == stamp) {
                return;
            }
            own = DescriptionsFile.read(files, storeId);
        } catch (final KstateException e) {
            end.writer().ledger().error(e);
            return;
        }
        history.readOn();
        final StateDescriptions present = history.descriptions();
        if (present == null) {
            return;
        }
        StateDescriptions wanted = own;
        boolean isWritten = true;
        // Where all descriptions were taken back, the file is there and has none: one that is gone was removed by hand.
        if (end.announcement().described() == JournalLayout.DESCRIBED_UNKNOWN || stamp == JournalLayout.DESCRIBED_NOTHING) {
            wanted = both(present, own);
            isWritten = wanted.entries().size() == own.entries().size() || write(wanted);
        }
        appendMissing(present, wanted);
        if (isWritten) {
            end.announcement().described(DescriptionsFile.stamp(files, storeId));
        }
    }

    private void appendMissing(final StateDescriptions present, final StateDescriptions wanted) {
        for (final StateDescriptions.Entry entry : present.entries()) {
            if (wanted.ofPattern(entry.pattern()) == null) {
                append(end, entry.pattern(), "", 0);
            }
        }
        boolean isInOrder = true;
        int next = 0;
        for (final StateDescriptions.Entry entry : wanted.entries()) {
            // Of equal patterns the last one counts: behind the first one that is appended all are.
            next = isInOrder ? behind(present, next, entry) : NOT_THERE;
            isInOrder = next != NOT_THERE;
            if (!isInOrder) {
                append(end, entry.pattern(), entry.text(), 0);
            }
        }
    }

    /** Where the search for the next one begins if the journal says this, from a place on. */
    private static int behind(final StateDescriptions present, final int from, final StateDescriptions.Entry wanted) {
        for (int i = from; i < present.entries().size(); i++) {
            final StateDescriptions.Entry entry = present.entries().get(i);
            if (entry.pattern().toString().equals(wanted.pattern().toString()) && entry.text().equals(wanted.text())) {
                return i + 1;
            }
        }
        return NOT_THERE;
    }

    /** The journal's descriptions and the store's; the store's where both have one. */
    private static StateDescriptions both(final StateDescriptions present, final StateDescriptions own) {
        StateDescriptions all = present;
        for (final StateDescriptions.Entry entry : own.entries()) {
            if (!entry.text().equals(all.ofPattern(entry.pattern()))) {
                all = all.with(entry.pattern().toString(), entry.text());
            }
        }
        return all;
    }

    /** The state becomes persistent all the same: the journal keeps what the store has no room for. */
    private boolean write(final StateDescriptions all) {
        try {
            DescriptionsFile.write(files, storeId, all);
            return true;
        } catch (final StoreFullException | NotPermittedException e) {
            end.writer().ledger().error(e);
            return false;
        }
    }

    /**
     * Appends all descriptions of the store, where the journal was repaired and nobody knows what it has: readers find them behind the repair. What
     * was taken back, and is there again, only the journal tells; so whoever opens, persists or describes next compares both. Called with the
     * journal's lock alone.
     */
    void appendAll() {
        if (end.announcement().described() != JournalLayout.DESCRIBED_UNKNOWN) {
            end.announcement().described(JournalLayout.DESCRIBED_REPAIRED);
        }
        final StateDescriptions own;
        try {
            own = DescriptionsFile.read(files, storeId);
        } catch (final KstateException e) {
            // Values are worth more than how they are read.
            end.writer().ledger().error(e);
            return;
        }
        for (final StateDescriptions.Entry entry : own.entries()) {
            append(end, entry.pattern(), entry.text(), 0);
        }
    }

    /** Appends one description. Called with the journal's lock. */
    static void append(final JournalEnd end, final NamePattern pattern, final String text, final long checkpoint) {
        for (final long[] body : DescribeRecord.bodies(pattern, text)) {
            final long timeNs = end.timeNs();
            end.records().begin(Journal.DESCRIBE, timeNs, end.writer().session(), checkpoint);
            end.journal().body(body);
            end.records().stage();
            // Before others can read it: also if this process dies in between, no later record is of an earlier time.
            end.announcement().lastTimeNs(timeNs);
            end.records().publish();
        }
    }
}
