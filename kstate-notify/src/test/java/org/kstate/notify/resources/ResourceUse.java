package org.kstate.notify.resources;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the kernel counts of this process.
 *
 * @param maps        mappings, of which a process may have {@code vm.max_map_count}.
 * @param descriptors open files.
 * @param threads     of the process, those of the virtual machine too.
 * @param residentKb  memory in use.
 */
record ResourceUse(long maps, long descriptors, long threads, long residentKb) {

    private static final Path SELF = Path.of("/proc/self");
    private static final String RESIDENT = "VmRSS:";

    /** As it is now. */
    static ResourceUse now() {
        try (Stream<String> maps = Files.lines(SELF.resolve("maps"))) {
            return new ResourceUse(maps.count(), entries("fd"), entries("task"), residentNow());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long entries(final String directory) throws IOException {
        try (Stream<Path> entries = Files.list(SELF.resolve(directory))) {
            return entries.count();
        }
    }

    private static long residentNow() throws IOException {
        try (Stream<String> status = Files.lines(SELF.resolve("status"))) {
            final String line = status.filter(each -> each.startsWith(RESIDENT)).findFirst().orElseThrow();
            return Long.parseLong(line.replaceAll("\\D", ""));
        }
    }

    /** How much more this is than another. */
    ResourceUse minus(final ResourceUse before) {
        return new ResourceUse(maps - before.maps, descriptors - before.descriptors, threads - before.threads, residentKb - before.residentKb);
    }
}
