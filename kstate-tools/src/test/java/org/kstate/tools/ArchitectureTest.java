package org.kstate.tools;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Which way the arrows point, between modules and between packages.
 *
 * <p>It stands in this module because this one sees all others. ArchUnit reads class files, so it cannot see a
 * constant that the compiler has copied.
 */
class ArchitectureTest {
    private static final String ROOT = "org.kstate";
    private static final String ON_TOP = ROOT + ".typed";
    private static final String ARROW = "\u2500\u2500\u25ba";

    private static JavaClasses classes;

    @BeforeAll
    static void readClassFiles() {
        classes = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/") && !location.contains("-tests.jar"))
            .importPackages(ROOT);
    }

    @Test
    void shouldSeeEveryModule() {
        final Set<Module> seen = classes.stream().map(Module::of).collect(Collectors.toSet());

        assertEquals(EnumSet.allOf(Module.class), seen);
    }

    @ParameterizedTest
    @EnumSource(Module.class)
    void shouldNotDependOnAModuleAboveIt(final Module module) {
        noClasses().that(areOf(module)).should().dependOnClassesThat(areAbove(module)).allowEmptyShould(true).check(classes);
    }

    @Test
    void shouldHaveACommandThatDoesWithoutTheExamples() {
        noClasses().that(areOf(Module.TOOLS)).should().dependOnClassesThat(areOf(Module.EXAMPLES)).check(classes);
    }

    @Test
    void shouldHaveNoCyclesAmongPackages() {
        slices().assignedFrom(new OneSliceForEachPackage()).should().beFreeOfCycles().check(classes);
    }

    /** The drawing is in {@code docs/design.md}: packages of the core from left to right, each depending on those to its right only. */
    @Test
    void shouldHaveThePackagesOfTheCoreInTheOrderOfTheDrawing() throws IOException {
        final List<Set<String>> drawn = drawing();
        final Map<String, Integer> places = new TreeMap<>();
        for (int place = 0; place < drawn.size(); place++) {
            for (final String name : drawn.get(place)) {
                assertNull(places.put(name, place), name);
            }
        }
        assertEquals(classes.stream().filter(type -> Module.of(type) == Module.CORE).map(JavaClass::getPackageName)
            .collect(Collectors.toCollection(TreeSet::new)), places.keySet());
        final Set<String> against = new TreeSet<>();
        for (final JavaClass type : classes) {
            for (final Dependency dependency : type.getDirectDependenciesFromSelf()) {
                final Integer from = places.get(type.getPackageName());
                final Integer to = places.get(dependency.getTargetClass().getPackageName());
                if (from != null && to != null && from >= to && !type.getPackageName().equals(dependency.getTargetClass().getPackageName())) {
                    against.add(dependency.getDescription());
                }
            }
        }
        assertEquals(Set.of(), against);
    }

    private static List<Set<String>> drawing() throws IOException {
        final List<String> lines = Files.readAllLines(Path.of("..", "docs", "design.md"));
        final String drawing = lines.stream().filter(line -> line.strip().startsWith("typed " + ARROW)).findFirst().orElseThrow();
        return Arrays.stream(drawing.strip().split(" " + ARROW + " "))
            .map(place -> Arrays.stream(place.split(", ")).map(name -> name.equals(ROOT) ? ROOT : ROOT + '.' + name).collect(Collectors.toSet()))
            .toList();
    }

    /**
     * The tests that kill a process after each of its stores see those of {@code SharedBuffer}. A flyweight's accessors touch memory of the
     * caller's; locks and futexes are words of the kernel's.
     */
    @Test
    void shouldTouchMemoryByAddressInOnePackage() {
        noClasses().that(areOf(Module.CORE)).and().resideOutsideOfPackages(ROOT + ".memory", ON_TOP)
            .should().dependOnClassesThat().haveSimpleName("UnsafeMemory").orShould().dependOnClassesThat().haveSimpleName("Unsafe")
            .check(classes);
    }

    /** A JVM in Cairo says the same, in the same bytes, as one in London. */
    @Test
    void shouldNotDependOnTheDefaultLocaleOrCharset() {
        noClasses().should().callMethod(String.class, "format", String.class, Object[].class)
            .orShould().callMethod(String.class, "formatted", Object[].class)
            .orShould().callMethod(String.class, "toLowerCase").orShould().callMethod(String.class, "toUpperCase")
            .orShould().callMethod(String.class, "getBytes").orShould().callConstructor(String.class, byte[].class)
            .orShould().callMethod(PrintStream.class, "printf", String.class, Object[].class)
            .orShould().callConstructor(InputStreamReader.class, InputStream.class)
            .orShould().callConstructor(OutputStreamWriter.class, OutputStream.class)
            .orShould().callConstructor(PrintStream.class, OutputStream.class)
            .orShould().callConstructor(PrintWriter.class, OutputStream.class)
            .orShould().callMethod(ZoneId.class, "systemDefault")
            .check(classes);
    }

    private static DescribedPredicate<JavaClass> areOf(final Module module) {
        return describe("are of the module " + module, type -> Module.of(type) == module);
    }

    private static DescribedPredicate<JavaClass> areAbove(final Module module) {
        return describe("are of a module above " + module,
            type -> type.getPackageName().startsWith(ROOT) && Module.of(type).compareTo(module) > 0);
    }

    /** From the bottom to the top: each may depend on those before it. */
    private enum Module {
        CORE(ROOT),
        PERSISTENCE(ROOT + ".persistence"),
        NOTIFY(ROOT + ".notify"),
        FEEDS(ROOT + ".feeds"),
        EXAMPLES(ROOT + ".examples"),
        TOOLS(ROOT + ".tools");

        private final String packageName;

        Module(final String packageName) {
            this.packageName = packageName;
        }

        static Module of(final JavaClass type) {
            return Arrays.stream(values())
                .filter(module -> module != CORE && module.holds(type.getPackageName()))
                .findFirst()
                .orElse(CORE);
        }

        private boolean holds(final String name) {
            return name.equals(packageName) || name.startsWith(packageName + ".");
        }
    }

    /** The usual pattern {@code org.kstate.(**)} leaves the root package out. */
    private static final class OneSliceForEachPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(final JavaClass type) {
            return type.getPackageName().startsWith(ROOT) ? SliceIdentifier.of(type.getPackageName()) : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "each package";
        }
    }
}
