package org.kstate.memory;

import java.nio.ByteBuffer;

import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.bytes.PointerBytesStore;
import net.openhft.chronicle.bytes.RandomDataInput;
import net.openhft.chronicle.bytes.VanillaBytes;
import org.kstate.exceptions.ReadOnlyException;

/**
 * Private memory that is shown for reading: every method of Chronicle's that writes is refused. Its address is the caller's word, as
 * everywhere. Safe for any thread.
 */
final class ReadOnlyMemory extends PointerBytesStore {

    /** Reached as long as this is: what frees the memory. */
    private final Object owner;

    ReadOnlyMemory(final BytesStore<?, ?> memory) {
        owner = memory;
        super.set(memory.addressForRead(0), memory.capacity());
        NumberedClasses.forget(ReadOnlyMemory.class);
    }

    static ReadOnlyException refused() {
        return new ReadOnlyException("These bytes are for reading; write to Transaction.bytes() instead");
    }

    Object owner() {
        return owner;
    }

    @Override
    public VanillaBytes<Void> bytesForWrite() {
        return new ReadOnlyBytes(this);
    }

    @Override
    public ByteBuffer toTemporaryDirectByteBuffer() {
        return super.toTemporaryDirectByteBuffer().asReadOnlyBuffer();
    }

    @Override
    public void set(final long address, final long capacity) {
        throw refused();
    }

    @Override
    public void setAddress(final long address) {
        if (this.address != 0 && limit != 0) {
            throw refused();
        }
        super.setAddress(address);
    }

    @Override
    public long addressForWrite(final long offset) {
        throw refused();
    }

    @Override
    public long addressForWritePosition() {
        throw refused();
    }

    @Override
    public void move(final long from, final long to, final long length) {
        throw refused();
    }

    @Override
    public PointerBytesStore zeroOut(final long start, final long end) {
        throw refused();
    }

    @Override
    public boolean compareAndSwapInt(final long offset, final int expected, final int value) {
        throw refused();
    }

    @Override
    public void testAndSetInt(final long offset, final int expected, final int value) {
        throw refused();
    }

    @Override
    public boolean compareAndSwapLong(final long offset, final long expected, final long value) {
        throw refused();
    }

    @Override
    public PointerBytesStore writeByte(final long offset, final byte value) {
        throw refused();
    }

    @Override
    public PointerBytesStore writeShort(final long offset, final short value) {
        throw refused();
    }

    @Override
    public PointerBytesStore writeInt(final long offset, final int value) {
        throw refused();
    }

    @Override
    public PointerBytesStore writeOrderedInt(final long offset, final int value) {
        throw refused();
    }

    @Override
    public PointerBytesStore writeLong(final long offset, final long value) {
        throw refused();
    }

    @Override
    public PointerBytesStore writeOrderedLong(final long offset, final long value) {
        throw refused();
    }

    @Override
    public PointerBytesStore writeFloat(final long offset, final float value) {
        throw refused();
    }

    @Override
    public PointerBytesStore writeDouble(final long offset, final double value) {
        throw refused();
    }

    @Override
    public PointerBytesStore writeVolatileByte(final long offset, final byte value) {
        throw refused();
    }

    @Override
    public PointerBytesStore writeVolatileShort(final long offset, final short value) {
        throw refused();
    }

    @Override
    public PointerBytesStore writeVolatileInt(final long offset, final int value) {
        throw refused();
    }

    @Override
    public PointerBytesStore writeVolatileLong(final long offset, final long value) {
        throw refused();
    }

    @Override
    public PointerBytesStore write(final long offset, final byte[] bytes, final int from, final int length) {
        throw refused();
    }

    @Override
    public void write(final long offset, final ByteBuffer bytes, final int from, final int length) {
        throw refused();
    }

    @Override
    public PointerBytesStore write(final long offset, final RandomDataInput bytes, final long from, final long length) {
        throw refused();
    }

    @Override
    public void write0(final long offset, final RandomDataInput bytes, final long from, final long length) {
        throw refused();
    }

    @Override
    public void nativeWrite(final long address, final long position, final long size) {
        throw refused();
    }

    @Override
    public long write8bit(final long position, final BytesStore<?, ?> bytes) {
        throw refused();
    }

    @Override
    public long write8bit(final long position, final String text, final int start, final int length) {
        throw refused();
    }

    @Override
    public long appendUtf8(final long position, final char[] chars, final int offset, final int length) {
        throw refused();
    }

    @Override
    public long appendAndReturnLength(final long position, final boolean negative, final long mantissa, final int exponent,
                                      final boolean append0) {
        throw refused();
    }
}
