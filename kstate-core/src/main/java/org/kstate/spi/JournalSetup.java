package org.kstate.spi;

import java.nio.file.Path;

/**
 * What a provider needs to open a journal.
 *
 * @param directory the directory of the journal, an absolute path.
 * @param storeId   the identity of the store that appends; a journal belongs to one live store.
 * @param rollTime  the time in milliseconds since the epoch by which the journal rolls: shared by all processes that append,
 *                  and never going back. Not asked before {@link Journal#start}.
 * @param deadlineNs until when opening may wait for others, by {@link System#nanoTime}.
 */
public record JournalSetup(Path directory, long storeId, RollTime rollTime, long deadlineNs) {
}
