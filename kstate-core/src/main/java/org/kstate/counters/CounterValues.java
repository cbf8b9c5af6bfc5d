package org.kstate.counters;

import java.util.Locale;

import org.kstate.layout.Counter;

/** The values of counters at one time. Immutable. */
public final class CounterValues {

    private final long[] values;

    /**
     * Takes values over.
     *
     * @param values by {@link Counter#id}; those that are missing are 0.
     */
    CounterValues(final long[] values) {
        this.values = values;
    }

    /**
     * The value of a counter.
     *
     * @param counter which.
     * @return how often it happened.
     */
    public long of(final Counter counter) {
        return counter.id() < values.length ? values[counter.id()] : 0;
    }

    /** Those that are not 0. */
    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder();
        for (final Counter counter : Counter.values()) {
            if (of(counter) != 0) {
                text.append(String.format(Locale.ROOT, "%s%s=%d", text.length() == 0 ? "" : ", ", counter.label(), of(counter)));
            }
        }
        return text.toString();
    }
}
