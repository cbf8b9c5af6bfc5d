package org.kstate.persistence;

import java.io.IOException;
import java.nio.file.Path;

import org.kstate.Kstate;
import org.kstate.StoreOptions;

/** A child process that writes one checkpoint after another once it is told to, until it is killed. */
final class CheckpointingChild {

    static final String OPEN = "open";

    private CheckpointingChild() {
    }

    /** Arguments: store, journal. */
    public static void main(final String[] arguments) throws IOException {
        final Path journal = Path.of(arguments[1]);
        try (Kstate store = Kstate.open(StoreOptions.create().directory(Path.of(arguments[0]))
            .commitTimeoutMs(JournalingChild.PATIENT_MS))) {
            store.checkpoint(journal);
            System.out.println(OPEN);
            if (System.in.read() < 0) {
                return;
            }
            for (;;) {
                store.checkpoint(journal);
            }
        }
    }
}
