package org.kstate.feeds;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The lines of a file or a pipe as bytes, gzip or plain; which of the two is told by the first two bytes, not by the name. A byte-order
 * mark before the first line is left out.
 *
 * <p>A line is seen in {@link #buffer()} from {@link #offset()} for {@link #length()} bytes, without its end, until the next call.
 * The last line needs no end. The buffer grows with the longest line up to twice {@link #MAX_LINE_LENGTH}. For one thread at a
 * time.
 */
final class LineReader implements AutoCloseable {
    /** Longest line in bytes. The longest seen in a capture is a snapshot of 64 067 bytes. */
    static final int MAX_LINE_LENGTH = 4 * 1024 * 1024;

    private static final int INITIAL_CAPACITY = 128 * 1024;
    /** What some programs put before UTF-8. */
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    /** What {@link #next()} found. */
    enum Found {
        /** A line. */
        LINE,
        /** A line of more than {@link #MAX_LINE_LENGTH} bytes, which was passed over. */
        TOO_LONG,
        /** The end of compressed data that was cut off or is damaged; the rest of the line before it is not given out. */
        CUT,
        /** The end. */
        END
    }

    private final Path file;
    private final InputBytes raw;
    private InputStream in;
    private byte[] buffer = new byte[INITIAL_CAPACITY];
    private int position;
    private int limit;
    private int offset;
    private int length;
    private long line;
    private boolean exhausted;
    private boolean begun;
    private boolean cut;
    private String fault;
    private volatile boolean stopped;
    private final InputStream bytes = new InputStream() {
        private final byte[] one = new byte[1];

        @Override
        public int read() throws IOException {
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(final byte[] into, final int at, final int most) throws IOException {
            return readBytes(into, at, most);
        }
    };

    private LineReader(final Path file, final InputBytes raw) {
        this.file = file;
        this.raw = raw;
    }

    static LineReader open(final Path file) {
        if (Files.isDirectory(file)) {
            throw new FeedException("an input is a directory; name the files in it, path=" + file);
        }
        try {
            return new LineReader(file, new InputBytes(file));
        } catch (final NoSuchFileException e) {
            throw new FeedException("an input does not exist; check its path, path=" + file, e);
        } catch (final IOException e) {
            throw new FeedException("an input cannot be opened; check who may read it, path=" + file + " cause=" + e, e);
        }
    }

    Path file() {
        return file;
    }

    /** The input as bytes instead of lines, from {@link #position()} on. */
    InputStream bytes() {
        return bytes;
    }

    byte[] buffer() {
        return buffer;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    /** The number of the line last found, from 1. */
    long line() {
        return line;
    }

    /** What is wrong with the compressed data, and where; told with {@link Found#CUT}. */
    String fault() {
        return fault;
    }

    /**
     * Reads ahead without consuming; the bytes seen lie in {@link #buffer()} from the offset that {@link #position()} tells. A pipe may
     * give little at a time.
     *
     * @return false if no more can be seen: a buffer is full, or the input has ended.
     */
    boolean peek() {
        final int seen = limit;
        while (!exhausted && limit < buffer.length && (limit == seen || !begun)) {
            fill();
        }
        return limit > seen;
    }

    int position() {
        return position;
    }

    int limit() {
        return limit;
    }

    /** Ends the input soon, also while it waits for a pipe: {@link #next} then finds the end. Called by any thread. */
    void stop() {
        stopped = true;
        closeQuietly(raw);
    }

    Found next() {
        int scanned = position;
        boolean tooLong = false;
        while (true) {
            if (!begun && !exhausted) {
                // Until it is known whether a byte-order mark is there.
                fill();
                scanned = position;
                continue;
            }
            if (stopped) {
                return Found.END;
            }
            final byte[] buffer = this.buffer;
            final int limit = this.limit;
            int at = scanned;
            while (at < limit && buffer[at] != '\n') {
                at++;
            }
            if (at < limit) {
                return found(at, at + 1, tooLong);
            }
            if (exhausted) {
                if (cut) {
                    cut = false;
                    position = limit;
                    line++;
                    return Found.CUT;
                }
                return position == limit && !tooLong ? Found.END : found(limit, limit, tooLong);
            }
            scanned = at;
            if (scanned - position > MAX_LINE_LENGTH) {
                tooLong = true;
                position = scanned;
            }
            if (limit == buffer.length) {
                scanned -= position;
                makeRoom();
            }
            fill();
        }
    }

    private int readBytes(final byte[] into, final int at, final int most) throws IOException {
        if (most == 0) {
            return 0;
        }
        while (position == limit && !exhausted || !begun) {
            if (position == limit && begun) {
                position = 0;
                limit = 0;
            }
            fill();
        }
        if (stopped || position == limit) {
            if (cut && !stopped) {
                cut = false;
                throw new InputFault(fault);
            }
            return -1;
        }
        final int read = Math.min(most, limit - position);
        System.arraycopy(buffer, position, into, at, read);
        position += read;
        return read;
    }

    @Override
    public void close() {
        if (in != null) {
            closeQuietly(in);
        }
        closeQuietly(raw);
    }

    private static void closeQuietly(final InputStream stream) {
        try {
            stream.close();
        } catch (final IOException ignore) {
            // The file was only read: a close that fails loses nothing.
        }
    }

    private Found found(final int end, final int nextPosition, final boolean tooLong) {
        line++;
        offset = position;
        length = end - position;
        position = nextPosition;
        if (length > 0 && buffer[end - 1] == '\r') {
            length--;
        }
        return tooLong || length > MAX_LINE_LENGTH ? Found.TOO_LONG : Found.LINE;
    }

    private void makeRoom() {
        final int kept = limit - position;
        if (kept > buffer.length / 2) {
            buffer = Arrays.copyOfRange(buffer, position, position + 2 * buffer.length);
        } else {
            System.arraycopy(buffer, position, buffer, 0, kept);
        }
        position = 0;
        limit = kept;
    }

    private void fill() {
        try {
            if (in == null) {
                in = raw.startsWith(GzipMembers.MAGIC_0, GzipMembers.MAGIC_1) ? new GzipMembers(raw) : raw;
            }
            final int read = in.read(buffer, limit, buffer.length - limit);
            if (read < 0) {
                exhausted = true;
            } else {
                limit += read;
            }
            begin();
        } catch (final InputFault e) {
            exhausted = true;
            cut = true;
            fault = e.getMessage();
            begin();
        } catch (final IOException e) {
            if (!stopped) {
                throw new FeedException("an input cannot be read; check its disk, path=" + file + " cause=" + e, e);
            }
            exhausted = true;
        }
    }

    /** Leaves the byte-order mark out, as soon as it can be told from a line. */
    private void begin() {
        if (begun) {
            return;
        }
        final int seen = Math.min(limit, BYTE_ORDER_MARK.length);
        final boolean like = Arrays.equals(buffer, 0, seen, BYTE_ORDER_MARK, 0, seen);
        if (like && seen == BYTE_ORDER_MARK.length) {
            position = seen;
        }
        begun = exhausted || !like || seen == BYTE_ORDER_MARK.length;
    }
}
