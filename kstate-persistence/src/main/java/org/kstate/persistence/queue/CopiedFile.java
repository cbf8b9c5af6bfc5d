package org.kstate.persistence.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.UnsafeMemory;

/** A copy of a file in the making, written through a buffer. Pages that are zero take no space. For one thread at a time, not to be interrupted. */
final class CopiedFile implements AutoCloseable {

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;
    private static final int CAPACITY = 1 << 20;
    private static final int PAGE = 4096;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(CAPACITY).order(ByteOrder.LITTLE_ENDIAN);
    private final long address = Jvm.address(buffer);
    /** Where in the file the buffer begins. */
    private long start;

    private CopiedFile(final FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Makes an empty file.
     *
     * @param file  to be made.
     * @param model whose permissions it gets.
     */
    static CopiedFile make(final Path file, final Path model) throws IOException {
        JournalAccess.makeLike(file, model);
        return new CopiedFile(FileChannel.open(file, StandardOpenOption.WRITE));
    }

    /** Puts bytes of memory at a place that is still zero. */
    void put(final long position, final long from, final int length) throws IOException {
        for (int done = 0; done < length; done += CAPACITY) {
            final int piece = Math.min(CAPACITY, length - done);
            seek(position + done, piece);
            UnsafeMemory.copyMemory(from + done, address + buffer.position(), piece);
            buffer.position(buffer.position() + piece);
        }
    }

    private void seek(final long position, final int length) throws IOException {
        if (position != start + buffer.position() || buffer.remaining() < length) {
            writeOut();
            start = position;
        }
    }

    /** Puts a number at any place. */
    void putInt(final long position, final int value) throws IOException {
        writeOut();
        channel.write(ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(0, value), position);
    }

    /** Puts a number at any place. */
    void putLong(final long position, final long value) throws IOException {
        writeOut();
        channel.write(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value), position);
    }

    /** Writes what is not zero, page by page of the file. */
    private void writeOut() throws IOException {
        final int end = buffer.position();
        int from = 0;
        int to = 0;
        while (to < end) {
            final int next = (int) Math.min(end, ((start + to) / PAGE + 1) * PAGE - start);
            if (isZero(to, next)) {
                write(from, to);
                from = next;
            }
            to = next;
        }
        write(from, end);
        start += end;
        buffer.clear();
    }

    private boolean isZero(final int from, final int to) {
        int i = from;
        for (; i + Long.BYTES <= to; i += Long.BYTES) {
            if (MEMORY.readLong(address + i) != 0) {
                return false;
            }
        }
        for (; i < to; i++) {
            if (MEMORY.readByte(address + i) != 0) {
                return false;
            }
        }
        return true;
    }

    private void write(final int from, final int to) throws IOException {
        final ByteBuffer piece = buffer.duplicate().limit(to).position(from);
        while (piece.hasRemaining()) {
            channel.write(piece, start + piece.position());
        }
    }

    /** Brings all to the device, and makes the file as long as it is to be. */
    void finish(final long length) throws IOException {
        writeOut();
        if (channel.size() < length) {
            channel.write(ByteBuffer.allocate(1), length - 1);
        }
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
