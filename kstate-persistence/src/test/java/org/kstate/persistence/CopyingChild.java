package org.kstate.persistence;

import java.nio.file.Path;

/** A child process that copies a journal again and again, each time to another place, until it is killed. */
final class CopyingChild {

    private CopyingChild() {
    }

    /** Arguments: journal, folder of the copies, their prefix. */
    public static void main(final String[] arguments) {
        for (int i = 0;; i++) {
            JournalCopy.of(Path.of(arguments[0])).to(Path.of(arguments[1]).resolve(arguments[2] + i));
            System.out.println(i);
        }
    }
}
