package org.kstate.tools;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * The standard output of all commands: buffered, UTF-8. {@link #flush} fails when something could not be written, then or before, and says
 * why. A {@link PrintWriter} alone keeps silent, and its {@code checkError} knows neither the cause nor whether a pipe was closed by its
 * reader. After the first failure nothing more is written. For one thread at a time.
 */
final class CommandWriter extends PrintWriter {
    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");
    private static final String MODE = "unix:mode";
    /** Of the mode of a file (inode(7)): which bits tell its kind, and two kinds. */
    private static final int KIND = 0170000;
    private static final int PIPE = 0010000;
    private static final int SOCKET = 0140000;

    private final Sink sink;
    private final BooleanSupplier pipe;

    /** Writes to a stream, which may be a pipe: asked when it cannot be written. */
    CommandWriter(final OutputStream out, final BooleanSupplier pipe) {
        this(new Sink(out), pipe);
    }

    private CommandWriter(final Sink sink, final BooleanSupplier pipe) {
        super(sink, false, StandardCharsets.UTF_8);
        this.sink = sink;
        this.pipe = pipe;
    }

    /** Writes to the standard output of this process. */
    static CommandWriter ofProcess() {
        return new CommandWriter(new FileOutputStream(FileDescriptor.out), CommandWriter::isStandardOutputPipe);
    }

    /**
     * Brings what was printed to its reader.
     *
     * @throws OutputException if that is not possible.
     */
    @Override
    public void flush() {
        super.flush();
        if (sink.failure != null) {
            throw new OutputException(sink.failure, pipe.getAsBoolean());
        }
    }

    /** A pipe or socket that cannot be written has lost its reader. The text of the cause may be in any language. */
    private static boolean isStandardOutputPipe() {
        try {
            final int kind = (int) Files.getAttribute(STANDARD_OUTPUT, MODE) & KIND;
            return kind == PIPE || kind == SOCKET;
        } catch (final IOException | UnsupportedOperationException | IllegalArgumentException e) {
            // It is closed, or there is no /proc.
            return false;
        }
    }

    /** Keeps the first failure, which the classes between here and the command swallow. */
    private static final class Sink extends OutputStream {
        private final OutputStream out;
        private IOException failure;

        Sink(final OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(final int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(final byte[] bytes, final int offset, final int length) throws IOException {
            if (failure != null) {
                return;
            }
            try {
                out.write(bytes, offset, length);
            } catch (final IOException e) {
                failure = e;
            }
        }

        @Override
        public void flush() throws IOException {
            if (failure != null) {
                return;
            }
            try {
                out.flush();
            } catch (final IOException e) {
                failure = e;
            }
        }
    }
}
