package org.kstate.examples.spring;

import java.nio.file.Path;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * A store as a bean: Spring opens it, gives it to whoever needs it, and closes it when it shuts down.
 *
 * <p>The idea: {@link Kstate} and {@link State} are {@code AutoCloseable}, so Spring finds their {@code close} by itself. The state depends on the
 * store, and is closed before it. A process that ends so leaves its place in the store at once; one that is killed leaves it when the next
 * process looks.
 */
@SpringBootApplication(proxyBeanMethods = false)
@EnableScheduling
public class QuotesApplication {
    private static final String NAME = "quote.typed";
    private static final int BID = 8;
    private static final int ASK = 16;
    private static final int LENGTH = 25;

    /** For Spring. */
    public QuotesApplication() {
    }

    /**
     * Runs until the process is asked to end.
     *
     * @param args properties of Spring: {@code --kstate.store=DIR}, {@code --quotes.every=500}.
     */
    public static void main(final String[] args) {
        SpringApplication.run(QuotesApplication.class, args);
    }

    /**
     * The store, one for the application.
     *
     * @param directory of the store; empty for the default one.
     * @return closed by Spring.
     */
    @Bean
    Kstate store(@Value("${kstate.store:}") final String directory) {
        return directory.isEmpty() ? Kstate.open() : Kstate.open(Path.of(directory));
    }

    /**
     * The state that is read. A handle for reading is safe for any thread.
     *
     * @param store to subscribe to.
     * @return closed by Spring, before the store.
     */
    @Bean
    State quote(final Kstate store) {
        return store.subscribe(NAME, Permission.READ, LENGTH);
    }

    /** Says what the quote is, from time to time. */
    @Component
    static class Reader {
        private final State quote;
        private final Snapshot snapshot = new Snapshot();
        private long seen;

        Reader(final State quote) {
            this.quote = quote;
        }

        @Scheduled(fixedRateString = "${quotes.every:500}")
        void read() {
            final long version = quote.read(snapshot);
            if (version != seen) {
                seen = version;
                System.out.println(NAME + " version " + version + ": bid " + snapshot.bytes().readDouble(BID) + " ask "
                    + snapshot.bytes().readDouble(ASK));
            }
        }
    }
}
