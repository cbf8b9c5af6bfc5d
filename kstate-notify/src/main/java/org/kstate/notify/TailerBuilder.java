package org.kstate.notify;

import java.nio.file.Path;
import java.util.Objects;

import org.kstate.persistence.JournalReader;

/**
 * Settings of a {@link StateTailer}: which states and from where on. Unless told otherwise: all states of the journal, from its
 * oldest record on. Of the {@code from…} methods the last one called counts. For one thread.
 */
public final class TailerBuilder {

    /** Where to begin. */
    private enum Start { BEGINNING, NOW, TIME, VERSION }

    private final Path journal;
    private final StateSelection selection = new StateSelection();
    private PollingWait wait = PollingWait.create();
    private Start start = Start.BEGINNING;
    private long fromTimeNs;
    private String fromName;
    private long fromVersion;

    TailerBuilder(final Path journal) {
        this.journal = Objects.requireNonNull(journal, "journal");
    }

    /**
     * Adds states. Those that begin later, or that the journal does not know yet, are delivered when they come.
     *
     * @param patterns each a name, or a {@link org.kstate.layout.NamePattern} of several: {@code md.binance.*}, {@code md.*.top}, {@code *}.
     * @return this.
     * @throws org.kstate.exceptions.IllegalStateNameException if one breaks the rules of names.
     */
    public TailerBuilder states(final String... patterns) {
        for (final String pattern : Objects.requireNonNull(patterns, "patterns")) {
            StateSelection.check(pattern);
        }
        for (final String pattern : patterns) {
            selection.add(pattern);
        }
        return this;
    }

    /**
     * Begins at the oldest record that is left.
     *
     * @return this.
     */
    public TailerBuilder fromBeginning() {
        this.start = Start.BEGINNING;
        return this;
    }

    /**
     * Begins behind the last record that is there at {@link #open}.
     *
     * @return this.
     */
    public TailerBuilder fromNow() {
        this.start = Start.NOW;
        return this;
    }

    /**
     * Begins at a time.
     *
     * @param timeNs commit time of the first commit at the earliest, nanoseconds since the epoch.
     * @return this.
     */
    public TailerBuilder fromTime(final long timeNs) {
        this.start = Start.TIME;
        this.fromTimeNs = timeNs;
        return this;
    }

    /**
     * Begins at a version of a state, of the last incarnation that the journal knows; it may still be to come. Other selected states are
     * delivered from that place of the journal on. A consumer that was ended goes on without a gap from the version after its last one.
     *
     * @param name    of a selected state.
     * @param version the first to be delivered, from 1.
     * @return this.
     */
    public TailerBuilder fromVersion(final String name, final long version) {
        Objects.requireNonNull(name, "name");
        if (version < 1) {
            throw new IllegalArgumentException("Versions begin at 1: version=" + version + ", state=" + name);
        }
        this.start = Start.VERSION;
        this.fromName = name;
        this.fromVersion = version;
        return this;
    }

    /**
     * Chooses how to wait.
     *
     * @param wait settings; copied.
     * @return this.
     */
    public TailerBuilder waiting(final PollingWait wait) {
        this.wait = Objects.requireNonNull(wait, "wait");
        return this;
    }

    /**
     * Opens the journal and moves to the start.
     *
     * @return the tailer, the caller's to close.
     * @throws org.kstate.exceptions.NotAJournalException            if there is no journal.
     * @throws org.kstate.exceptions.CorruptJournalException         if it is damaged.
     * @throws org.kstate.persistence.JournalTrimmedException        if the version to begin with is older than the oldest one left.
     * @throws org.kstate.exceptions.NoSuchStateException            if the journal does not know the state to begin with.
     */
    public StateTailer open() {
        if (selection.isEmpty()) {
            selection.add("*");
        }
        if (start == Start.VERSION && !selection.selects(fromName)) {
            throw new IllegalArgumentException("The state to begin with is not among those selected; add it: state=" + fromName);
        }
        final JournalReader reader = JournalReader.open(journal);
        try {
            seek(reader);
            final StateTailer tailer = new StateTailer(reader, selection, wait);
            if (start == Start.VERSION) {
                tailer.cursor().from(fromName, fromVersion);
            }
            return tailer;
        } catch (final RuntimeException | Error e) {
            reader.close();
            throw e;
        }
    }

    private void seek(final JournalReader reader) {
        switch (start) {
            case NOW:
                reader.toEnd();
                break;
            case TIME:
                reader.seekTime(fromTimeNs);
                break;
            case VERSION:
                reader.seekVersion(fromName, fromVersion);
                break;
            default:
                reader.toStart();
                break;
        }
    }
}
