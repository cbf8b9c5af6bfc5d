package org.kstate;

import java.util.Objects;

import org.kstate.spi.ReadingProgress;
import org.kstate.spi.WantedJournal;

/**
 * What {@code persistTo} expects of a journal. A store that knows a journal never takes another one in its place. After a reboot the store is
 * gone and knows none: then these options keep a volume that is not mounted from being taken for a place to make a journal in.
 *
 * <p>Mutable, for one thread at a time; read when it is given to a method.
 */
public final class JournalOptions {

    private boolean mustExist;
    private long id = WantedJournal.ANY_ID;
    private ReadingProgress progress = ReadingProgress.NONE;

    private JournalOptions() {
    }

    /**
     * Begins with: whatever is there, or a new journal.
     *
     * @return options to be changed.
     */
    public static JournalOptions create() {
        return new JournalOptions();
    }

    /**
     * Refuses to make a journal.
     *
     * @param mustExist whether one has to be there.
     * @return these options.
     */
    public JournalOptions mustExist(final boolean mustExist) {
        this.mustExist = mustExist;
        return this;
    }

    /**
     * Refuses any journal but one, and to make one.
     *
     * @param id identity of the journal, as {@code kstate verify} and {@code JournalReader.journalId} tell it; not 0.
     * @return these options.
     */
    public JournalOptions journalId(final long id) {
        if (id == WantedJournal.ANY_ID) {
            throw new IllegalArgumentException("No journal has this identity: id=0");
        }
        this.id = id;
        return this;
    }

    /**
     * Has somebody told how far the journal was read, which may take long: all of it, or what is behind its last checkpoint.
     *
     * @param progress is told by the thread that makes states persistent, and not while others wait for it.
     * @return these options.
     */
    public JournalOptions progress(final ReadingProgress progress) {
        this.progress = Objects.requireNonNull(progress, "progress");
        return this;
    }

    ReadingProgress progress() {
        return progress;
    }

    WantedJournal wanted() {
        return new WantedJournal(mustExist, id);
    }

    /**
     * For people.
     *
     * @return a line.
     */
    @Override
    public String toString() {
        return "JournalOptions[mustExist=" + mustExist + ", journalId=0x" + Long.toHexString(id) + ']';
    }
}
