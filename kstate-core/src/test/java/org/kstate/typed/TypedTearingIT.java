package org.kstate.typed;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/** A process that publishes at full speed, typed, and one that reads: no object and no flyweight is ever a mix of versions. */
class TypedTearingIT {

    private static final int WORDS = 64;
    private static final int SIZE = WORDS * Long.BYTES;
    private static final int READS = 300_000;
    private static final int MIN_VERSIONS_SEEN = 1_000;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    /** The fewest slots there can be: the writer comes round as soon as it can. */
    private StoreOptions options() {
        return StoreOptions.create().directory(directory.resolve("store")).maxPages(2).slotsPerPage(3);
    }

    @Test
    void shouldReadOnlyWholeObjects() {
        try (Kstate store = Kstate.open(options());
             State state = store.subscribe("a", Permission.READ_WRITE);
             ChildJvm writer = ChildJvm.start(Writing.class, store.directory(), "objects")) {
            state.setSize(SIZE);
            writer.send("go");
            await().until(state::isWritten);
            final ObjectState<Position> positions = ObjectState.of(state);
            final Position position = new Position(WORDS);
            readMany(() -> {
                final long version = positions.read(position);
                assertTrue(position.isWhole(), () -> "a torn object: version=" + version);
                assertEquals(version, position.quantity());
                return version;
            });
        }
    }

    @Test
    void shouldShowOnlyWholeVersionsThroughFlyweights() {
        try (Kstate store = Kstate.open(options());
             State state = store.subscribe("a", Permission.READ_WRITE);
             Observer observer = Kstate.observe(store.directory());
             ChildJvm writer = ChildJvm.start(Writing.class, store.directory(), "flyweights")) {
            state.setSize(SIZE);
            writer.send("go");
            await().until(state::isWritten);
            final FlyweightState<Quote> quotes = FlyweightState.of(state, new Quote());
            readMany(() -> {
                final long version = quotes.read();
                assertEquals(version, quotes.flyweight().seed());
                return version;
            });
            final ObservedState observed = observer.state("a");
            final Snapshot snapshot = new Snapshot();
            final Quote quote = new Quote();
            readMany(() -> {
                final long version = observed.read(snapshot);
                quote.wrap(snapshot.bytes(), snapshot.length());
                assertEquals(version, quote.seed());
                return version;
            });
        }
    }

    /** Reads on beyond the number if the writer did not get enough of the processor meanwhile: then nothing would be shown. */
    private static void readMany(final LongSupplier read) {
        final long deadline = System.nanoTime() + TIMEOUT_NS;
        long last = 0;
        int seen = 0;
        for (int i = 0; i < READS || seen < MIN_VERSIONS_SEEN; i++) {
            final long version = read.getAsLong();
            assertTrue(version >= last, "a version went back");
            seen += version == last ? 0 : 1;
            last = version;
            assertTrue(System.nanoTime() - deadline < 0, "the writer does not write");
        }
    }

    /** The child: the value of each version follows from its number. */
    static final class Writing {

        private Writing() {
        }

        public static void main(final String[] arguments) throws Exception {
            try (Kstate store = Kstate.open(Path.of(arguments[0]));
                 State state = store.subscribe("a", Permission.READ_WRITE)) {
                while (System.in.read() != '\n') {
                    continue;
                }
                if ("objects".equals(arguments[1])) {
                    final ObjectState<Position> positions = ObjectState.of(state);
                    final Position position = new Position(WORDS);
                    for (long version = 1;; version++) {
                        positions.publish(position.set(version));
                    }
                }
                final FlyweightState<Quote> quotes = FlyweightState.of(state, new Quote());
                for (long version = 1;; version++) {
                    quotes.flyweight().fill(version);
                    quotes.publish();
                }
            }
        }
    }
}
