package org.kstate.tools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.kstate.exceptions.StoreRemovedException;
import org.kstate.session.StoreFiles;

/**
 * Whether the store that a command looks at is still the one in its directory. The mapped memory of a store that was removed, or made anew, stays as
 * it was: nothing else says that it will never change again. For one thread at a time.
 */
final class StorePresence {
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final StoreFiles files;
    private final Object key;
    private long checkedNs = System.nanoTime();

    /**
     * Begins, before the store is opened.
     *
     * @param directory of the store.
     */
    StorePresence(final Path directory) {
        files = new StoreFiles(directory);
        key = key();
    }

    /**
     * Checks it, a few times a second at most.
     *
     * @throws StoreRemovedException if it is another store, or none.
     */
    void check() {
        final long nowNs = System.nanoTime();
        if (nowNs - checkedNs < INTERVAL_NS) {
            return;
        }
        checkedNs = nowNs;
        if (!Objects.equals(key, key())) {
            throw new StoreRemovedException("The store was removed, or made anew, while it was looked at; start the command again: store="
                + files.directory());
        }
    }

    /** Of the file; null if there is none that can be asked. */
    private Object key() {
        try {
            return Files.readAttributes(files.pages(), BasicFileAttributes.class).fileKey();
        } catch (final IOException e) {
            return null;
        }
    }
}
