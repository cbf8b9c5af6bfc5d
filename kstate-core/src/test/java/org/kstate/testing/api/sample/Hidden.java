package org.kstate.testing.api.sample;

import java.io.IOException;
import java.util.function.Supplier;

/** What programs cannot name; they call its methods at {@link Shown}. */
abstract class Hidden<S, T extends Comparable<T>> implements Supplier<S> {
    public static final char SIGN = '!';

    public T greater(final T one, final T other) throws IOException {
        return one.compareTo(other) > 0 ? one : other;
    }

    public void overridden(final T value) {
        throw new UnsupportedOperationException(value.toString());
    }

    protected void forSubclasses() {
    }

    void inside() {
    }
}
