package org.kstate.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;

/**
 * How many files another process may have open, changed while it runs, with {@code prlimit}. Where that program is missing the test says so on
 * standard error and is skipped.
 */
public final class DescriptorLimit {

    /** More than any test has open. */
    public static final int PLENTY = 1024;

    private DescriptorLimit() {
    }

    /**
     * Changes the limit.
     *
     * @param child the process.
     * @param limit the highest descriptor that it may get, plus one; those that are open above it stay open.
     */
    public static void set(final ChildJvm child, final int limit) {
        try {
            if (ChildProcess.run("prlimit", "--pid", Long.toString(child.pid()), "--nofile=" + limit + ":").status() != 0) {
                throw new AssertionError("the limit cannot be changed: limit=" + limit);
            }
        } catch (final IOException e) {
            System.err.println("SKIPPED, since there is no prlimit here: " + e);
            abort("no prlimit");
        }
    }
}
