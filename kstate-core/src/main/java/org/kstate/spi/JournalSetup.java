package org.kstate.spi;

import java.nio.file.Path;

/**
 * What a provider needs to open a journal.
 *
 * @param directory the directory of the journal, an absolute path.
 * @param storeId   the identity of the store that appends; a journal belongs to one live store.
 * @param rollTime  the time in milliseconds since the epoch by which the journal rolls: shared by all processes that append,
 *                  and never going back.
 * @param deadPid   process id of a former holder of the journal's lock which is known to be dead, or {@link #NO_PID}; what it
 *                  held inside the journal is free.
 */
public record JournalSetup(Path directory, long storeId, RollTime rollTime, long deadPid) {

    /** No process is known to have died in the journal. */
    public static final long NO_PID = 0;
}
