package org.kstate.memory;

import java.io.File;
import java.io.FileNotFoundException;
import java.lang.ref.Cleaner;
import java.nio.file.Path;

import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.core.io.ReferenceOwner;
import org.kstate.exceptions.KstateException;

/**
 * One mapping of a whole file at a fixed address, made by Chronicle Bytes.
 *
 * <p>There is no {@code close}: the memory is unmapped when nothing reaches this object any more. A thread in the middle of a read or a
 * commit can thus never touch unmapped memory, whoever closes the store meanwhile; it holds the mapping through its handle and keeps it
 * with {@link java.lang.ref.Reference#reachabilityFence}. Safe for any thread.
 */
public final class Mapping {

    private static final Cleaner CLEANER = Cleaner.create();

    private final Path file;
    private final SharedBuffer buffer;

    /** What must not reach the mapping object: it is run when that one is gone. */
    private record Unmapping(MappedBytes bytes, BytesStore<?, ?> store, ReferenceOwner owner) implements Runnable {
        @Override
        public void run() {
            bytes.close();
            store.release(owner);
        }
    }

    private Mapping(final Path file, final SharedBuffer buffer) {
        this.file = file;
        this.buffer = buffer;
    }

    /**
     * Maps a file that exists.
     *
     * @param file     the file.
     * @param length   how many bytes of it; the file has them.
     * @param writable whether stores are allowed.
     * @return the mapping.
     * @throws KstateException if the file cannot be opened so.
     */
    public static Mapping map(final Path file, final long length, final boolean writable) {
        final File asFile = file.toFile();
        final MappedBytes bytes;
        try {
            bytes = MappedBytes.singleMappedBytes(asFile, length, !writable);
        } catch (final FileNotFoundException e) {
            throw new KstateException("The file cannot be opened for " + (writable ? "writing" : "reading")
                + "; check its permissions: file=" + file, e);
        }
        bytes.singleThreadedCheckDisabled(true);
        final BytesStore<?, ?> store = bytes.bytesStore();
        final ReferenceOwner owner = ReferenceOwner.temporary("kstate");
        store.reserve(owner);
        final SharedBuffer buffer = new SharedBuffer(store.addressForRead(0), length);
        final Mapping mapping = new Mapping(file, buffer);
        CLEANER.register(mapping, new Unmapping(bytes, store, owner));
        return mapping;
    }

    /**
     * The memory.
     *
     * @return valid while this mapping is reachable.
     */
    public SharedBuffer buffer() {
        return buffer;
    }

    /**
     * The file.
     *
     * @return its path.
     */
    public Path file() {
        return file;
    }
}
