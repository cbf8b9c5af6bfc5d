package org.kstate.testing.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.testing.api.sample.Shown;
import org.kstate.testing.api.sample.Shut;

class ApiListingTest {
    private static final String SAMPLE = "org.kstate.testing.api.sample.Shown";

    private static List<String> lines(final Class<?> type) {
        return ApiListing.of("sample", type).lines().stream().filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
    }

    @Test
    void shouldListWhatIsInheritedFromATypeThatCannotBeNamed() {
        assertEquals(List.of(
            "public abstract class " + SAMPLE + "<S> implements java.util.function.Supplier<S>",
            "    public static final long LONG = 1099511627776",
            "    public static final java.lang.Object NOT_CONSTANT",
            "    public static final char SIGN = 33",
            "    public static final java.lang.String TEXT = \"a\\u0022\\u000a\"",
            "    protected int number",
            "    protected Shown()",
            "    protected void forSubclasses()",
            "    public <E extends java.lang.Enum<E> & java.lang.Runnable> java.util.List<? super E>"
                + " generic(java.util.Map<java.lang.String, ? extends E[]>, int...)",
            "    public java.lang.String greater(java.lang.String, java.lang.String) throws java.io.IOException",
            "    public @Nullable java.lang.String"
                + " nullable(java.util.List<@Nullable S>, byte @Nullable [], @Nullable java.lang.String[])",
            "    @Deprecated(since = \"0.1\", forRemoval = true) public final void old()",
            "    public void overridden(java.lang.String)"), lines(Shown.class));
        assertNull(System.getProperty(SAMPLE.substring(0, SAMPLE.lastIndexOf('.'))), "the class was initialised");
    }

    @Test
    void shouldListEachKindOfType() throws ClassNotFoundException {
        assertEquals(List.of("public enum " + SAMPLE + ".Order", "    constant SECOND", "    constant FIRST"), lines(Shown.Order.class));
        assertEquals(List.of("public record " + SAMPLE + ".Pair<A> implements " + SAMPLE + ".Piece", "    component A second",
            "    component int[] first", "    public Pair(A, int[])", "    public int[] first()", "    public A second()"), lines(Shown.Pair.class));
        assertEquals(List.of("public sealed interface " + SAMPLE + ".Piece permits " + SAMPLE + ".Pair, others",
            "    public default int weight()"), lines(Shown.Piece.class));
        assertEquals(List.of("@FunctionalInterface public interface " + SAMPLE + ".Single", "    public abstract void call()"),
            lines(Shown.Single.class));
        assertEquals(List.of("public static final class " + SAMPLE + ".Witness"), lines(Shown.Witness.class));
        assertEquals(List.of(), lines(Class.forName(SAMPLE + "$Inner", false, getClass().getClassLoader())));
    }

    @Test
    void shouldFindMethodsThatAnotherPackageCannotCall() {
        ApiListing.of("sample", Shown.class).assertCallable();
        final String message = assertThrows(AssertionError.class, () -> ApiListing.of("sample", Shut.class).assertCallable()).getMessage();
        assertTrue(message.contains("Shut: ") && message.contains(".uncallable()") && !message.contains(".callable()"), message);
    }

    @Test
    void shouldSayWhichLinesDifferAndHowToRewriteTheFile(@TempDir final Path folder) throws IOException {
        final Path file = folder.resolve("sample.txt");
        final List<String> present = ApiListing.of("sample", Shut.class, Shown.Order.class).lines();
        Files.write(file, present);
        ApiListing.compare(file, present, "rewrite");
        Files.write(file, present.stream().map(line -> line.replace("callable", "gone")).toList());
        final String message = assertThrows(AssertionError.class, () -> ApiListing.compare(file, present, "rewrite")).getMessage();
        final String type = "org.kstate.testing.api.sample.Shut: public ";
        assertEquals(List.of("  - " + type + "void gone()", "  - " + type + "final void ungone()",
            "  + " + type + "void callable()", "  + " + type + "final void uncallable()"),
            message.lines().filter(line -> line.startsWith("  ")).toList());
        assertTrue(message.endsWith("rewrite"), message);
        Files.delete(file);
        assertThrows(AssertionError.class, () -> ApiListing.compare(file, present, "rewrite"));
    }
}
