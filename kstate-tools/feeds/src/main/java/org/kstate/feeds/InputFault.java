package org.kstate.feeds;

import java.io.IOException;

/** Compressed data that is cut off or damaged, with its place in the file. */
final class InputFault extends IOException {
    private static final long serialVersionUID = 1L;

    InputFault(final String message) {
        super(message);
    }

    InputFault(final String reason, final long member, final long offset) {
        super(reason + ", member=" + member + " byte=" + offset);
    }
}
