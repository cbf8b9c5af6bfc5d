package org.kstate.benchmarks.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The versions of the libraries that are measured, as the build wrote them down. */
final class LibraryVersions {

    private static final String FILE = "libraries.properties";

    private LibraryVersions() {
    }

    static String all() {
        final Properties versions = new Properties();
        try (InputStream in = LibraryVersions.class.getResourceAsStream(FILE)) {
            versions.load(in);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return new TreeSet<>(versions.stringPropertyNames()).stream().map(name -> name + " " + versions.getProperty(name))
            .collect(Collectors.joining(", "));
    }
}
