package org.kstate.spi;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * What a provider needs to open a journal.
 *
 * @param directory  the directory of the journal, an absolute path.
 * @param storeId    the identity of the store that appends; a journal belongs to one live store.
 * @param words      what all processes that append share. Not asked before {@link Journal#start}.
 * @param wanted     which journal has to be there.
 * @param deadlineNs until when opening may wait for others, by {@link System#nanoTime}.
 * @param accessLike a file whose permissions and group a journal gets that is made: the store's states; {@code null} for those of the
 *                  process's umask.
 */
public record JournalSetup(Path directory, long storeId, JournalWords words, WantedJournal wanted, long deadlineNs,
                           @Nullable Path accessLike) {
}
