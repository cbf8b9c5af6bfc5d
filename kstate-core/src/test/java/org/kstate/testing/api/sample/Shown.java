package org.kstate.testing.api.sample;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A type of each kind and a member of each. */
public abstract class Shown<S> extends Hidden<S, String> {
    public static final long LONG = 1L << 40;
    public static final String TEXT = "a\"\n";
    /** Its initialisation would be seen. */
    public static final Object NOT_CONSTANT = Witness.initialised();

    protected int number;

    protected Shown() {
    }

    public <E extends Enum<E> & Runnable> List<? super E> generic(final Map<String, ? extends E[]> map, final int... numbers) {
        return List.of();
    }

    public @Nullable String nullable(final List<@Nullable S> list, final byte @Nullable [] bytes, final @Nullable String[] names) {
        return null;
    }

    @Override
    public void overridden(final String value) {
    }

    @Deprecated(since = "0.1", forRemoval = true)
    public final void old() {
    }

    public enum Order {
        SECOND, FIRST
    }

    public record Pair<A>(A second, int[] first) implements Piece {
    }

    public sealed interface Piece permits Pair, Inner {
        default int weight() {
            return 0;
        }
    }

    @FunctionalInterface
    public interface Single {
        void call();
    }

    static final class Inner implements Piece {
    }

    /** Says so when the class above is initialised. */
    public static final class Witness {
        private static final String PROPERTY = "org.kstate.testing.api.sample";

        private Witness() {
        }

        static Object initialised() {
            System.setProperty(PROPERTY, "initialised");
            return PROPERTY;
        }
    }
}
