package org.kstate.spi;

import java.nio.file.Path;

import org.kstate.exceptions.DurabilityUnavailableException;

/**
 * Opens journals. One implementation is found by {@link java.util.ServiceLoader}; it has a public constructor without
 * parameters and is safe for any thread.
 */
public interface JournalProvider {

    /**
     * Opens the journal in a directory for appending, and makes it if the directory is missing or empty. What was made is taken away again
     * if opening fails, or the journal is closed before it was started.
     *
     * <p>Called without any lock of the store: others may open it, append to it and be killed meanwhile, and a stranger who stands still may
     * keep this waiting. What has to be alone is done in {@link Journal#start}.
     *
     * @param setup where the journal is, whose it is, which it has to be, and what processes share about it.
     * @return the journal, owned by the caller.
     * @throws org.kstate.exceptions.JournalInUseException  if a session of another live store has it open.
     * @throws org.kstate.exceptions.JournalMissingException if another journal is wanted than what is there; nothing is made then.
     * @throws org.kstate.exceptions.JournalBusyException   if somebody keeps a lock inside the journal until the setup's deadline.
     * @throws org.kstate.exceptions.NotAJournalException   if the path holds something that is not a journal.
     * @throws org.kstate.exceptions.CorruptJournalException if its files are damaged.
     */
    Journal open(JournalSetup setup);

    /**
     * What a journal says of its states.
     *
     * @param directory of a journal that is open for appending here.
     * @return owned by the caller.
     * @throws org.kstate.exceptions.CorruptJournalException if its files are damaged.
     */
    JournalHistory history(Path directory);

    /**
     * What brings records of a journal to its device.
     *
     * @param directory of a journal that was opened here for appending.
     * @param words     what all processes that append share.
     * @return owned by the caller; it may outlive what {@link #open} gave.
     * @throws DurabilityUnavailableException if there is no device below the directory, or this provider knows none.
     */
    default JournalDevice device(final Path directory, final JournalWords words) {
        throw new DurabilityUnavailableException("The provider of journals cannot make commits survive a power cut; commit with"
            + " Durability.PROCESS: provider=" + getClass().getName() + ", journal=" + directory);
    }

    /**
     * Does beforehand what makes the first opening in a process slow, without any lock held: others wait for locks within bounds. Called once
     * for each journal; a failure is not told here, since opening tells it.
     *
     * @param directory of the journal that will be opened; perhaps missing.
     */
    default void warmUp(final Path directory) {
    }
}
