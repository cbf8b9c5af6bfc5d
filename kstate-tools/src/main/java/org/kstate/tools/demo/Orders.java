package org.kstate.tools.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What a child process is told on its standard input: the last versions of all states, as numbers between spaces, on one line. */
final class Orders {
    private static final BufferedReader IN = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));

    private Orders() {
    }

    /** The next line that this process is told, or null when its parent is gone. */
    static String nextLine() {
        try {
            return IN.readLine();
        } catch (final IOException e) {
            // The same as the end.
            return null;
        }
    }

    static String line(final long[] versions) {
        return Arrays.stream(versions).mapToObj(Long::toString).collect(Collectors.joining(" "));
    }

    static long[] versions(final String line, final int states) {
        final long[] versions = Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
        if (versions.length != states) {
            throw new IllegalStateException("last versions of other states: told=" + versions.length + ", states=" + states);
        }
        return versions;
    }
}
