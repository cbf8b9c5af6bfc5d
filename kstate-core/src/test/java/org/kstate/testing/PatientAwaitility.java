package org.kstate.testing;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Has each test that waits without a limit of its own wait for a minute: on a machine that is busy with other things the start of a JVM takes more
 * than the ten seconds that are the library's. JUnit finds it by {@code META-INF/services}.
 */
public final class PatientAwaitility implements BeforeAllCallback {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Creates the extension, for JUnit. */
    public PatientAwaitility() {
    }

    @Override
    public void beforeAll(final ExtensionContext context) {
        Awaitility.setDefaultTimeout(PATIENCE);
    }
}
