package org.kstate.memory;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds the process that holds a kernel lock. {@code fcntl} names the holder of a traditional lock only. For a lock of an open file the
 * kernel says so in {@code /proc/PID/fdinfo}, to users who may look there. Slow: for messages alone.
 */
final class LockHolder {

    /** Nobody holds it any more, or the kernel does not tell this user who does. */
    static final long UNKNOWN = 0;

    private static final Path PROCESSES = Path.of("/proc");

    private LockHolder() {
    }

    /**
     * The process with an open file that locks a byte. Locks of this process are found too.
     *
     * @param file   that is locked.
     * @param offset of the byte.
     * @return its id, or {@link #UNKNOWN}.
     */
    static long ofOpenFile(final Path file, final long offset) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            final String inode = ":" + Files.getAttribute(file, "unix:ino");
            for (final Path process : processes) {
                if (isHeldIn(process, inode, offset)) {
                    return Long.parseLong(process.getFileName().toString());
                }
            }
        } catch (final IOException e) {
            // It is for a message about something else.
            return UNKNOWN;
        }
        return UNKNOWN;
    }

    private static boolean isHeldIn(final Path process, final String inode, final long offset) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fdinfo"))) {
            for (final Path file : files) {
                for (final String line : Files.readAllLines(file)) {
                    if (isLockOf(line, inode, offset)) {
                        return true;
                    }
                }
            }
        } catch (final IOException e) {
            // It has ended, or is another user's.
            return false;
        }
        return false;
    }

    /** As in {@code lock: 1: OFDLCK ADVISORY WRITE -1 08:02:1234 0 0}. */
    private static boolean isLockOf(final String line, final String inode, final long offset) {
        if (!line.startsWith("lock:")) {
            return false;
        }
        final String[] words = line.trim().split("\\s+");
        final int count = words.length;
        return count > 3 && words[count - 3].endsWith(inode) && Long.parseLong(words[count - 2]) <= offset
            && (words[count - 1].equals("EOF") || Long.parseLong(words[count - 1]) >= offset);
    }
}
