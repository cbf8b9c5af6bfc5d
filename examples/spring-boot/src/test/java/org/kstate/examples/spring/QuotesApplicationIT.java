package org.kstate.examples.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Observer;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.Transaction;
import org.kstate.testing.ChildProcess;
import org.kstate.testing.SharedMemory;

/** The application as a process, in its executable jar. */
@Timeout(300)
class QuotesApplicationIT {
    private static final int TERMINATED = 143;

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @Test
    void shouldReadTheStateAndCloseTheStoreWhenItIsAskedToEnd() throws Exception {
        final Path store = directory.resolve("store");
        final Path jar = Path.of(QuotesApplication.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .resolveSibling("kstate-spring-boot-exec.jar");
        try (ChildProcess application = ChildProcess.start(new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", jar.toString(), "--kstate.store=" + store, "--quotes.every=20"))) {
            try (Kstate writing = Kstate.open(store); State quote = writing.subscribe("quote.typed", Permission.READ_WRITE, 25)) {
                publish(quote, 1.25, 1.5);
                assertEquals("bid 1.25 ask 1.5", application.lineAfter("quote.typed version 1:"));
                publish(quote, 1.5, 1.75);
                assertEquals("bid 1.5 ask 1.75", application.lineAfter("quote.typed version 2:"));
            }
            try (Observer observer = Kstate.observe(store)) {
                assertEquals(1, observer.states().size(), "the application is subscribed");
                application.terminate();
                assertEquals(TERMINATED, application.exitStatus());
                // A state ends with its last subscriber: one that was not closed would stand until somebody cleared up.
                assertEquals(0, observer.states().size(), application::said);
            }
            assertTrue(application.restOfLines().isEmpty(), application::said);
        }
    }

    private static void publish(final State quote, final double bid, final double ask) {
        try (Transaction transaction = quote.begin()) {
            transaction.bytes().writeDouble(8, bid);
            transaction.bytes().writeDouble(16, ask);
            transaction.commit();
        }
    }
}
