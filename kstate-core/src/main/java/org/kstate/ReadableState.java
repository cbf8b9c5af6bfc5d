package org.kstate;

import java.nio.ByteBuffer;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * What every way to a state tells and reads, whether through a session's handle or through an observer's look. Safe for any thread; reads take no
 * lock, write nothing and allocate nothing.
 *
 * <p>Every method fails with {@link org.kstate.exceptions.ClosedException} after the state was deleted, or after that was closed by which it was come
 * by; the names and numbers of the state itself are still told then.
 */
public sealed interface ReadableState permits State, ObservedState {

    /**
     * The state's name.
     *
     * @return its name.
     */
    String name();

    /**
     * The state's identity in its store.
     *
     * @return a number that no other state of the store ever has, nor a later one of the same name.
     */
    long id();

    /**
     * The state's place in its store.
     *
     * @return index of its page, from 0.
     */
    int pageIndex();

    /**
     * When the state was made.
     *
     * @return nanoseconds since the epoch.
     */
    long createdAtNs();

    /**
     * The current version.
     *
     * @return 1, 2, 3 …; 0 if the state was never written.
     */
    long version();

    /**
     * Whether the state was ever written. One that was not reads as zeros.
     *
     * @return true from version 1 on.
     */
    boolean isWritten();

    /**
     * The size: what a read returns.
     *
     * @return bytes, 1 to the store's page size.
     */
    int size();

    /**
     * Whether every commit is journaled.
     *
     * @return true once {@link State#persistTo} was done, by anybody.
     */
    boolean isPersistent();

    /**
     * The journal.
     *
     * @return its directory; {@code null} if the state is transient.
     */
    @Nullable Path journal();

    /**
     * Copies the current version, whole, with who committed it and when.
     *
     * @param into is filled; holds nothing if this fails.
     * @return the version; 0 if the state was never written.
     */
    long read(Snapshot into);

    /**
     * Copies the current version, whole, into an array.
     *
     * @param into its first {@link #size} bytes are overwritten, the rest is left.
     * @return the version; 0 if the state was never written.
     * @throws org.kstate.exceptions.IllegalSizeException if there is not room for the whole.
     */
    long read(byte[] into);

    /**
     * Copies the current version, whole, into a buffer, to be read from there: position 0, limit {@link #size}.
     *
     * @param into direct or on the heap; filled from index 0; its byte order stays as it is.
     * @return the version; 0 if the state was never written.
     * @throws org.kstate.exceptions.IllegalSizeException if there is not room for the whole.
     * @throws IllegalArgumentException                   if the buffer is read-only.
     */
    long read(ByteBuffer into);
}
