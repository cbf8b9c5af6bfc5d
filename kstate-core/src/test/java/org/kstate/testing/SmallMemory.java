package org.kstate.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A small memory file system of its own, in which there can be no space left. Only the superuser can have one: where it is not to be had, the
 * test says so on standard error and is skipped.
 */
public final class SmallMemory implements AutoCloseable {

    private static final int BLOCK = 4096;

    private final Path path;
    private final Path ballast;

    private SmallMemory(final Path path) {
        this.path = path;
        this.ballast = path.resolve("ballast");
    }

    /**
     * Mounts it.
     *
     * @param parent folder to have it in.
     * @param size   of it as mount(8) wants it, {@code 3m} say.
     * @return the file system, empty.
     */
    public static SmallMemory mount(final Path parent, final String size) {
        try {
            final Path memory = Files.createDirectory(parent.resolve("small"));
            if (!isThere("mount") || run("mount", "-t", "tmpfs", "-o", "size=" + size, "kstate-test", memory.toString()) != 0) {
                System.err.println("SKIPPED, since no memory file system can be mounted here: " + callerOf());
                abort("no memory file system can be mounted here");
            }
            return new SmallMemory(memory);
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String callerOf() {
        return StackWalker.getInstance().walk(frames -> frames.filter(frame -> !frame.getClassName().equals(SmallMemory.class.getName()))
            .findFirst().map(StackWalker.StackFrame::getClassName).orElse(""));
    }

    /**
     * Where it is mounted.
     *
     * @return its path.
     */
    public Path path() {
        return path;
    }

    /**
     * Takes all space but some.
     *
     * @param blocks of 4096 bytes that are to be left.
     * @throws IOException if the file system has fewer.
     */
    public void leave(final int blocks) throws IOException {
        free();
        final long usable = Files.getFileStore(path).getUsableSpace() / BLOCK * BLOCK;
        final byte[] block = new byte[BLOCK];
        try (RandomAccessFile file = new RandomAccessFile(ballast.toFile(), "rw")) {
            for (long taken = 0; taken < usable - (long) blocks * BLOCK; taken += BLOCK) {
                file.write(block);
            }
        }
    }

    /**
     * Gives back all the space that was taken.
     *
     * @throws IOException if that cannot be done.
     */
    public void free() throws IOException {
        Files.deleteIfExists(ballast);
    }

    private static boolean isThere(final String command) {
        try {
            return run(command, "--version") == 0;
        } catch (final IOException e) {
            return false;
        }
    }

    private static int run(final String... command) throws IOException {
        final ChildProcess.Ended ended = ChildProcess.run(command);
        if (ended.status() != 0) {
            System.err.println(String.join("\n", ended.output()));
        }
        return ended.status();
    }

    /** Takes it out of the tree at once, and out of the memory when the mappings of its files are gone with the garbage. */
    @Override
    public void close() {
        try {
            if (run("umount", "-l", path.toString()) != 0) {
                throw new AssertionError("the memory file system cannot be unmounted: path=" + path);
            }
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }
}
