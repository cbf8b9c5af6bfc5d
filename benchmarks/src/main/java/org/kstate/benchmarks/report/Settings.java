package org.kstate.benchmarks.report;

import java.util.Objects;
import java.util.function.Consumer;

/**
 * How a section is to measure. Immutable.
 *
 * @param rounds   how often all of it is measured, so that what else the machine does touches all alike; at least 1.
 * @param quick    whether to be done as soon as figures make any sense: all sections together in about five minutes.
 * @param progress is told what is being measured, a few words at a time.
 */
public record Settings(int rounds, boolean quick, Consumer<String> progress) {

    /**
     * Refuses what makes no sense.
     *
     * @param rounds   at least 1.
     * @param quick    whether to be done soon.
     * @param progress is told what is being measured.
     */
    public Settings {
        Objects.requireNonNull(progress, "progress");
        if (rounds < 1) {
            throw new IllegalArgumentException("There is at least one round: rounds=" + rounds);
        }
    }
}
