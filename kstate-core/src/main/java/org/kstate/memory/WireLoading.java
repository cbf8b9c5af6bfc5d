package org.kstate.memory;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.kstate.exceptions.UnsupportedPlatformException;

/**
 * Loads Chronicle Wire where the class path is not of files: in an executable jar that has libraries as jars in it, with a loader that brings no
 * file system for these (Spring Boot's before 3.2). The static initialiser of Wire's main class wants a path for each entry, and fails for ever
 * where there is none. While a file system of the outer jar is open there is one.
 */
final class WireLoading {

    private static final String WIRE = "net.openhft.chronicle.wire.Wires";
    /** Wire adds to it what it has found. */
    private static final String CLASS_PATH = "java.class.path";

    private WireLoading() {
    }

    /** Loads it if its loader has such a class path; otherwise it loads when it is first used. */
    static void loadBy(final ClassLoader loader) {
        if (loader instanceof URLClassLoader urls) {
            final List<FileSystem> opened = new ArrayList<>();
            final String classPath = System.getProperty(CLASS_PATH);
            try {
                for (final URL url : urls.getURLs()) {
                    openFileSystem(url, opened);
                }
                if (!opened.isEmpty()) {
                    Class.forName(WIRE, true, loader);
                    System.setProperty(CLASS_PATH, classPath);
                }
            } catch (final ClassNotFoundException | LinkageError e) {
                throw unsupported("class=" + WIRE, e);
            } finally {
                closeAll(opened);
            }
        }
    }

    private static void openFileSystem(final URL url, final List<FileSystem> opened) {
        final URI uri;
        try {
            uri = url.toURI();
            if (Paths.get(uri).isAbsolute()) {
                return;
            }
        } catch (final URISyntaxException | IllegalArgumentException e) {
            // Wire passes it over.
            return;
        } catch (final FileSystemNotFoundException e) {
            try {
                opened.add(FileSystems.newFileSystem(URI.create(url.toString()), Map.of()));
            } catch (final IOException | RuntimeException cannot) {
                throw unsupported("entry=" + url, cannot);
            }
        }
    }

    private static UnsupportedPlatformException unsupported(final String facts, final Throwable cause) {
        return new UnsupportedPlatformException("Chronicle cannot work with a class path that is not of files; start the program from a class path"
            + " of jars, or by a loader that has paths for them (Spring Boot's from 3.2 on): " + facts, cause);
    }

    private static void closeAll(final List<FileSystem> opened) {
        for (final FileSystem system : opened) {
            try {
                system.close();
            } catch (final IOException e) {
                // It was only read.
                continue;
            }
        }
    }
}
