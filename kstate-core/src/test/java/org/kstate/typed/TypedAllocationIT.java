package org.kstate.typed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.Permission;
import org.kstate.Retry;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.Transaction;
import org.kstate.UpdateResult;
import org.kstate.testing.Allocation;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/** Typed states make no garbage, in a process as programs run: compiled, without assertions. */
class TypedAllocationIT {

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @Test
    void shouldAllocateNothing() {
        try (ChildJvm child = ChildJvm.start(List.of("-da"), Measuring.class, directory.resolve("store"))) {
            assertEquals(0, child.exitStatus(), () -> String.join("\n", child.restOfLines()));
            final List<String> lines = child.restOfLines();
            assertEquals(Measuring.OPERATIONS, lines.size(), () -> String.join("\n", lines));
            for (final String line : lines) {
                assertEquals("0 bytes", line.substring(line.indexOf(": ") + 2), line);
            }
        }
    }

    /** The child. */
    static final class Measuring {

        static final int OPERATIONS = 12;
        private static final Retry RETRY = Retry.upTo(2);
        private static final TypedUpdate<Position> ADD = (position, transaction) -> position.set(position.quantity() + 1);
        private static final TypedUpdate<Quote> RAISE = (quote, transaction) -> quote.bid(quote.bid() + 1);

        private Measuring() {
        }

        public static void main(final String[] arguments) {
            try (Kstate store = Kstate.open(StoreOptions.create().directory(Path.of(arguments[0])).maxPages(2));
                 State state = store.subscribe("a", Permission.READ_WRITE);
                 Observer observer = Kstate.observe(store.directory())) {
                state.setSize(256);
                final Map<String, Runnable> operations = new LinkedHashMap<>();
                addObjects(operations, state);
                addFlyweights(operations, state, observer.state("a"));
                operations.forEach((name, operation) -> System.out.println(name + ": " + Allocation.measure(operation) + " bytes"));
            }
        }

        private static void addObjects(final Map<String, Runnable> operations, final State state) {
            final ObjectState<Position> positions = ObjectState.of(state);
            final Position position = new Position(8);
            operations.put("publish(object)", () -> positions.publish(position));
            operations.put("read(object)", () -> positions.read(position));
            operations.put("update(object)", () -> require(positions.update(position, ADD, RETRY)));
            final ObjectState<Position> faster = ObjectState.of(state);
            final boolean[] beaten = new boolean[1];
            final TypedUpdate<Position> beatenOnce = (current, transaction) -> {
                beaten[0] = !beaten[0];
                if (beaten[0]) {
                    faster.publish(current);
                }
            };
            operations.put("update(object) after a conflict", () -> require(positions.update(position, beatenOnce, RETRY)));
            operations.put("transaction(object)", () -> {
                try (Transaction transaction = state.begin()) {
                    positions.read(transaction, position);
                    positions.write(transaction, position);
                    transaction.commit();
                }
            });
            final ObjectState<Fill> fills = ObjectState.of(state);
            final Fill fill = new Fill();
            operations.put("publish(fields by Chronicle)", () -> fills.publish(fill));
            operations.put("read(fields by Chronicle)", () -> fills.read(fill));
        }

        private static void addFlyweights(final Map<String, Runnable> operations, final State state, final ObservedState observed) {
            final FlyweightState<Quote> quotes = FlyweightState.of(state, new Quote());
            operations.put("publish(flyweight)", () -> {
                quotes.flyweight().bid(quotes.flyweight().bid() + 1);
                quotes.publish();
            });
            operations.put("read(flyweight)", quotes::read);
            operations.put("update(flyweight)", () -> require(quotes.update(RAISE, RETRY)));
            final Quote inside = new Quote();
            operations.put("transaction(flyweight)", () -> {
                try (Transaction transaction = state.begin()) {
                    inside.wrap(transaction.bytes(), transaction.size());
                    inside.bid(inside.bid() + 1);
                    transaction.commit();
                }
            });
            final Snapshot snapshot = new Snapshot();
            operations.put("observed flyweight", () -> {
                observed.read(snapshot);
                inside.wrap(snapshot.bytes(), snapshot.length());
                inside.bid();
            });
        }

        private static void require(final UpdateResult result) {
            if (!result.isCommitted()) {
                throw new IllegalStateException(result.toString());
            }
        }
    }
}
