package org.kstate;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/**
 * System properties as the program, or its command line, has set them. Chronicle adds those of a file {@code system.properties} in the working
 * directory, or in the one above it, when it is loaded before Kstate; whoever can write there would choose the store.
 */
final class ToldProperty {

    private static final List<Path> FILES = List.of(Path.of("system.properties"), Path.of("..", "system.properties"));

    private ToldProperty() {
    }

    /** The value; {@code null} if there is none, or only such a file has it. */
    static String value(final String name) {
        final String value = System.getProperty(name);
        return value == null || isFromFile(name, value) ? null : value;
    }

    private static boolean isFromFile(final String name, final String value) {
        for (final Path file : FILES) {
            if (Files.exists(file)) {
                return value.equals(read(file).getProperty(name)) && ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                    .noneMatch(argument -> argument.startsWith("-D" + name + "="));
            }
        }
        return false;
    }

    private static Properties read(final Path file) {
        final Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        } catch (final IOException | IllegalArgumentException e) {
            // Chronicle cannot read it either.
            return properties;
        }
        return properties;
    }
}
