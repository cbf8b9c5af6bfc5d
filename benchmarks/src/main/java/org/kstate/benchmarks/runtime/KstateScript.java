package org.kstate.benchmarks.runtime;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The script that builds the command if need be, and runs it. */
public final class KstateScript {

    /** Why nothing was measured where the script is not found, for the report. */
    public static final String MISSING = "the kstate script is not where the benchmarks were built";

    private static final String NAME = "kstate";

    private KstateScript() {
    }

    /**
     * Finds the script in one of the folders above the jar of the benchmarks.
     *
     * @return its path; null if it is in none of them.
     */
    public static Path find() {
        try {
            for (Path at = Path.of(KstateScript.class.getProtectionDomain().getCodeSource().getLocation().toURI()); at != null;
                 at = at.getParent()) {
                final Path script = at.resolve(NAME);
                if (Files.isRegularFile(script) && Files.isExecutable(script)) {
                    return script;
                }
            }
            return null;
        } catch (final URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
