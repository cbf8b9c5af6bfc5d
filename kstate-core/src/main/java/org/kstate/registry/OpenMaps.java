package org.kstate.registry;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.kstate.memory.FileIdentity;

/**
 * The registries that are open in this JVM. Chronicle Map keeps one open file for each path, for the whole JVM: as long as somebody has a map
 * there, whoever opens that path gets that file, also if it was removed and there is another of its name. Safe for any thread.
 */
final class OpenMaps {

    private static final Map<Path, Open> MAPS = new ConcurrentHashMap<>();

    private record Open(FileIdentity file, int count) {
    }

    private OpenMaps() {
    }

    /** Whether opening a path would lead to a file that is not there any more. */
    static boolean isRemoved(final Path path) {
        final Open open = MAPS.get(path);
        return open != null && !open.file.isAt(path);
    }

    static void opened(final Path path) {
        MAPS.merge(path, new Open(FileIdentity.of(path), 1), (present, added) -> new Open(present.file, present.count + 1));
    }

    static void closed(final Path path) {
        MAPS.computeIfPresent(path, (key, open) -> open.count == 1 ? null : new Open(open.file, open.count - 1));
    }
}
