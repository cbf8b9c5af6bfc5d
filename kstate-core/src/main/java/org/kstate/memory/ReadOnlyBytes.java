package org.kstate.memory;

import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.bytes.NativeBytes;

/**
 * Bytes over private memory that nobody writes through them, also after a cast: each method that would write throws {@link
 * org.kstate.exceptions.ReadOnlyException} and moves nothing. Positions and limits are the reader's. For one thread at a time.
 */
public final class ReadOnlyBytes extends NativeBytes<Void> {

    ReadOnlyBytes(final ReadOnlyMemory memory) {
        super(memory);
        NumberedClasses.forget(ReadOnlyBytes.class);
    }

    /**
     * Shows private memory.
     *
     * @param memory of {@link PrivateMemory}; kept from being freed.
     * @return bytes that show nothing until {@link #show}.
     */
    public static ReadOnlyBytes over(final BytesStore<?, ?> memory) {
        final ReadOnlyBytes bytes = new ReadOnlyBytes(new ReadOnlyMemory(memory));
        bytes.singleThreadedCheckDisabled(true);
        bytes.show(0);
        return bytes;
    }

    /**
     * Shows the first bytes of the memory, from position 0; what lies behind them is out of reach.
     *
     * @param length how many.
     */
    public void show(final int length) {
        if (readPosition != 0) {
            readPosition = 0;
        }
        if (writePosition() != length) {
            uncheckedWritePosition(length);
        }
        if (writeLimit != length) {
            writeLimit = length;
        }
    }

    @Override
    public boolean isElastic() {
        return false;
    }

    @Override
    protected void writeCheckOffset(final long offset, final long adding) {
        throw ReadOnlyMemory.refused();
    }

    @Override
    protected long writeOffsetPositionMoved(final long adding, final long advance) {
        throw ReadOnlyMemory.refused();
    }

    @Override
    @SuppressWarnings("rawtypes")
    public void bytesStore(final BytesStore other, final long offset, final long length) {
        throw ReadOnlyMemory.refused();
    }
}
