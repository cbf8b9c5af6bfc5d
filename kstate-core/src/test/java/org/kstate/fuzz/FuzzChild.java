package org.kstate.fuzz;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

import org.kstate.filejournal.FileJournalProvider;
import org.kstate.testing.Tally;

/**
 * The child: case after case on one store. What a case does follows from seed and number alone. It writes the number of the case down
 * before it begins, so that whoever finds this process dead knows it.
 */
final class FuzzChild {

    /** A case takes some milliseconds, and some bounded waits. */
    private static final long TOO_LONG_MS = 20_000;
    private static final int STEPS = 45;
    private static final int GARBAGE_EVERY = 100;
    private static final int PROGRESS_EVERY = 100;
    private static final int REPORTED = 30;
    private static final int TALLY_CASE = 0;

    private final boolean registry;
    private final Scene scene;
    private final Image image;
    private final List<Target> targets;
    private final Tally tally;
    private final long seed;
    private final Map<String, String> failures = new LinkedHashMap<>();
    private final Thread main = Thread.currentThread();
    private volatile long beganMs = System.currentTimeMillis();
    private long refused;

    private FuzzChild(final Path directory, final String kind, final long seed) {
        this.registry = kind.equals("registry");
        this.scene = new Scene(directory);
        this.image = new Image(scene);
        this.targets = Target.all(scene.raw().pages().geometry());
        this.tally = Tally.open(directory.resolve("case"), 1);
        this.seed = seed;
    }

    public static void main(final String[] arguments) {
        FileJournalProvider.install();
        final Path directory = Path.of(arguments[0]);
        FileJournalProvider.only = directory.resolve("journal");
        final long first = Long.parseLong(arguments[3]);
        final long last = Long.parseLong(arguments[4]);
        final FuzzChild child = new FuzzChild(directory, arguments[1], Long.parseLong(arguments[2]));
        child.watch();
        System.out.println("targets " + child.targets.size());
        for (long number = first; number < last; number++) {
            child.run(number);
            if (number % PROGRESS_EVERY == 0) {
                System.out.println("at " + number);
            }
        }
        child.image.restore();
        child.scene.close();
        child.failures.values().forEach(failure -> System.out.println("failure " + failure));
        System.out.println("done refused=" + child.refused);
        System.exit(0);
    }

    /** A case that does not end is a failure, and ends this process with what its threads are doing. */
    private void watch() {
        final Thread thread = new Thread(() -> {
            while (System.currentTimeMillis() - beganMs < TOO_LONG_MS) {
                try {
                    TimeUnit.MILLISECONDS.sleep(100);
                } catch (final InterruptedException e) {
                    return;
                }
            }
            System.out.println("failure a case does not end: case=" + tally.get(TALLY_CASE) + ", at=" + List.of(main.getStackTrace()));
            Runtime.getRuntime().halt(1);
        }, "watchdog");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(final long number) {
        tally.set(TALLY_CASE, number);
        beganMs = System.currentTimeMillis();
        image.restore();
        if (number % GARBAGE_EVERY == 0) {
            // Files are closed and unmapped with the garbage.
            System.gc();
        }
        final RandomGenerator random = new SplittableRandom(seed * 31 + number);
        if (registry) {
            final RegistryDamage damage = new RegistryDamage(image.registry(), random);
            exercise(number, new Exercise(scene, random, new int[] {(int) (number % Scene.STATES)}, damage::begin, 0), damage);
        } else {
            final WordDamage damage = new WordDamage(scene.raw(), targets, random);
            try {
                exercise(number, new Exercise(scene, random, states(number, damage.page()), damage::begin,
                    random.nextInt(3) == 0 ? 0 : random.nextInt(STEPS)), damage);
            } finally {
                damage.end();
            }
        }
    }

    private void exercise(final long number, final Exercise exercise, final Object damage) {
        try {
            exercise.run();
        } catch (final RuntimeException | Error e) {
            tell(number, exercise.doing() + ": " + damage, e);
        }
        refused += exercise.refused();
    }

    /** The state that is damaged, and every second time another one. */
    private static int[] states(final long number, final int page) {
        final int first = page < 0 || page >= Scene.STATES ? (int) (number % Scene.STATES) : page;
        final int second = (first + 1 + (int) (number % (Scene.STATES - 1))) % Scene.STATES;
        return number % 2 == 0 ? new int[] {first} : new int[] {first, second};
    }

    private void tell(final long number, final String what, final Throwable failure) {
        final StringBuilder text = new StringBuilder();
        final StringBuilder place = new StringBuilder(failure.getClass().getName());
        text.append("case=").append(number).append(" seed=").append(seed).append(" ").append(what).append(": ").append(failure);
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            text.append(cause == failure ? "" : " caused by " + cause);
            int shown = 0;
            for (final StackTraceElement element : cause.getStackTrace()) {
                if (shown++ < 12) {
                    text.append(" < ").append(element.getFileName()).append(':').append(element.getLineNumber());
                    place.append(element.getFileName()).append(element.getLineNumber());
                }
            }
        }
        if (failures.size() < REPORTED) {
            failures.putIfAbsent(place.toString(), text.toString());
        }
    }
}
