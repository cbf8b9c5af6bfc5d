package org.kstate.tools;

import net.openhft.chronicle.bytes.RandomDataInput;

/** Prints versions of states, one on each line. For one thread at a time. */
final class CommitPrinter {
    /** Nothing was passed over, or it is not known. */
    static final long NONE_MISSED = 0;

    private final Output output;

    CommitPrinter(final Output output) {
        this.output = output;
    }

    void print(
        final String state, final long version, final long timeNs, final int session, final long missed, final RandomDataInput value) {
        if (output.isJson()) {
            output.json(json -> {
                json.writeStringField("state", state);
                json.writeNumberField("version", version);
                json.writeNumberField("timeNs", timeNs);
                json.writeStringField("time", TimeText.of(timeNs));
                json.writeNumberField("session", session);
                json.writeNumberField("missed", missed);
                ValueText.json(json, value);
            });
            return;
        }
        output.text(TimeText.of(timeNs) + "  " + state + "  " + version + "  " + ValueText.line(value)
            + (missed == NONE_MISSED ? "" : "  (" + missed + " missed)"));
    }
}
