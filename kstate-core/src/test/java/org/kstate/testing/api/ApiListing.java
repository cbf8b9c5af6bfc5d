package org.kstate.testing.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kstate.testing.ProjectFolder;

/**
 * The public API of a module: the types and members that a program can name in the packages that the module exports to everybody.
 *
 * <p>Classes are looked at, not initialised. The listing is the same on each JDK, since what a JDK's own types declare is not in it.
 */
public final class ApiListing {
    /** Rewrites the files in place of comparing them. */
    static final String WRITE_PROPERTY = "kstate.api.write";

    private static final Path FOLDER = Path.of("docs", "api");

    private final String module;
    private final Set<String> packages;
    private final Set<String> nullMarked = new TreeSet<>();
    private final List<Class<?>> types;

    private ApiListing(final String module, final Set<String> packages, final List<Class<?>> types) {
        this.module = module;
        this.packages = packages;
        this.types = types;
    }

    /**
     * The API of the module that a class lies in, as it was compiled.
     *
     * @param any class of the module.
     */
    public static ApiListing ofModuleOf(final Class<?> any) {
        try {
            final Path classes = Path.of(any.getProtectionDomain().getCodeSource().getLocation().toURI());
            final ModuleDescriptor descriptor;
            try (InputStream in = Files.newInputStream(classes.resolve("module-info.class"))) {
                descriptor = ModuleDescriptor.read(in);
            }
            final Set<String> packages = descriptor.exports().stream()
                .filter(exported -> !exported.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toCollection(TreeSet::new));
            final List<Class<?>> types = new ArrayList<>();
            for (final String name : packages) {
                types.addAll(typesOf(classes, name, any.getClassLoader()));
            }
            final ApiListing listing = new ApiListing(descriptor.name(), packages, types);
            for (final String name : packages) {
                // Read from the file: a loader may find the package of the tests, which has no annotations.
                final Path file = classes.resolve(name.replace('.', '/')).resolve("package-info.class");
                if (Files.exists(file) && Constants.isNullMarked(Files.readAllBytes(file))) {
                    listing.nullMarked.add(name);
                }
            }
            return listing;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Listing of some types, as if their packages were exported. */
    static ApiListing of(final String module, final Class<?>... types) {
        final Set<String> packages = Arrays.stream(types).map(Class::getPackageName).collect(Collectors.toCollection(TreeSet::new));
        return new ApiListing(module, packages, Arrays.stream(types).filter(ApiListing::canBeNamed).toList());
    }

    private static List<Class<?>> typesOf(final Path classes, final String packageName, final ClassLoader loader) throws IOException {
        final List<Class<?>> types = new ArrayList<>();
        try (Stream<Path> files = Files.list(classes.resolve(packageName.replace('.', '/')))) {
            for (final Path file : (Iterable<Path>) files::iterator) {
                final String name = file.getFileName().toString();
                if (name.endsWith(".class") && !name.equals("package-info.class")) {
                    final Class<?> type = load(packageName + '.' + name.substring(0, name.length() - ".class".length()), loader);
                    if (canBeNamed(type)) {
                        types.add(type);
                    }
                }
            }
        }
        types.sort(Comparator.comparing(Class::getName));
        return types;
    }

    private static Class<?> load(final String name, final ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (final ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean canBeNamed(final Class<?> type) {
        if (type.isAnonymousClass() || type.isLocalClass() || type.isSynthetic()) {
            return false;
        }
        for (Class<?> outer = type; outer != null; outer = outer.getEnclosingClass()) {
            if (!Modifier.isPublic(outer.getModifiers()) && !Modifier.isProtected(outer.getModifiers())) {
                return false;
            }
        }
        return true;
    }

    /** Of other modules whatever is public: what of it they export is checked when they are compiled. */
    private boolean isVisible(final Class<?> type) {
        return canBeNamed(type) && (packages.contains(type.getPackageName()) || !isOfThisModule(type));
    }

    private boolean isOfThisModule(final Class<?> type) {
        return type.getProtectionDomain().getCodeSource() != null && types.stream().anyMatch(
            other -> other.getProtectionDomain().getCodeSource().getLocation().equals(type.getProtectionDomain().getCodeSource().getLocation()));
    }

    /** The lines of the file. */
    List<String> lines() {
        final List<String> lines = new ArrayList<>();
        lines.add("# What programs can name of the module " + module + ", as they see it: a line for each type and each member.");
        lines.add("# Compared with the classes by PublicApiListingTest, which rewrites it with -D" + WRITE_PROPERTY + "=true.");
        lines.add("# Packages: " + String.join(", ", packages));
        lines.add("# Of them null-marked: " + String.join(", ", nullMarked));
        for (final Class<?> type : types) {
            lines.add("");
            lines.addAll(new ApiType(type, this::isVisible).lines());
        }
        return lines;
    }

    /** Compares the API with the file {@code docs/api/<module>.txt}, or rewrites that. */
    public void assertAsWrittenDown() throws IOException {
        final String name = module.replace('.', '-');
        final Path file = ProjectFolder.find().resolve(FOLDER).resolve(name + ".txt");
        final List<String> present = lines();
        if (Boolean.getBoolean(WRITE_PROPERTY)) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, String.join("\n", present) + '\n');
        }
        final String rewrite = "mvn -pl " + name + " -am -Dtest=PublicApiListingTest -Dsurefire.failIfNoSpecifiedTests=false -D"
            + WRITE_PROPERTY + "=true test";
        compare(file, present, rewrite);
    }

    static void compare(final Path file, final List<String> present, final String rewrite) throws IOException {
        final String hint = "\nIf that is meant, rewrite the file and commit it together with the change: " + rewrite;
        if (!Files.exists(file)) {
            fail("The API is not written down: " + file + hint);
        }
        final List<String> written = Files.readAllLines(file);
        final Set<String> gone = withTypes(written);
        gone.removeAll(withTypes(present));
        final Set<String> come = withTypes(present);
        come.removeAll(withTypes(written));
        if (!gone.isEmpty() || !come.isEmpty()) {
            fail("The API is not as in " + file + ":"
                + gone.stream().map(line -> "\n  - " + line).collect(Collectors.joining())
                + come.stream().map(line -> "\n  + " + line).collect(Collectors.joining()) + hint);
        }
        assertEquals(String.join("\n", written), String.join("\n", present), () -> "The order of the API is not as in " + file + hint);
    }

    /** Each member's line together with its type's name: alone it would not say whose it is. */
    private static Set<String> withTypes(final List<String> lines) {
        final Set<String> result = new LinkedHashSet<>();
        String type = "";
        for (final String line : lines) {
            if (line.startsWith("    ")) {
                result.add(type + ": " + line.strip());
            } else if (!line.isEmpty()) {
                type = line.replaceFirst("^.*?(class|interface|enum|record) ", "").replaceFirst("[ <].*", "");
                result.add(line);
            }
        }
        return result;
    }

    /**
     * Checks that code of another package can call each public method by reflection. A method of a superclass that is not public can be
     * called only by a bridge in the public class, which javac makes for most methods: not for final or static ones, nor for an interface's.
     */
    public void assertCallable() {
        final List<String> refused = new ArrayList<>();
        for (final Class<?> type : types) {
            for (final Method method : type.getMethods()) {
                try {
                    MethodHandles.lookup().unreflect(method);
                } catch (final IllegalAccessException e) {
                    refused.add(type.getName() + ": " + method);
                }
            }
        }
        assertEquals(List.of(), refused, "cannot be called from another package: declare them, or a method that calls them, in the public class");
    }
}
