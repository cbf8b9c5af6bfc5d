package org.kstate.tools.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * What the kernel tells in files.
 *
 * @param root folder that has {@code proc}, {@code sys} and {@code etc}: that of the machine, or of a test.
 */
public record Machine(Path root) {
    /** No number, or none that is a limit. */
    static final long NONE = -1;
    /** The state of a process that there is not. */
    static final char GONE = ' ';

    /**
     * This machine.
     *
     * @return with the files of the kernel that runs.
     */
    public static Machine running() {
        return new Machine(Path.of("/"));
    }

    /** A file's text; null if it is not there or may not be read. */
    String text(final String path) {
        // Not Files.readString: it asks for a single byte first, and some files of the kernel end behind the first read.
        try (InputStream in = Files.newInputStream(root.resolve(path))) {
            return new String(in.readNBytes(Integer.MAX_VALUE), StandardCharsets.UTF_8).strip();
        } catch (final IOException | InvalidPathException e) {
            return null;
        }
    }

    /** A file's number; {@link #NONE} if there is none. */
    long number(final String path) {
        final String text = text(path);
        return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : NONE;
    }

    boolean exists(final String path) {
        return Files.exists(root.resolve(path));
    }

    /** The state of a process as proc(5) has it; {@link #GONE} if there is no such process in sight. */
    char processState(final long pid) {
        final String stat = text("proc/" + pid + "/stat");
        // Behind the program's name, which may hold anything.
        final int end = stat == null ? -1 : stat.lastIndexOf(')');
        return end >= 0 && end + 2 < stat.length() ? stat.charAt(end + 2) : GONE;
    }

    /** Whether somebody stopped it, by a signal or a debugger. */
    boolean isStopped(final long pid) {
        final char state = processState(pid);
        return state == 'T' || state == 't';
    }
}
