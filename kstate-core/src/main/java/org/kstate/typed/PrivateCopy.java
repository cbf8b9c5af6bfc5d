package org.kstate.typed;

import java.lang.ref.Reference;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.State;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.memory.PrivateMemory;

/**
 * Private memory as long as a state, for one value on its way from or to it. Made again when the state's size has changed, which is rare:
 * a written state only grows. For one thread at a time.
 */
final class PrivateCopy {

    private final State state;
    private BytesStore<?, ?> memory;
    private Bytes<?> reading;
    private Bytes<?> writing;
    private int size;

    PrivateCopy(final State state) {
        this.state = state;
        allocate(state.size());
    }

    private void allocate(final int bytes) {
        memory = PrivateMemory.allocate(bytes);
        reading = memory.bytesForRead();
        writing = memory.bytesForWrite();
        reading.singleThreadedCheckDisabled(true);
        writing.singleThreadedCheckDisabled(true);
        size = bytes;
    }

    int size() {
        return size;
    }

    BytesStore<?, ?> memory() {
        return memory;
    }

    /** The whole of it, to be read from its start. */
    Bytes<?> reading() {
        reading.readPositionRemaining(0, size);
        return reading;
    }

    /** The whole of it, to be written from its start. */
    Bytes<?> writing() {
        writing.clear();
        return writing;
    }

    /** As long as the state is now; what was in it is lost if that has changed. */
    void fit() {
        fit(state.size());
    }

    void fit(final int bytes) {
        if (bytes != size) {
            allocate(bytes);
        }
    }

    /**
     * As long as the state is now, with what was in it.
     *
     * @throws IllegalSizeException if something other than zeros would be cut off.
     */
    void fitWithContent() {
        final int present = state.size();
        if (present == size) {
            return;
        }
        final BytesStore<?, ?> before = memory;
        for (int offset = present; offset < size; offset++) {
            if (before.readByte(offset) != 0) {
                throw new IllegalSizeException("The state has become smaller than what was written: offset=" + offset + ", size="
                    + present + ", state=" + state.name());
            }
        }
        final int kept = Math.min(present, size);
        allocate(present);
        memory.write(0, before, 0, kept);
    }

    /** Copies the current version, whole. */
    long read() {
        for (;;) {
            fit();
            try {
                final long version = state.read(memory.addressForRead(0), size);
                Reference.reachabilityFence(memory);
                return version;
            } catch (final IllegalSizeException e) {
                if (state.size() <= size) {
                    throw e;
                }
                // Grown between the two.
            }
        }
    }

    /** Publishes its first bytes. */
    long publish(final int length) {
        final long version = state.publish(memory.addressForRead(0), length);
        Reference.reachabilityFence(memory);
        return version;
    }
}
