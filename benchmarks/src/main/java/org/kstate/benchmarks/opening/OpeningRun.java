package org.kstate.benchmarks.opening;

import java.nio.file.Path;
import java.util.Arrays;

import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.benchmarks.report.Figure;

/** Makes the journals, and opens them in turns in one JVM. Arguments: the folder, commits of the short one and of the long one. */
public final class OpeningRun {

    private static final int OPENINGS = 15;
    private static final int WARMUP = 5;

    private OpeningRun() {
    }

    /**
     * Runs.
     *
     * @param args see above.
     */
    public static void main(final String[] args) {
        final Path folder = Path.of(args[0]);
        Journals.make(folder.resolve("store-few"), folder.resolve(Journals.FEW), Integer.parseInt(args[1]));
        final long tookNs = Journals.make(folder.resolve("store-long"), folder.resolve(Journals.LONG), Integer.parseInt(args[2]));
        Journals.makeBare(folder.resolve(Journals.BARE), Integer.parseInt(args[2]));
        final double[] few = new double[OPENINGS];
        final double[] many = new double[OPENINGS];
        for (int i = -WARMUP; i < OPENINGS; i++) {
            final long fewNs = open(folder, Journals.FEW, i);
            final long manyNs = open(folder, Journals.LONG, i);
            if (i >= 0) {
                few[i] = (double) fewNs;
                many[i] = (double) manyNs;
            }
        }
        Arrays.sort(few);
        Arrays.sort(many);
        Journals.tell(OpeningSection.OPEN, OpeningSection.FEW, few[OPENINGS / 2]);
        Journals.tell(OpeningSection.OPEN, OpeningSection.LONG, many[OPENINGS / 2]);
        Journals.tell(OpeningSection.MANY, Figure.KSTATE, (double) tookNs);
        System.exit(0);
    }

    private static long open(final Path folder, final String journal, final int turn) {
        try (Kstate store = Kstate.open(Journals.options(folder.resolve("opening-" + journal), Journals.SIZE));
             State state = store.subscribe(Journals.name(Math.abs(turn) * 7), Permission.READ_WRITE, Journals.SIZE)) {
            final long startNs = System.nanoTime();
            state.persistTo(folder.resolve(journal));
            return System.nanoTime() - startNs;
        }
    }
}
