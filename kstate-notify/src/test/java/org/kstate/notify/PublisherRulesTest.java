package org.kstate.notify;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.State;
import org.kstate.testing.SharedMemory;
import org.testng.SkipException;

/** The publisher of a watch fulfils the rules of Reactive Streams, while somebody commits all the time. */
class PublisherRulesTest {

    private static final int FEWEST_RULES = 30;
    private static final long PAUSE_NS = 200_000;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final AtomicBoolean isOver = new AtomicBoolean();
    private StoreFixture fixture;
    private Watch watch;
    private Watch closed;
    private Thread writer;

    @BeforeEach
    void open() {
        fixture = new StoreFixture(directory);
        final State state = fixture.writable("a");
        watch = Watch.of(state).open();
        closed = Watch.of(state).open();
        closed.close();
        writer = new Thread(() -> {
            for (long i = 1; !isOver.get(); i++) {
                fixture.publish(state, i);
                LockSupport.parkNanos(PAUSE_NS);
            }
        });
        writer.start();
    }

    @AfterEach
    void close() throws InterruptedException {
        isOver.set(true);
        writer.join();
        watch.close();
        fixture.close();
    }

    @TestFactory
    Stream<DynamicTest> shouldFulfilTheRulesOfReactiveStreams() {
        final List<Method> rules = Arrays.stream(PublisherRules.class.getMethods())
            .filter(method -> method.isAnnotationPresent(org.testng.annotations.Test.class)).toList();
        assertTrue(rules.size() >= FEWEST_RULES, "rules=" + rules.size());
        return rules.stream().map(rule -> DynamicTest.dynamicTest(rule.getName(), () -> run(rule)));
    }

    private void run(final Method rule) throws Throwable {
        final PublisherRules rules = new PublisherRules(watch::publisher, closed::publisher);
        rules.setUp();
        try {
            rule.invoke(rules);
        } catch (final InvocationTargetException e) {
            if (e.getCause() instanceof SkipException) {
                Assumptions.abort(e.getCause().getMessage());
            }
            throw e.getCause();
        }
    }
}
