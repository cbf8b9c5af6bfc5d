package org.kstate;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.exceptions.KstateException;
import org.kstate.journal.JournalPaths;
import org.kstate.layout.CommitWord;
import org.kstate.layout.PageLayout;
import org.kstate.layout.PageTableEntry;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;

/** One state as an {@link Observer} sees it. Safe for any thread; reads write nothing and allocate nothing. */
public final class ObservedState extends StateReading implements ReadableState {

    private final Observer observer;
    private final long incarnation;

    ObservedState(final Observer observer, final Page page, final long incarnation, final String name) {
        super(page, name);
        this.observer = observer;
        this.incarnation = incarnation;
    }

    /**
     * The state's name.
     *
     * @return its name.
     */
    @Override
    public String name() {
        return name;
    }

    /**
     * The state's identity in its store.
     *
     * @return a number that no other state of the store ever has, nor a later one of the same name.
     */
    @Override
    public long id() {
        return incarnation;
    }

    /**
     * The state's place in the store.
     *
     * @return index of its page, from 0.
     */
    @Override
    public int pageIndex() {
        return page.index();
    }

    /**
     * The current version.
     *
     * @return 1, 2, 3 …; 0 if the state was never written.
     * @throws ClosedException if the state is gone, or the observer was closed.
     */
    @Override
    public long version() {
        checkOpen();
        final long word = page.resolve();
        checkSame(word);
        return versionIn(word);
    }

    /**
     * Whether the state was ever written.
     *
     * @return true from version 1 on.
     */
    @Override
    public boolean isWritten() {
        return version() > 0;
    }

    /**
     * The size of the state.
     *
     * @return bytes.
     * @throws ClosedException if the state is gone, or the observer was closed.
     */
    @Override
    public int size() {
        checkOpen();
        final int size = page.size();
        checkStillSame();
        return size;
    }

    /**
     * Whether every commit is journaled.
     *
     * @return true if so.
     * @throws ClosedException if the state is gone, or the observer was closed.
     */
    @Override
    public boolean isPersistent() {
        checkOpen();
        final long word = page.resolve();
        checkSame(word);
        return CommitWord.isPersistent(word);
    }

    /**
     * The journal.
     *
     * @return its directory; {@code null} if the state is transient.
     * @throws ClosedException if the state is gone, or the observer was closed.
     */
    @Override
    public @Nullable Path journal() {
        if (!isPersistent()) {
            return null;
        }
        final Path journal = JournalPaths.path(page.pages(), page.journal());
        checkStillSame();
        return journal;
    }

    /**
     * When the state was made.
     *
     * @return nanoseconds since the epoch.
     * @throws ClosedException if the state is gone, or the observer was closed.
     */
    @Override
    public long createdAtNs() {
        checkOpen();
        final long createdAtNs = page.buffer().getLong(page.field(PageLayout.CREATED_AT));
        checkStillSame();
        return createdAtNs;
    }

    /**
     * Copies the current version, whole, with who committed it and when.
     *
     * @param into is filled; holds nothing if this fails.
     * @return the version; 0 if the state was never written.
     * @throws ClosedException if the state is gone, or the observer was closed.
     */
    @Override
    public long read(final Snapshot into) {
        Objects.requireNonNull(into, "into");
        return copyTo(into);
    }

    /**
     * Copies the current version, whole, into an array.
     *
     * @param into its first {@link #size} bytes are overwritten, the rest is left.
     * @return the version; 0 if the state was never written.
     * @throws IllegalSizeException if there is not room for the whole.
     * @throws ClosedException      if the state is gone, or the observer was closed.
     */
    @Override
    public long read(final byte[] into) {
        Objects.requireNonNull(into, "into");
        return copyTo(into);
    }

    /**
     * Copies the current version, whole, into a buffer, to be read from there: position 0, limit {@link #size}. Its byte order stays as it is;
     * a new buffer's is big-endian, and Kstate's own accessors are little-endian.
     *
     * @param into direct or on the heap; filled from index 0.
     * @return the version; 0 if the state was never written.
     * @throws IllegalSizeException     if there is not room for the whole.
     * @throws IllegalArgumentException if the buffer is read-only.
     * @throws ClosedException          if the state is gone, or the observer was closed.
     */
    @Override
    public long read(final ByteBuffer into) {
        Objects.requireNonNull(into, "into");
        return copyTo(into);
    }

    /**
     * For people: what the state is now.
     *
     * @return never the value.
     */
    @Override
    public String toString() {
        return "ObservedState[name=" + name + ", " + present() + ']';
    }

    private String present() {
        try {
            return "version=" + version() + ", size=" + size() + ", persistent=" + isPersistent();
        } catch (final ClosedException e) {
            return "gone";
        } catch (final KstateException e) {
            return "unreadable";
        }
    }

    @Override
    void checkOpen() {
        observer.checkOpen();
    }

    @Override
    long versionOf(final long word) {
        checkSame(word);
        return versionIn(word);
    }

    /** After something of the header was read: what was read may be of the next state that has the page. */
    private void checkStillSame() {
        SharedBuffer.loadLoadFence();
        checkSame(page.resolve());
    }

    private void checkSame(final long word) {
        final boolean same = page.pages().tableWord(page.index()) == PageTableEntry.inUse(incarnation);
        Reference.reachabilityFence(page);
        if (CommitWord.isDeleted(word) || !same) {
            throw new ClosedException("The state is gone; look for it again: state=" + name);
        }
    }
}
