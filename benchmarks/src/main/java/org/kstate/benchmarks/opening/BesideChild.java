package org.kstate.benchmarks.opening;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;

/**
 * What happens beside the commits of a {@link BesideRun}, in a process of its own: the pauses of its virtual machine, which makes garbage of each
 * value of a checkpoint, are not those of who commits. Each line of its input is one thing to do, and its answer says that it is done. It ends when
 * its input ends. Arguments: the store, the journal.
 */
public final class BesideChild {

    /** Makes a new state persistent. */
    static final String PERSIST = "persist";
    /** Writes a checkpoint. */
    static final String CHECKPOINT = "checkpoint";
    static final String DONE = "done";

    private BesideChild() {
    }

    /**
     * Runs.
     *
     * @param args see above.
     * @throws IOException if the input cannot be read.
     */
    public static void main(final String[] args) throws IOException {
        final Path journal = Path.of(args[1]);
        try (Kstate store = Kstate.open(Path.of(args[0])); State state = store.subscribe(Journals.name(0), Permission.READ_WRITE);
             BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            state.persistTo(journal);
            System.out.println(DONE);
            int count = 0;
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                if (line.equals(CHECKPOINT)) {
                    store.checkpoint(journal);
                } else {
                    try (State fresh = store.subscribe("fresh." + count++, Permission.READ_WRITE, Journals.SIZE)) {
                        fresh.persistTo(journal);
                    }
                }
                System.out.println(DONE);
            }
        }
        System.exit(0);
    }
}
