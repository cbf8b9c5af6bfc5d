package org.kstate.tools.export;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/**
 * The file that a Parquet writer writes. Closed by its maker: after a failure the writer leaves it open, and what was written goes on taking space
 * though the file is removed.
 */
final class ParquetFile implements OutputFile, AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final Path path;
    private final Stream stream;

    /** Opens the file, which must be there, without content. */
    ParquetFile(final Path path) throws IOException {
        this.path = path;
        this.stream = new Stream(Files.newOutputStream(path, StandardOpenOption.WRITE));
    }

    @Override
    public PositionOutputStream create(final long blockSizeHint) {
        return stream;
    }

    @Override
    public PositionOutputStream createOrOverwrite(final long blockSizeHint) {
        return stream;
    }

    @Override
    public boolean supportsBlockSize() {
        return false;
    }

    @Override
    public long defaultBlockSize() {
        return 0;
    }

    @Override
    public String getPath() {
        return path.toString();
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }

    /** Counts what it is given. */
    private static final class Stream extends PositionOutputStream {
        private final OutputStream file;
        private final OutputStream out;
        private long position;

        Stream(final OutputStream file) {
            this.file = file;
            this.out = new BufferedOutputStream(file, BUFFER);
        }

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void write(final int value) throws IOException {
            out.write(value);
            position++;
        }

        @Override
        public void write(final byte[] bytes, final int offset, final int length) throws IOException {
            out.write(bytes, offset, length);
            position += length;
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        /** Can be called twice. */
        @Override
        public void close() throws IOException {
            try {
                out.flush();
            } finally {
                file.close();
            }
        }
    }
}
