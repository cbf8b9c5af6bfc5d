package org.kstate.persistence.queue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import net.openhft.chronicle.core.UnsafeMemory;
import org.kstate.spi.Journal;
import org.kstate.spi.JournalHistory;
import org.kstate.spi.JournalSetup;
import org.kstate.spi.JournalWords;
import org.kstate.spi.JournaledState;
import org.kstate.spi.WantedJournal;

/** Appends records to a journal as core does, with names and payloads from strings and numbers. For one thread at a time. */
public final class JournalWriter implements AutoCloseable {

    /** Identity of the store in tests that have one. */
    public static final long STORE_ID = 0x57012E;

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;
    private static final int CAPACITY = 8192;
    private static final long PATIENCE_NS = 1_000_000_000;

    private final Journal journal;
    private final long nameAddress = MEMORY.allocate(CAPACITY);
    private final long payloadAddress = MEMORY.allocate(CAPACITY);
    private String lastName;
    private JournalHistory history;

    /**
     * Wraps a journal.
     *
     * @param journal closed with this writer.
     */
    public JournalWriter(final Journal journal) {
        this.journal = journal;
    }

    /**
     * Opens a journal, with nobody known to have died.
     *
     * @param directory of the journal.
     * @param rollTime  by which it rolls.
     * @return a writer on it.
     */
    public static JournalWriter open(final Path directory, final JournalWords rollTime) {
        return open(directory, rollTime, Journal.NO_PID);
    }

    /**
     * Opens a journal.
     *
     * @param directory of the journal.
     * @param rollTime  by which it rolls.
     * @param deadPid   who died in it.
     * @return a writer on it.
     */
    public static JournalWriter open(final Path directory, final JournalWords rollTime, final long deadPid) {
        final Journal journal = new QueueJournalProvider().open(new JournalSetup(directory, STORE_ID, rollTime, WantedJournal.ANY,
            System.nanoTime() + PATIENCE_NS, null));
        boolean isStarted = false;
        try {
            journal.start(deadPid);
            isStarted = true;
        } finally {
            if (!isStarted) {
                journal.close();
            }
        }
        return new JournalWriter(journal);
    }

    /**
     * The journal below.
     *
     * @return the journal.
     */
    public Journal journal() {
        return journal;
    }

    /**
     * Adds a state to the record that was begun.
     *
     * @param name    of the state.
     * @param version of the state.
     * @param payload first 8 bytes of it.
     * @param length  of the payload; the rest is the low byte of the version.
     */
    public void add(final String name, final long version, final long payload, final int length) {
        MEMORY.setMemory(payloadAddress, length, (byte) version);
        if (length >= Long.BYTES) {
            MEMORY.writeLong(payloadAddress, payload);
        }
        journal.add(nameAddress, writeName(name), 1, version, length, payloadAddress, length);
    }

    /**
     * As {@link #add(String, long, long, int)}, for a life of the state.
     *
     * @param name        of the state.
     * @param incarnation of the state.
     * @param version     of the state.
     * @param payload     first 8 bytes of it, if it has any.
     * @param length      of the payload.
     */
    public void add(final String name, final long incarnation, final long version, final long payload, final int length) {
        MEMORY.setMemory(payloadAddress, length, (byte) version);
        if (length >= Long.BYTES) {
            MEMORY.writeLong(payloadAddress, payload);
        }
        journal.add(nameAddress, writeName(name), incarnation, version, length, payloadAddress, length);
    }

    private int writeName(final String name) {
        // No garbage for a name that is used again and again: a test measures that there is none.
        if (!name.equals(lastName)) {
            final byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
            MEMORY.writeBytes(nameAddress, bytes, 0, bytes.length);
            lastName = name;
        }
        return name.length();
    }

    /**
     * Stages a commit of one state.
     *
     * @param name    of the state.
     * @param version of the state; it is the commit time and the payload too.
     * @return the index.
     */
    public long stage(final String name, final long version) {
        journal.begin(Journal.COMMIT, version, 7, version);
        add(name, version, version, Long.BYTES);
        return journal.stage();
    }

    /**
     * Appends a commit of one state.
     *
     * @param name    of the state.
     * @param version of the state; it is the commit time and the payload too.
     * @return the index.
     */
    public long append(final String name, final long version) {
        final long index = stage(name, version);
        journal.publish();
        return index;
    }

    /**
     * The last that the journal knows of a state.
     *
     * @param name of the state.
     * @return what it knows, or {@code null}.
     */
    public JournaledState last(final String name) {
        if (history == null) {
            history = new QueueJournalProvider().history(journal.directory());
        }
        return history.last(name);
    }

    /**
     * Asks whether a record is visible.
     *
     * @param index   of the record.
     * @param name    of a state.
     * @param version of it.
     * @return whether it is.
     */
    public boolean holds(final long index, final String name, final long version) {
        return journal.holds(index, nameAddress, writeName(name), 1, version);
    }

    @Override
    public void close() {
        if (history != null) {
            history.close();
        }
        journal.close();
        MEMORY.freeMemory(nameAddress, CAPACITY);
        MEMORY.freeMemory(payloadAddress, CAPACITY);
    }
}
