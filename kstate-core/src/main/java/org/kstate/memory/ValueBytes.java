package org.kstate.memory;

import java.nio.BufferOverflowException;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.bytes.NativeBytes;
import net.openhft.chronicle.bytes.VanillaBytes;
import org.kstate.exceptions.IllegalSizeException;

/**
 * Bytes for the value of one state, as long as the state: each method that would write outside of them throws {@link
 * IllegalSizeException} and not Chronicle's overflow. For one thread at a time.
 */
public final class ValueBytes extends NativeBytes<Void> {

    private final int size;
    private final String state;

    private ValueBytes(final BytesStore<?, ?> memory, final String state) {
        super(memory);
        NumberedClasses.forget(ValueBytes.class);
        this.size = (int) memory.capacity();
        this.state = state;
    }

    /**
     * Shows private memory for reading and writing.
     *
     * @param memory of {@link PrivateMemory}; kept from being freed.
     * @param state  name of the state, for messages.
     * @return bytes over all of it, from position 0.
     */
    public static ValueBytes over(final BytesStore<?, ?> memory, final String state) {
        final ValueBytes bytes = new ValueBytes(memory, state);
        bytes.singleThreadedCheckDisabled(true);
        return bytes;
    }

    private IllegalSizeException doesNotFit(final long offset, final long length) {
        return new IllegalSizeException("What is written does not fit the state; set its size first: offset=" + offset + ", length=" + length
            + ", size=" + size + ", state=" + state);
    }

    @Override
    public boolean isElastic() {
        return false;
    }

    @Override
    protected void writeCheckOffset(final long offset, final long adding) {
        final long end = offset + adding;
        if (offset < 0 || end < 0 || end > size) {
            throw doesNotFit(offset, adding);
        }
    }

    @Override
    protected long writeOffsetPositionMoved(final long adding, final long advance) {
        final long position = writePosition();
        if (position + adding > writeLimit) {
            throw doesNotFit(position, adding);
        }
        uncheckedWritePosition(position + advance);
        return position;
    }

    private void checkRemaining(final long length) {
        if (length > writeRemaining()) {
            throw doesNotFit(writePosition(), length);
        }
    }

    /** What Chronicle made of the exceptions above on their way out of methods for text. */
    private RuntimeException told(final RuntimeException thrown, final int length) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof IllegalSizeException size) {
                return size;
            }
        }
        return thrown instanceof BufferOverflowException ? doesNotFit(writePosition(), length) : thrown;
    }

    @Override
    public Bytes<Void> write(final byte[] bytes, final int offset, final int length) {
        checkRemaining(length);
        return super.write(bytes, offset, length);
    }

    @Override
    public Bytes<Void> write(final BytesStore<?, ?> bytes) {
        checkRemaining(bytes.readRemaining());
        return super.write(bytes);
    }

    @Override
    public Bytes<Void> write(final BytesStore<?, ?> bytes, final long offset, final long length) {
        checkRemaining(length);
        return super.write(bytes, offset, length);
    }

    @Override
    public VanillaBytes<Void> append(final CharSequence text, final int start, final int end) {
        try {
            return super.append(text, start, end);
        } catch (final RuntimeException e) {
            throw told(e, end - start);
        }
    }

    @Override
    public VanillaBytes<Void> appendUtf8(final CharSequence text) {
        try {
            return super.appendUtf8(text);
        } catch (final RuntimeException e) {
            throw told(e, text.length());
        }
    }

    @Override
    public Bytes<Void> writePosition(final long position) {
        if (position < 0 || position > writeLimit) {
            throw doesNotFit(position, 0);
        }
        return super.writePosition(position);
    }

    @Override
    public Bytes<Void> writeLimit(final long limit) {
        if (limit < 0 || limit > size) {
            throw doesNotFit(limit, 0);
        }
        return super.writeLimit(limit);
    }
}
