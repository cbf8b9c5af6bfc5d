package org.kstate.benchmarks.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import net.openhft.posix.PosixAPI;

/** The processors that this process may run on, and how to bind it to one of them. */
final class Processors {

    /** Bound to none. */
    static final int ANY = -1;

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path THREADS = Path.of("/proc/self/task");
    private static final String ALLOWED = "Cpus_allowed_list:";

    private Processors() {
    }

    /**
     * The processors that this process may run on.
     *
     * @return their numbers, rising; empty where the system does not tell.
     */
    static List<Integer> allowed() {
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(ALLOWED)).findFirst().map(line -> parsed(line.substring(ALLOWED.length()).strip()))
                .orElse(List.of());
        } catch (final IOException e) {
            return List.of();
        }
    }

    /**
     * Reads a list as the kernel writes it.
     *
     * @param list such as {@code 0-3,8}.
     * @return the numbers in it.
     */
    static List<Integer> parsed(final String list) {
        final List<Integer> numbers = new ArrayList<>();
        for (final String range : list.split(",")) {
            final String[] ends = range.split("-");
            for (int number = Integer.parseInt(ends[0]); number <= Integer.parseInt(ends[ends.length - 1]); number++) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    /**
     * Binds every thread of this process to a processor; threads that these start later are bound too.
     *
     * @param processor its number; {@link #ANY} binds to none.
     * @return whether it is bound.
     */
    static boolean pin(final int processor) {
        if (processor == ANY) {
            return false;
        }
        try (Stream<Path> threads = Files.list(THREADS)) {
            threads.mapToInt(thread -> Integer.parseInt(thread.getFileName().toString()))
                .forEach(thread -> PosixAPI.posix().sched_setaffinity_as(thread, processor));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return allowed().equals(List.of(processor));
    }
}
