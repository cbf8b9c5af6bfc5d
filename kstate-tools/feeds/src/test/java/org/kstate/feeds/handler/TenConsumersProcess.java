package org.kstate.feeds.handler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.notify.PollingWait;
import org.kstate.notify.Watch;

/** A process with ten consumers of the same states, each at its own rate, until each has seen the last version of every state. */
final class TenConsumersProcess {
    private static final double[] RATES = {2, 3, 5, 10, 20, 50, 100, 200, 500, 1_000};
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private TenConsumersProcess() {
    }

    /**
     * Begins.
     *
     * @param args the store, a file that will have the last versions, and the names of the states.
     */
    public static void main(final String[] args) throws IOException {
        final Path last = Path.of(args[1]);
        try (Kstate store = Kstate.open(Path.of(args[0]))) {
            final State[] states = new State[args.length - 2];
            for (int i = 0; i < states.length; i++) {
                states[i] = store.subscribe(args[i + 2], Permission.READ);
            }
            final List<CompletableFuture<String>> consumers = new ArrayList<>();
            for (final double rate : RATES) {
                final CompletableFuture<String> consumer = new CompletableFuture<>();
                final Thread thread = new Thread(() -> {
                    try {
                        consumer.complete(new Consumer(rate).consume(states, last));
                    } catch (final IOException | RuntimeException | Error e) {
                        consumer.completeExceptionally(e);
                    }
                });
                thread.setDaemon(true);
                thread.start();
                consumers.add(consumer);
            }
            System.out.println("consuming");
            consumers.forEach(consumer -> System.out.println(consumer.join()));
            System.out.println("done");
        }
    }

    /** One consumer, with a clock of its own that tells what the watch was told. */
    private static final class Consumer {
        private final double rate;
        private final Map<String, Long> versions = new HashMap<>();
        private final Map<String, Long> deliveredNs = new HashMap<>();
        private long toldNs;
        private long deliveries;
        private long missed;

        Consumer(final double rate) {
            this.rate = rate;
        }

        private long tell() {
            toldNs = System.nanoTime();
            return toldNs;
        }

        String consume(final State[] states, final Path last) throws IOException {
            Map<String, Long> end = null;
            try (Watch watch = Watch.of(states).atMost(rate).waiting(PollingWait.create().clock(this::tell)).open()) {
                while (!versions.equals(end)) {
                    if (watch.await(10, TimeUnit.MILLISECONDS)) {
                        take(watch);
                    }
                    if (end == null && Files.exists(last)) {
                        end = Files.readAllLines(last).stream().map(line -> line.split(" "))
                            .collect(Collectors.toMap(words -> words[0], words -> Long.parseLong(words[1])));
                    }
                }
            }
            return "rate=" + rate + " deliveries=" + deliveries + " missed=" + missed;
        }

        private void take(final Watch watch) {
            final String name = watch.delivery().name();
            final Long before = deliveredNs.put(name, toldNs);
            final long leastNs = (long) (SECOND_NS / rate);
            if (before != null && toldNs - before < leastNs) {
                throw new IllegalStateException("too early: state=" + name + ", rate=" + rate + ", afterNs=" + (toldNs - before));
            }
            final Long seen = versions.put(name, watch.delivery().version());
            if (seen != null && watch.delivery().version() != seen + 1 + watch.delivery().missed()) {
                throw new IllegalStateException("not counted: state=" + name + ", version=" + watch.delivery().version() + ", before=" + seen);
            }
            deliveries++;
            missed += watch.delivery().missed();
        }
    }
}
