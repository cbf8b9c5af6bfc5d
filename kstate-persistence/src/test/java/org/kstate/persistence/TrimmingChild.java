package org.kstate.persistence;

import java.io.IOException;
import java.nio.file.Path;

/** A process that removes old files of a journal when it is told to, and is killed in that. */
final class TrimmingChild {

    static final String READY = "ready";

    private TrimmingChild() {
    }

    /** Arguments: a journal to load the classes by, and the one to trim. */
    public static void main(final String[] arguments) throws IOException {
        JournalTrim.of(Path.of(arguments[0])).keepFiles(1).run();
        System.out.println(READY);
        if (System.in.read() >= 0) {
            JournalTrim.of(Path.of(arguments[1])).keepFiles(1).run();
        }
    }
}
