package org.kstate.persistence.queue;

import java.nio.file.Path;

import net.openhft.chronicle.core.UnsafeMemory;
import org.kstate.memory.LibC;
import org.kstate.memory.OpenFailure;
import org.kstate.spi.JournalWords;

/**
 * What the file {@code owner} says of the device, for stores to come: up to which record, and before which place, all is on it. A lower bound: it is
 * written after each flush, without a lock, and flushed itself when a new file was begun and at close. So a failure here is nobody's
 * matter. For one thread at a time.
 */
final class DurableMark implements AutoCloseable {

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;

    private final JournalWords words;
    private final Path file;
    private final int descriptor;
    private final long address;
    private final long place;
    private boolean isWritten;
    private boolean isClosed;

    DurableMark(final Path directory, final JournalWords words) {
        this.words = words;
        this.place = OwnerFile.durablePlace(directory);
        this.file = directory.resolve(OwnerFile.NAME);
        this.descriptor = open(file);
        this.address = MEMORY.allocate(OwnerFile.DURABLE_LENGTH);
    }

    /** Before anything is committed. */
    private static int open(final Path owner) {
        for (;;) {
            final int opened = LibC.open(owner, LibC.O_RDWR | LibC.O_CLOEXEC, 0);
            if (opened >= 0) {
                return opened;
            }
            final int errno = LibC.errno();
            if (errno != LibC.EINTR) {
                throw OpenFailure.of(errno, owner, "The owner of the journal cannot be opened for writing, and nothing was committed; check the"
                    + " file's permissions: errno=" + errno + ", file=" + owner);
            }
        }
    }

    /** The place when this was opened; 0 if none is known. */
    long place() {
        return place;
    }

    /** Says what is on the device. Two numbers in one block: a power cut leaves both or neither. */
    void write(final long sequence, final long upToPlace) {
        // What another process has said since is not taken back.
        MEMORY.writeLong(address, Math.max(sequence, words.durableSequence()));
        MEMORY.writeLong(address + Long.BYTES, Math.max(upToPlace, words.durablePlace()));
        isWritten |= LibC.calls().pwrite(descriptor, address, OwnerFile.DURABLE_LENGTH, OwnerFile.OFFSET_DURABLE)
            == OwnerFile.DURABLE_LENGTH;
    }

    /** Brings it to the device, as far as that goes. */
    void flush() {
        if (isWritten) {
            final FlushWatch.Listener listener = FlushWatch.listener();
            listener.onBegin(file);
            if (LibC.calls().fdatasync(descriptor) == 0) {
                listener.onEnd(file);
            }
        }
    }

    /** Can be called twice. */
    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            flush();
            LibC.calls().close(descriptor);
            MEMORY.freeMemory(address, OwnerFile.DURABLE_LENGTH);
        }
    }
}
