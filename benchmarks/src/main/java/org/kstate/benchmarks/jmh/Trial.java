package org.kstate.benchmarks.jmh;

import java.util.Map;

/**
 * A benchmark as somebody's way to do some work. Immutable.
 *
 * @param work       in the report.
 * @param subject    in the report.
 * @param benchmark  class and method, without the package.
 * @param parameters of the benchmark, by name.
 */
record Trial(String work, String subject, String benchmark, Map<String, String> parameters) {

    static Trial of(final String work, final String subject, final String benchmark) {
        return new Trial(work, subject, benchmark, Map.of());
    }

    static Trial ofSize(final String work, final String subject, final String benchmark, final int size) {
        return new Trial(work, subject, benchmark, Map.of("size", Integer.toString(size)));
    }

    /** What is to be run; the same for two works that share a baseline. */
    String run() {
        return benchmark + parameters;
    }
}
