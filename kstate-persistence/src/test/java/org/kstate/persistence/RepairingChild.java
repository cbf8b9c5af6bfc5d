package org.kstate.persistence;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A child process that repairs a journal once it is told how. */
final class RepairingChild {

    static final String READY = "ready";
    static final String SKIP = "skip";
    static final String TRUNCATE = "truncate";

    private RepairingChild() {
    }

    /** Arguments: a whole journal to load the classes by, and the damaged one. */
    public static void main(final String[] arguments) throws IOException {
        JournalRepair.truncate(Path.of(arguments[0]));
        System.out.println(READY);
        final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String policy = in.readLine(); policy != null; policy = in.readLine()) {
            if (policy.equals(SKIP)) {
                JournalRepair.skip(Path.of(arguments[1]));
            } else {
                JournalRepair.truncate(Path.of(arguments[1]));
            }
        }
    }
}
