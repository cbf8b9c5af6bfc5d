package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.CorruptStoreException;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.exceptions.IllegalStateNameException;
import org.kstate.exceptions.StoreFullException;
import org.kstate.exceptions.StoreLayoutException;
import org.kstate.layout.DescriptionsLayout;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/** Descriptions of values lie with the store, whole, for whoever may read it. */
class DescriptionsTest {

    private static final String LINE = "bid:i64/1e8 ask:i64/1e8";

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    private Kstate open() {
        return Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(8).pageSize(64));
    }

    private Path file() {
        return directory.resolve("store").resolve("descriptions");
    }

    @Test
    void shouldBeFoundBySessionsAndObserversAndOutliveTheSession() {
        try (Kstate store = open(); Kstate other = open(); Observer observer = Kstate.observe(store.directory())) {
            assertNull(observer.description("md.a.top"));
            store.describe("md.*.top", LINE);
            assertEquals(LINE, observer.description("md.a.top"));
            assertEquals(LINE, other.description("md.a.top"));
            assertNull(observer.description("md.a.trade"));
        }
        try (Observer observer = Kstate.observe(directory.resolve("store"))) {
            assertEquals(Map.of("md.*.top", LINE), observer.descriptions());
        }
    }

    @Test
    void shouldTakeTheMostSpecificPatternAndOfEqualOnesTheLast() {
        try (Kstate store = open()) {
            store.describe("md.a.top", "name");
            store.describe("*", "any");
            store.describe("md.*.top", "longer");
            store.describe("md.*", "shorter");
            assertEquals("name", store.description("md.a.top"));
            assertEquals("longer", store.description("md.b.top"));
            assertEquals("shorter", store.description("md.b"));
            assertEquals("any", store.description("x"));
            store.describe("md.b*top", "equal");
            assertEquals("equal", store.description("md.b.top"));
            store.describe("*.b.top", "later");
            assertEquals("equal", store.description("md.b.top"), "fewer characters");
            store.describe("m*.b.top", "last");
            store.describe("md.b*top", "described again");
            assertEquals("described again", store.description("md.b.top"));
        }
    }

    @Test
    void shouldReplaceAndEndADescription() {
        try (Kstate store = open(); Observer observer = Kstate.observe(store.directory())) {
            store.describe("a", "one");
            store.describe("b", "two\u00e9\n\u6f22");
            store.describe("a", "three");
            assertEquals(List.of("b", "a"), List.copyOf(observer.descriptions().keySet()));
            assertEquals("two\u00e9\n\u6f22", observer.description("b"));
            store.describe("a", "");
            assertNull(store.description("a"));
            store.describe("never", "");
            assertEquals(1, observer.descriptions().size());
        }
    }

    @Test
    void shouldRefuseWhatIsNoDescription() {
        final Kstate store = open();
        assertThrows(IllegalStateNameException.class, () -> store.describe("a..b*", "x"));
        assertThrows(IllegalStateNameException.class, () -> store.description("a*"));
        assertThrows(IllegalSizeException.class, () -> store.describe("a", "\ud800"));
        assertThrows(IllegalSizeException.class, () -> store.describe("a", "\u00e9".repeat(DescriptionsLayout.MAX_TEXT_LENGTH / 2 + 1)));
        assertFalse(Files.exists(file()), "something was written");
        final String longest = "\u00e9".repeat(DescriptionsLayout.MAX_TEXT_LENGTH / 2);
        store.describe("a", longest);
        assertEquals(longest, store.description("a"));
        store.close();
        assertThrows(ClosedException.class, () -> store.describe("a", "x"));
        assertThrows(ClosedException.class, () -> store.description("a"));
    }

    @Test
    void shouldTellWhenThereIsNoRoomAndKeepWhatWasThere() {
        try (Kstate store = open()) {
            final String longest = "x".repeat(DescriptionsLayout.MAX_TEXT_LENGTH);
            final int room = DescriptionsLayout.MAX_FILE_LENGTH / DescriptionsLayout.MAX_TEXT_LENGTH - 1;
            for (int i = 0; i < room; i++) {
                store.describe("s" + i, longest);
            }
            assertThrows(StoreFullException.class, () -> store.describe("more", longest));
            assertEquals(longest, store.description("s" + (room - 1)));
            assertNull(store.description("more"));
        }
    }

    @Test
    void shouldHaveThePermissionsOfThePages() throws IOException {
        try (Kstate store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(8).permissions("rw-r-----"))) {
            store.describe("a", LINE);
            assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        }
    }

    @Test
    void shouldGoOnBehindWhoDiedInTheMiddle() throws IOException {
        try (Kstate store = open()) {
            store.describe("a", LINE);
            Files.write(file().resolveSibling("descriptions.new"), new byte[] {1});
            assertEquals(LINE, store.description("a"));
            store.describe("b", LINE);
            assertEquals(LINE, store.description("a"));
            assertFalse(Files.exists(file().resolveSibling("descriptions.new")));
        }
    }

    @Test
    void shouldTellEachDamage() throws IOException {
        try (Kstate store = open(); Observer observer = Kstate.observe(store.directory())) {
            store.describe("a", LINE);
            final byte[] whole = Files.readAllBytes(file());
            for (int i = 0; i < whole.length; i++) {
                final byte[] damaged = whole.clone();
                damaged[i] ^= 0x10;
                Files.write(file(), damaged);
                final RuntimeException told = assertThrows(RuntimeException.class, () -> observer.description("a"), "byte " + i);
                assertTrue(told instanceof CorruptStoreException || told instanceof StoreLayoutException, told::toString);
                assertTrue(told.getMessage().contains("file=" + file()), told::getMessage);
                Files.write(file(), Arrays.copyOf(whole, i));
                assertThrows(CorruptStoreException.class, () -> observer.description("a"), "length " + i);
            }
            assertThrows(CorruptStoreException.class, () -> store.describe("b", LINE));
            Files.delete(file());
            Files.createDirectory(file());
            assertThrows(CorruptStoreException.class, () -> observer.description("a"));
            Files.delete(file());
            store.describe("b", LINE);
            assertEquals(LINE, observer.description("b"));
        }
    }

    @Test
    void shouldNotBelieveTheDescriptionsOfAnotherStore() throws IOException {
        try (Kstate store = open(); Kstate other = Kstate.open(StoreOptions.create().directory(directory.resolve("other")).maxPages(8))) {
            other.describe("a", LINE);
            Files.copy(other.directory().resolve("descriptions"), file());
            assertNull(store.description("a"));
            store.describe("b", LINE);
            assertEquals(LINE, store.description("b"));
        }
    }

    /** Two processes describe at the same time, one is killed: each look finds whole texts, and none is lost. */
    @Test
    void shouldShowWholeDescriptionsWhileTwoProcessesDescribe() {
        try (Kstate store = open(); Observer observer = Kstate.observe(store.directory())) {
            try (ChildJvm child = ChildJvm.start(Describer.class, store.directory())) {
                assertEquals("begun", child.line());
                for (int i = 0; i < 300; i++) {
                    store.describe("mine", Describer.text(i));
                    assertEquals(Describer.text(i), observer.description("mine"));
                    final String theirs = observer.description("theirs");
                    assertTrue(theirs != null && theirs.chars().distinct().count() == 1, theirs);
                }
            }
            assertEquals(2, observer.descriptions().size());
            store.describe("mine", LINE);
            assertEquals(LINE, observer.description("mine"));
        }
    }

    /** Describes until it is killed. */
    static final class Describer {

        private Describer() {
        }

        static String text(final int i) {
            return Character.toString('a' + i % 26).repeat(1 + i * 37 % 5_000);
        }

        public static void main(final String[] arguments) {
            try (Kstate store = Kstate.open(Path.of(arguments[0]))) {
                store.describe("theirs", text(0));
                System.out.println("begun");
                for (int i = 1;; i++) {
                    store.describe("theirs", text(i));
                }
            }
        }
    }
}
