package org.kstate.notify.resources;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.core.ConditionTimeoutException;

/** A child that opens and closes things again and again, and tells what each kind has left behind. */
final class ResourceRounds {

    /** Loads classes, fills caches of the libraries, and brings their threads up. */
    private static final int WARM_UP = 30;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(10);
    private static final int SIGN_OF_LIFE = 200;

    private ResourceRounds() {
    }

    public static void main(final String[] args) throws IOException {
        final int usual = Integer.parseInt(args[1]);
        try (ResourceScene scene = new ResourceScene(Path.of(args[0]))) {
            for (final ResourceKind kind : ResourceKind.values()) {
                repeat(kind, scene, Math.min(WARM_UP, kind.rounds(usual)));
            }
            for (final ResourceKind kind : ResourceKind.values()) {
                if (args.length == 2 || kind.name().equals(args[2])) {
                    tell(kind, scene, kind.rounds(usual));
                }
            }
        }
        System.out.println("done");
    }

    private static void tell(final ResourceKind kind, final ResourceScene scene, final int rounds) throws IOException {
        final ResourceUse before = settled(ResourceUse.now());
        final long startNs = System.nanoTime();
        repeat(kind, scene, rounds);
        final long tookMs = (System.nanoTime() - startNs) / 1_000_000;
        final ResourceUse more = settled(before).minus(before);
        System.out.println("kind " + kind + " " + rounds + " " + tookMs + " " + more.maps() + " " + more.descriptors() + " " + more.threads()
            + " " + more.residentKb());
    }

    private static void repeat(final ResourceKind kind, final ResourceScene scene, final int rounds) throws IOException {
        for (int i = 0; i < rounds; i++) {
            kind.round(scene);
            if (i % SIGN_OF_LIFE == SIGN_OF_LIFE - 1) {
                System.out.println("still");
            }
        }
    }

    /** After the garbage is gone, for which the libraries' threads may need a moment. */
    private static ResourceUse settled(final ResourceUse wanted) {
        final AtomicReference<ResourceUse> now = new AtomicReference<>();
        System.gc();
        try {
            // In this thread: another would be counted.
            await().pollInSameThread().pollDelay(POLL).pollInterval(POLL).atMost(PATIENCE).until(() -> {
                now.set(ResourceUse.now());
                final ResourceUse more = now.get().minus(wanted);
                final boolean isGone = more.maps() <= 0 && more.descriptors() <= 0 && more.threads() <= 0;
                if (!isGone) {
                    System.gc();
                }
                return isGone;
            });
        } catch (final ConditionTimeoutException e) {
            // What is left then is what the parent is told.
            return now.get();
        }
        return now.get();
    }
}
