package org.kstate.tools.powercut;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/** Runs loads, cuts the power in them, and checks each image. For one thread, and one at a time in a process. */
public final class PowerCutTrial {
    private static final int OF_A_LOAD = 25;
    private static final String LOAD = "load";
    private static final String IMAGE = "image";

    private PowerCutTrial() {
    }

    /**
     * Makes and checks images.
     *
     * @param images    how many.
     * @param seed      of what is drawn.
     * @param parent    a directory on a device, in which one is made and removed again.
     * @param isStopped asked before each: whether to end early.
     * @param progress  is told how many were checked.
     * @return what became of them.
     */
    public static PowerCutReport run(final int images, final long seed, final Path parent, final BooleanSupplier isStopped,
                                     final IntConsumer progress) {
        final PowerCutReport report = new PowerCutReport();
        final Random random = new Random(seed);
        try {
            final Path folder = Files.createTempDirectory(parent, "kstate-powercut");
            try {
                int done = 0;
                while (done < images && !isStopped.getAsBoolean()) {
                    done += load(folder, Math.min(OF_A_LOAD, images - done), done, random, report, isStopped, progress);
                }
            } finally {
                delete(folder);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return report;
    }

    private static int load(final Path folder, final int images, final int before, final Random random, final PowerCutReport report,
                            final BooleanSupplier isStopped, final IntConsumer progress) throws IOException {
        final Path place = folder.resolve(LOAD);
        Files.createDirectory(place);
        final PowerCutLoad load = new PowerCutLoad(place.resolve("journal"), images, before, random);
        load.run(place.resolve("store"));
        report.load(load.flushes(), load.files());
        delete(place);
        final List<CutImage> made = load.images();
        for (int i = 0; i < made.size() && !isStopped.getAsBoolean(); i++) {
            final Path at = folder.resolve(IMAGE);
            Files.createDirectory(at);
            made.get(i).write(at.resolve("journal"));
            new ImageCheck(made.get(i), at, load.commits(), report).run();
            delete(at);
            progress.accept(before + i + 1);
        }
        return made.size();
    }

    private static void delete(final Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (final Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
