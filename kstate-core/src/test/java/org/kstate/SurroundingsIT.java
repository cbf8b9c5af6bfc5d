package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;
import org.kstate.typed.CheckedFlyweight;

/** What a JVM may be started with: locales with other digits, other charsets, files in its working directory. */
@Tag("beside")
class SurroundingsIT {

    private static final String LATIN = "bo\u0308rse";

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    static Stream<Locale> shouldOpenInALocaleWithOtherDigits() {
        final List<String> some = List.of("ar-EG", "my-MM");
        final List<String> all = List.of("ar-EG", "fa-IR", "bn-BD", "ne-NP", "my-MM", "mr-IN", "th-TH-x-lvariant-TH");
        return (Boolean.getBoolean("kstate.soak") ? all : some).stream().map(Locale::forLanguageTag);
    }

    private static List<String> flags(final String... flags) {
        final List<String> all = new ArrayList<>(ChildJvm.SHORT_LIVED);
        all.addAll(List.of(flags));
        return all;
    }

    @ParameterizedTest
    @MethodSource
    void shouldOpenInALocaleWithOtherDigits(final Locale locale) {
        try (ChildJvm child = ChildJvm.start(flags("-Duser.language=" + locale.getLanguage(), "-Duser.country=" + locale.getCountry(),
            "-Duser.variant=" + locale.getVariant()), Using.class, directory.resolve("store"))) {
            assertEquals("1 true", child.lineAfter("used"));
            assertEquals(String.format(locale, "%d %d", 17, 25), child.lineAfter("format"), "the default is what it was");
            assertEquals(0, child.exitStatus());
        }
    }

    /** java.nio names files by another charset than that of their contents. */
    @Test
    void shouldOpenPathsBeyondAscii() {
        Assumptions.assumeTrue(Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode("\u65e5\u00f6"),
            "SKIPPED: this locale has no paths beyond ASCII");
        for (final String encoding : List.of("ISO-8859-1", "UTF-8")) {
            final Path store = directory.resolve(LATIN + "-\u65e5\u672c %41 " + encoding);
            try (ChildJvm child = ChildJvm.start(flags("-Dfile.encoding=" + encoding), Using.class, store)) {
                assertEquals("1 true", child.lineAfter("used"));
                assertTrue(Files.exists(store.resolve("sessions.lock")), "the lock is elsewhere");
                assertEquals(0, child.exitStatus());
            }
        }
    }

    /** Chronicle makes system properties of such a file, and whoever can write the directory chooses the store. */
    @Test
    void shouldNotTakePropertiesFromAFileInTheWorkingDirectory() throws IOException {
        final Path work = Files.createDirectory(directory.resolve("work"));
        Files.writeString(work.resolve("system.properties"), "kstate.store=" + directory.resolve("foreign") + "\nkstate.test=read\n");
        try (ChildJvm child = ChildJvm.startThrough(List.of("env", "-C", work.toString()), absoluteClassPath(), flags(), Asking.class,
            directory.resolve("store"))) {
            assertEquals(Asking.DEFAULT, child.lineAfter("store"));
            assertEquals(Asking.DEFAULT, child.lineAfter("after Chronicle"));
            assertEquals("null", child.lineAfter("property"));
            assertEquals(0, child.exitStatus());
        }
    }

    /** A program that uses Chronicle first makes properties of the file, and is not told of it. */
    @Test
    void shouldNotTakeTheStoreFromAFileThatChronicleHasRead() throws IOException {
        final Path work = Files.createDirectory(directory.resolve("work"));
        Files.writeString(work.resolve("system.properties"), "kstate.store=" + directory.resolve("foreign") + "\n");
        try (ChildJvm child = ChildJvm.startThrough(List.of("env", "-C", work.toString()), absoluteClassPath(), flags(), ChronicleFirst.class)) {
            assertEquals(Asking.DEFAULT, child.lineAfter("store"));
            assertEquals(0, child.exitStatus());
        }
        try (ChildJvm child = ChildJvm.startThrough(List.of("env", "-C", work.toString()), absoluteClassPath(),
            flags("-Dkstate.store=" + directory.resolve("told")), ChronicleFirst.class)) {
            assertEquals(directory.resolve("told").toString(), child.lineAfter("store"));
        }
    }

    /** Objects that a program makes before its first store reach native memory, and so Chronicle, first. */
    @ParameterizedTest
    @EnumSource(First.class)
    void shouldOpenWhateverObjectIsMadeFirst(final First first) throws IOException {
        final Path work = Files.createDirectory(directory.resolve("work"));
        Files.writeString(work.resolve("system.properties"), "kstate.store=" + directory.resolve("foreign") + "\nkstate.test=read\n");
        try (ChildJvm child = ChildJvm.startThrough(List.of("env", "-C", work.toString()), absoluteClassPath(),
            flags("-Duser.language=ar", "-Duser.country=EG"), MakingFirst.class, directory.resolve("store"), first)) {
            assertEquals("null", child.lineAfter("property"));
            assertEquals("1 true", child.lineAfter("used"));
            assertEquals(String.format(Locale.forLanguageTag("ar-EG"), "%d %d", 17, 25), child.lineAfter("format"));
            assertEquals(Asking.DEFAULT, child.lineAfter("store"));
            assertEquals("null", child.lineAfter("property"));
            assertEquals(0, child.exitStatus());
        }
    }

    private static String absoluteClassPath() {
        return Stream.of(System.getProperty("java.class.path").split(":")).map(entry -> Path.of(entry).toAbsolutePath().toString())
            .collect(java.util.stream.Collectors.joining(":"));
    }

    /** The child: uses a store, twice. */
    static final class Using {

        private Using() {
        }

        public static void main(final String[] arguments) {
            final Path directory = Path.of(arguments[0]);
            for (int i = 0; i < 2; i++) {
                try (Kstate store = Kstate.open(directory); State state = store.subscribe("a", Permission.READ_WRITE)) {
                    try (Transaction transaction = state.begin()) {
                        transaction.bytes().writeLong(0, 1);
                        transaction.commit();
                    }
                    try (Observer observer = Kstate.observe(directory)) {
                        System.out.println("used " + state.version() + " " + (observer.state("a").version() == 1));
                    }
                }
            }
            final byte[] format = ("format " + String.format("%d %d", 17, 25) + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8);
            System.out.write(format, 0, format.length);
            System.out.flush();
        }
    }

    /** What a program can make by a public constructor that needs memory outside of the heap. */
    enum First {
        SNAPSHOT {
            @Override
            void make() {
                new Snapshot().version();
            }
        },
        FLYWEIGHT {
            @Override
            void make() {
                new CheckedFlyweight() {
                }.wrap(0, 0);
            }
        };

        abstract void make();
    }

    /** The child: makes something, and then uses a store. */
    static final class MakingFirst {

        private MakingFirst() {
        }

        public static void main(final String[] arguments) {
            First.valueOf(arguments[1]).make();
            System.out.println("property " + System.getProperty("kstate.test"));
            Using.main(arguments);
            Asking.main(arguments);
        }
    }

    /** The child: says where the default store is, before and after it has used a store. */
    static final class Asking {

        static final String DEFAULT = "/dev/shm/kstate-" + System.getProperty("user.name");

        private Asking() {
        }

        public static void main(final String[] arguments) {
            System.out.println("store " + StoreOptions.defaultDirectory());
            try (Kstate store = Kstate.open(Path.of(arguments[0])); State state = store.subscribe("a", Permission.READ_WRITE)) {
                assert state.version() == 0;
            }
            System.out.println("after Chronicle " + StoreOptions.defaultDirectory());
            System.out.println("property " + System.getProperty("kstate.test"));
        }
    }

    /** The child: uses Chronicle, then asks where the default store is. */
    static final class ChronicleFirst {

        private ChronicleFirst() {
        }

        public static void main(final String[] arguments) {
            net.openhft.chronicle.core.Jvm.init();
            System.out.println("store " + StoreOptions.defaultDirectory());
        }
    }
}
