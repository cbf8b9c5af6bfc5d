package org.kstate.memory;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

import net.openhft.chronicle.core.UnsafeMemory;

/**
 * The bytes of a path as java.nio gives them to the kernel, in native memory. They depend on the locale that the JVM was started in
 * ({@code sun.jnu.encoding}), and not on {@code file.encoding}. The URI of a path is made of these bytes, one by one. For one thread.
 */
public final class PathBytes implements AutoCloseable {

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;
    private static final int HEX = 16;
    private static final int HEX_DIGITS = 2;

    private final long address;
    private final long size;

    private PathBytes(final byte[] bytes) {
        this.size = bytes.length + 1L;
        this.address = MEMORY.allocate(size);
        for (int i = 0; i < bytes.length; i++) {
            MEMORY.writeByte(address + i, bytes[i]);
        }
        MEMORY.writeByte(address + bytes.length, (byte) 0);
    }

    /**
     * Copies the bytes of a path.
     *
     * @param path of a file.
     * @return the bytes and a zero byte behind them, to be closed.
     */
    public static PathBytes of(final Path path) {
        return new PathBytes(bytes(path));
    }

    /** Without the slash that the URI of a directory ends in. */
    static byte[] bytes(final Path path) {
        final byte[] raw = path.toUri().getRawPath().getBytes(StandardCharsets.US_ASCII);
        final byte[] bytes = new byte[raw.length];
        int length = 0;
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == '%') {
                bytes[length++] = (byte) Integer.parseInt(new String(raw, i + 1, HEX_DIGITS, StandardCharsets.US_ASCII), HEX);
                i += HEX_DIGITS;
            } else {
                bytes[length++] = raw[i];
            }
        }
        return Arrays.copyOf(bytes, length > 1 && bytes[length - 1] == '/' ? length - 1 : length);
    }

    /**
     * Where they are.
     *
     * @return the address; valid until this is closed.
     */
    public long address() {
        return address;
    }

    /** Frees the memory. To be called once. */
    @Override
    public void close() {
        MEMORY.freeMemory(address, size);
    }
}
