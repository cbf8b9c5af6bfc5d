package org.kstate.notify.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import net.openhft.chronicle.core.threads.CleaningThreadLocal;
import org.awaitility.Awaitility;

/** What this process has mapped and open of some directories. */
final class Leftovers {

    private static final Path SELF = Path.of("/proc/self");
    private static final Duration LONGEST = Duration.ofSeconds(40);

    private Leftovers() {
    }

    /** Returns when nothing is left: with what was closed its descriptors are, its mappings when it was collected. */
    static void awaitNone(final Path... directories) {
        Awaitility.await("nothing is left").atMost(LONGEST).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
            // Chronicle keeps a queue that a thread had used which has died, until it looks through those threads.
            CleaningThreadLocal.cleanupNonCleaningThreads();
            System.gc();
            final List<String> left = of(directories);
            if (!left.isEmpty()) {
                throw new AssertionError("left=" + left.size() + ", first=" + left.subList(0, Math.min(8, left.size())));
            }
        });
    }

    private static List<String> of(final Path... directories) {
        final List<String> left = new ArrayList<>(descriptors());
        try (Stream<String> lines = Files.lines(SELF.resolve("maps"))) {
            lines.forEach(left::add);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        left.removeIf(each -> Stream.of(directories).noneMatch(directory -> each.contains(directory.toString())));
        return left;
    }

    /** The files that are open. */
    static List<String> descriptors() {
        final List<String> found = new ArrayList<>();
        try (Stream<Path> entries = Files.list(SELF.resolve("fd"))) {
            for (final Path entry : entries.toList()) {
                final String file = target(entry);
                if (file != null) {
                    found.add(file);
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static String target(final Path entry) {
        try {
            return Files.readSymbolicLink(entry).toString();
        } catch (final IOException e) {
            // It was closed meanwhile.
            return null;
        }
    }
}
