package org.kstate.start;

import java.util.List;
import java.util.stream.Collectors;

import org.kstate.exceptions.UnsupportedPlatformException;

/** Refuses to start Chronicle in a Java runtime that lacks modules whose classes it loads. {@code jdk.compiler} is not among them. */
final class RequiredModules {

    private static final List<String> NEEDED = List.of("java.compiler", "java.management", "java.naming", "jdk.unsupported");

    private RequiredModules() {
    }

    static void check() {
        final List<String> missing = NEEDED.stream()
            .filter(name -> ModuleLayer.boot().findModule(name).isEmpty())
            .collect(Collectors.toList());
        if (!missing.isEmpty()) {
            throw new UnsupportedPlatformException("This Java runtime lacks modules that Chronicle needs; add them to it:"
                + "\n  jlink --add-modules " + String.join(",", NEEDED) + " --output DIR"
                + "\nmissing=" + missing + ", java.home=" + System.getProperty("java.home"));
        }
    }
}
