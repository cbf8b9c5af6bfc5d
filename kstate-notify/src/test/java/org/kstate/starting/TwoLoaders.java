package org.kstate.starting;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program with two copies of all classes, as containers have them; the thread's class loader is the first one's throughout. */
public final class TwoLoaders {

    private TwoLoaders() {
    }

    /**
     * Runs {@link EveryPart} by both copies.
     *
     * @param arguments a directory.
     * @throws Exception if a part does not do what it should.
     */
    public static void main(final String[] arguments) throws Exception {
        final List<URL> urls = new ArrayList<>();
        for (final String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        try (URLClassLoader other = new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
            final String[] its = {Files.createDirectories(Path.of(arguments[0], "other")).toString()};
            other.loadClass(EveryPart.class.getName()).getMethod("main", String[].class).invoke(null, (Object) its);
            EveryPart.main(arguments);
        }
    }
}
