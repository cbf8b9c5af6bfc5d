package org.kstate.tools.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jnr.ffi.LibraryLoader;
import jnr.ffi.annotations.Out;
import org.kstate.memory.FirstUse;

/** The size of the terminal that standard output is. Source: ioctl(2), TIOCGWINSZ, of Linux. Safe for any thread. */
public final class TerminalSize {
    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");
    private static final Path DEVICES = Path.of("/dev");
    private static final int STANDARD_OUTPUT_DESCRIPTOR = 1;
    private static final long TIOCGWINSZ = 0x5413;
    /** Rows, columns, and two that say nothing. */
    private static final int FIELDS = 4;

    /** The call of the C library, as jnr-ffi binds it. */
    public interface Calls {
        /**
         * ioctl(2).
         *
         * @param descriptor of the terminal.
         * @param request    TIOCGWINSZ.
         * @param size       gets rows and columns.
         * @return 0, or -1 if it is no terminal.
         */
        int ioctl(int descriptor, long request, @Out short[] size);
    }

    /** Loaded when first used. */
    private static final class LibC {
        static {
            // jffi is loaded as Kstate loads it, whatever the locale.
            FirstUse.prepare();
        }

        static final Calls CALLS = LibraryLoader.create(Calls.class).load("c");

        private LibC() {
        }
    }

    private TerminalSize() {
    }

    /**
     * Asks for the size.
     *
     * @return the size now; null if standard output is no terminal.
     */
    public static ScreenSize ofStandardOutput() {
        if (!isDevice()) {
            // Loading the library takes longer than most commands.
            return null;
        }
        final short[] size = new short[FIELDS];
        if (LibC.CALLS.ioctl(STANDARD_OUTPUT_DESCRIPTOR, TIOCGWINSZ, size) != 0) {
            return null;
        }
        // A terminal that does not know its size says 0.
        return size[0] > 0 && size[1] > 0 ? new ScreenSize(size[1], size[0]) : ScreenSize.USUAL;
    }

    private static boolean isDevice() {
        try {
            return Files.readSymbolicLink(STANDARD_OUTPUT).startsWith(DEVICES);
        } catch (final IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
