package org.kstate.tools.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.memory.FirstUse;
import org.kstate.memory.LibC;

/** The terminal that standard output or standard error is, and its size. Source: ioctl(2), TIOCGWINSZ, of Linux. Safe for any thread. */
public final class TerminalSize {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path DEVICES = Path.of("/dev");
    private static final Path NOTHING = Path.of("/dev/null");
    private static final int STANDARD_OUTPUT = 1;
    private static final int STANDARD_ERROR = 2;
    private static final long TIOCGWINSZ = 0x5413;
    /** Rows, columns, and two that say nothing, of two bytes each. */
    private static final int LENGTH = 8;

    private TerminalSize() {
    }

    /**
     * Asks for the size.
     *
     * @return the size now; null if standard output is no terminal.
     */
    public static ScreenSize ofStandardOutput() {
        return of(STANDARD_OUTPUT);
    }

    /**
     * Whether standard error is a terminal.
     *
     * @return true if so.
     */
    public static boolean isStandardErrorOne() {
        return of(STANDARD_ERROR) != null;
    }

    private static ScreenSize of(final int descriptor) {
        if (!isDevice(descriptor)) {
            // Loading the library takes longer than most commands.
            return null;
        }
        // jffi is loaded as Kstate loads it, whatever the locale.
        FirstUse.prepare();
        final BytesStore<?, ?> size = BytesStore.nativeStoreWithFixedCapacity(LENGTH);
        try {
            if (LibC.calls().ioctl(descriptor, TIOCGWINSZ, size.addressForRead(0)) != 0) {
                return null;
            }
            final short rows = size.readShort(0);
            final short columns = size.readShort(Short.BYTES);
            // A terminal that does not know its size says 0.
            return rows > 0 && columns > 0 ? new ScreenSize(columns, rows) : ScreenSize.USUAL;
        } finally {
            size.releaseLast();
        }
    }

    private static boolean isDevice(final int descriptor) {
        try {
            final Path file = Files.readSymbolicLink(DESCRIPTORS.resolve(Integer.toString(descriptor)));
            return file.startsWith(DEVICES) && !file.equals(NOTHING);
        } catch (final IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
