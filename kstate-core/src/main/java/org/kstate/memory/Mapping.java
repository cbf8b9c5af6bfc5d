package org.kstate.memory;

import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

import net.openhft.chronicle.core.OS;
import org.kstate.exceptions.KstateException;

/**
 * One mapping of a whole file at a fixed address, made by Chronicle Core. It needs no open file once it is made.
 *
 * <p>There is no {@code close}: the memory is unmapped when nothing reaches this object any more. A thread in the middle of a read or a
 * commit can thus never touch unmapped memory, whoever closes the store meanwhile; it holds the mapping through its handle and keeps it
 * with {@link java.lang.ref.Reference#reachabilityFence}. A caller that gave the memory to nobody calls {@link #unmap}. Safe for any
 * thread.
 */
public final class Mapping {

    private static final Cleaner CLEANER = Cleaner.create();
    private static final Set<OpenOption> READING = Set.of(StandardOpenOption.READ);
    private static final Set<OpenOption> WRITING = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

    static {
        LibraryThreads.start();
    }

    private final Path file;
    private final SharedBuffer buffer;
    private final Cleaner.Cleanable unmapping;

    /** What must not reach the mapping object: it is run when that one is gone, and once. */
    private record Unmapping(long address, long length) implements Runnable {
        @Override
        public void run() {
            try {
                OS.unmap(address, length);
                MappingLimit.OF_PROCESS.leave(length);
            } catch (final IOException e) {
                // Then it is there for ever, and counted.
                return;
            }
        }
    }

    private Mapping(final Path file, final long address, final long length) {
        this.file = file;
        this.buffer = new SharedBuffer(address, length, this);
        this.unmapping = CLEANER.register(this, new Unmapping(address, length));
    }

    /**
     * Maps a file that exists.
     *
     * @param file     the file.
     * @param length   how many bytes of it; the file has them.
     * @param writable whether stores are allowed.
     * @return the mapping.
     * @throws org.kstate.exceptions.MappingsExhaustedException if this process has as many mappings as it may have.
     * @throws KstateException if the file cannot be opened so.
     */
    public static Mapping map(final Path file, final long length, final boolean writable) {
        MappingLimit.OF_PROCESS.enter(file, length);
        boolean isMapped = false;
        try {
            final long address = Uninterrupted.withFiles(() -> addressOf(file, length, writable));
            try {
                final Mapping mapping = new Mapping(file, address, length);
                isMapped = true;
                return mapping;
            } finally {
                if (!isMapped) {
                    OS.unmap(address, length);
                }
            }
        } catch (final IOException e) {
            throw failed(file, writable, e);
        } finally {
            if (!isMapped) {
                MappingLimit.OF_PROCESS.leave(length);
            }
        }
    }

    private static long addressOf(final Path file, final long length, final boolean writable) throws IOException {
        try (FileChannel channel = FileChannel.open(file, writable ? WRITING : READING)) {
            return OS.map(channel, writable ? MapMode.READ_WRITE : MapMode.READ_ONLY, 0, length);
        }
    }

    /**
     * Makes sure that more files may be mapped, which may wait for a collection of garbage: for a caller that will hold a lock when it maps them.
     *
     * @param file  that is to be mapped.
     * @param count of the mappings.
     * @throws org.kstate.exceptions.MappingsExhaustedException if this process has too many for that.
     */
    public static void requireRoom(final Path file, final int count) {
        MappingLimit.OF_PROCESS.require(file, count, file.toFile().length());
    }

    private static KstateException failed(final Path file, final boolean writable, final IOException cause) {
        final boolean isAllowed = Files.isReadable(file) && (!writable || Files.isWritable(file));
        return new KstateException((isAllowed ? "The file cannot be mapped; this process may have too many files open, or too many mappings,"
            + " or too little address space" : "The file cannot be opened for " + (writable ? "writing" : "reading")
            + "; check its permissions") + ": reason=" + cause.getMessage() + ", file=" + file, cause);
    }

    /**
     * The memory.
     *
     * @return valid while it, or this mapping, is reachable.
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

    /**
     * Unmaps the memory at once. Only for a caller that knows that no thread uses it, or will: any later access ends the process. Can be called
     * twice.
     */
    public void unmap() {
        unmapping.clean();
    }
}
