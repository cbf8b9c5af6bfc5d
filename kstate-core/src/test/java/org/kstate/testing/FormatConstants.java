package org.kstate.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The numbers that a format is made of, by name, and the file in {@code docs/format} that holds them for one version. No number of a version
 * changes: whoever moves a field raises the version, and another file is written.
 */
public final class FormatConstants {

    private static final String WRITE_PROPERTY = "kstate.format.write";

    private final String file;
    private final String test;
    private final Map<String, String> values = new TreeMap<>();

    /**
     * Begins with no numbers.
     *
     * @param format name of the format.
     * @param version of it, as the code has it.
     * @param test    that compares the numbers.
     */
    public FormatConstants(final String format, final long version, final Class<?> test) {
        this.file = format + '-' + version + ".txt";
        this.test = test.getSimpleName();
    }

    /**
     * Adds all constants of a class, private ones, too.
     *
     * @param isOfFormat which names are of the format.
     */
    public FormatConstants add(final Class<?> type, final Predicate<String> isOfFormat) throws IllegalAccessException {
        for (final Field field : type.getDeclaredFields()) {
            final boolean isConstant = Modifier.isStatic(field.getModifiers()) && Modifier.isFinal(field.getModifiers()) && !field.isSynthetic()
                && (field.getType().isPrimitive() || field.getType() == String.class);
            if (isConstant && isOfFormat.test(field.getName())) {
                field.setAccessible(true);
                final Object value = field.get(null);
                add(type.getSimpleName() + '.' + field.getName(), value instanceof Character c ? (int) c : value);
            }
        }
        return this;
    }

    /** Adds a number that is computed, an example of what a method gives. */
    public FormatConstants add(final String name, final Object value) {
        values.put(name, value.toString());
        return this;
    }

    /** Compares the numbers with those in the file. With {@value #WRITE_PROPERTY} names may come and go, and the file is rewritten. */
    public void assertUnchanged() throws IOException {
        assertUnchanged(ProjectFolder.find().resolve("docs").resolve("format"), Boolean.getBoolean(WRITE_PROPERTY));
    }

    void assertUnchanged(final Path folder, final boolean isRewritten) throws IOException {
        final Path path = folder.resolve(file);
        final Map<String, String> written = Files.exists(path) ? read(path) : Map.of();
        final List<String> moved = new ArrayList<>();
        values.forEach((name, value) -> {
            if (!value.equals(written.getOrDefault(name, value))) {
                moved.add(name + ": " + written.get(name) + " -> " + value);
            }
        });
        assertEquals(List.of(), moved, () -> "the format has changed and needs another version; that of " + file + " stays as it is");
        if (isRewritten) {
            final StringBuilder text = new StringBuilder("# The numbers of this version of the format, compared with the code by " + test
                + ". None of them changes.\n");
            values.forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
            Files.writeString(path, text);
        }
        assertEquals(lines(Files.exists(path) ? read(path) : Map.of()), lines(values),
            () -> "names of the format have come or gone, or the version is new; -D" + WRITE_PROPERTY + "=true rewrites " + path);
    }

    private static Map<String, String> read(final Path path) throws IOException {
        final Map<String, String> values = new LinkedHashMap<>();
        for (final String line : Files.readAllLines(path)) {
            if (!line.startsWith("#")) {
                final int end = line.lastIndexOf('=');
                values.put(line.substring(0, end), line.substring(end + 1));
            }
        }
        return values;
    }

    private static String lines(final Map<String, String> values) {
        final StringBuilder text = new StringBuilder();
        values.forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
        return text.toString();
    }
}
