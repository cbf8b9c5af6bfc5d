package org.kstate.feeds;

import java.nio.file.Path;

/** Is told of each line that is skipped. Called on the reading thread; must not throw. */
@FunctionalInterface
public interface DamagedLineListener {
    /** Tells nobody; the counters still count. */
    DamagedLineListener NONE = (file, line, reason) -> { };

    /**
     * Takes notice of a line that is left out.
     *
     * @param file   the input.
     * @param line   the line in the decompressed input, from 1.
     * @param reason what is wrong with it.
     */
    void onDamagedLine(Path file, long line, String reason);
}
