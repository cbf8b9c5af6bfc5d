package org.kstate.examples.feed;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The lines of a file as bytes, gzip or plain; which of the two is told by the first two bytes, not by the name.
 *
 * <p>A line is seen in {@link #buffer()} from {@link #offset()} for {@link #length()} bytes, without its end, until the next call.
 * The last line needs no end. The buffer grows with the longest line up to twice {@link #MAX_LINE_LENGTH}. For one thread at a
 * time.
 */
final class LineReader implements AutoCloseable {
    /** Longest line in bytes. The longest seen in a capture is a snapshot of 64 067 bytes. */
    static final int MAX_LINE_LENGTH = 4 * 1024 * 1024;

    private static final int INITIAL_CAPACITY = 128 * 1024;
    private static final int GZIP_BUFFER = 64 * 1024;
    private static final int GZIP_MAGIC_0 = 0x1f;
    private static final int GZIP_MAGIC_1 = 0x8b;

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
    private final BufferedInputStream raw;
    private InputStream in;
    private byte[] buffer = new byte[INITIAL_CAPACITY];
    private int position;
    private int limit;
    private int offset;
    private int length;
    private long line;
    private boolean exhausted;
    private boolean cut;

    private LineReader(final Path file, final InputStream stream) {
        this.file = file;
        raw = new BufferedInputStream(stream, GZIP_BUFFER);
    }

    static LineReader open(final Path file) {
        if (Files.isDirectory(file)) {
            throw new FeedException("an input is a directory; name the files in it, path=" + file);
        }
        try {
            return new LineReader(file, Files.newInputStream(file));
        } catch (final NoSuchFileException e) {
            throw new FeedException("an input does not exist; check its path, path=" + file, e);
        } catch (final IOException e) {
            throw new FeedException("an input cannot be opened; check who may read it, path=" + file + " cause=" + e, e);
        }
    }

    Path file() {
        return file;
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

    /** Reads ahead without consuming, until a buffer is full or the input ends; the bytes seen begin at offset 0. */
    int peek() {
        while (!exhausted && limit < buffer.length) {
            fill();
        }
        return limit;
    }

    Found next() {
        int scanned = position;
        boolean tooLong = false;
        while (true) {
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

    @Override
    public void close() {
        try {
            if (in != null) {
                in.close();
            }
            raw.close();
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
                in = isGzip(raw) ? new GZIPInputStream(raw, GZIP_BUFFER) : raw;
            }
            final int read = in.read(buffer, limit, buffer.length - limit);
            if (read < 0) {
                exhausted = true;
            } else {
                limit += read;
            }
        } catch (final EOFException | ZipException e) {
            exhausted = true;
            cut = true;
        } catch (final IOException e) {
            throw new FeedException("an input cannot be read; check its disk, path=" + file + " cause=" + e, e);
        }
    }

    private static boolean isGzip(final BufferedInputStream stream) throws IOException {
        stream.mark(2);
        final boolean gzip = stream.read() == GZIP_MAGIC_0 && stream.read() == GZIP_MAGIC_1;
        stream.reset();
        return gzip;
    }
}
