package org.kstate.feeds;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The bytes of a file, a pipe or a device, in their order; the first can be looked at beforehand. Nothing is asked but to read: a pipe has
 * neither a position nor a size. For one thread at a time, but for {@link #close}, which any thread may call and which ends a read that
 * waits.
 */
final class InputBytes extends InputStream {
    private static final int CAPACITY = 64 * 1024;

    private final FileChannel channel;
    private final byte[] bytes = new byte[CAPACITY];
    private final ByteBuffer buffer = ByteBuffer.wrap(bytes);

    InputBytes(final Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.READ);
        buffer.limit(0);
    }

    /** Whether the next bytes are these; waits until as many are there, or the end. */
    boolean startsWith(final int... expected) throws IOException {
        while (buffer.remaining() < expected.length && fill()) {
            // Pipes give what they have.
            continue;
        }
        for (int i = 0; i < expected.length; i++) {
            if (i >= buffer.remaining() || (bytes[buffer.position() + i] & 0xff) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int read() throws IOException {
        return buffer.hasRemaining() || fill() ? buffer.get() & 0xff : -1;
    }

    @Override
    public int read(final byte[] into, final int offset, final int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!buffer.hasRemaining() && !fill()) {
            return -1;
        }
        final int read = Math.min(length, buffer.remaining());
        buffer.get(into, offset, read);
        return read;
    }

    private boolean fill() throws IOException {
        buffer.compact();
        try {
            return channel.read(buffer) > 0;
        } finally {
            buffer.flip();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
