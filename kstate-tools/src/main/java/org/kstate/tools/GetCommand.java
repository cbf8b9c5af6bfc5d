package org.kstate.tools;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.Snapshot;
import org.kstate.feeds.marketdata.PayloadKind;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kstate get}: states with their values. */
@Command(
    name = "get",
    description = "Shows states and their values: the feed handler's payloads decoded, others as a dump. Looks without a trace.")
final class GetCommand implements Callable<Integer> {
    @Mixin
    private Output output;
    @Mixin
    private StoreOption store;

    @Parameters(paramLabel = "NAME", arity = "1..*", description = StatePatterns.DESCRIPTION)
    private List<String> names;

    @ArgGroup
    private Form form = new Form();

    /** How to show the value. */
    private static final class Form {
        @Option(names = "--hex", description = "Print nothing but the value, in hexadecimal.")
        private boolean hex;
        @Option(names = "--text", description = "Print nothing but the value, as text up to the first zero byte; what"
            + " would steer a terminal is written as \\x1b.")
        private boolean text;
    }

    @Override
    public Integer call() {
        try (Observer observer = store.observe()) {
            final Snapshot snapshot = new Snapshot();
            boolean first = true;
            for (final ObservedState state : StatePatterns.of(names).select(observer)) {
                state.read(snapshot);
                show(state, snapshot, first);
                first = false;
            }
        }
        return ExitStatus.OK;
    }

    private void show(final ObservedState state, final Snapshot snapshot, final boolean first) {
        if (output.isJson()) {
            output.json(json -> writeMembers(json, state, snapshot));
        } else if (form.hex) {
            output.text(ValueText.hex(snapshot.bytes()));
        } else if (form.text) {
            output.lines(text(snapshot));
        } else {
            if (!first) {
                output.text("");
            }
            print(state, snapshot);
        }
    }

    private void writeMembers(final JsonGenerator json, final ObservedState state, final Snapshot snapshot) throws IOException {
        ListCommand.writeFacts(json, state, snapshot);
        if (snapshot.version() > 0) {
            json.writeNumberField("session", snapshot.sessionId());
            json.writeNumberField("transaction", snapshot.transactionId());
        }
        if (form.text) {
            json.writeStringField("text", text(snapshot));
        } else if (form.hex) {
            json.writeStringField("hex", ValueText.hex(snapshot.bytes()));
        } else {
            ValueText.json(json, snapshot.bytes());
        }
    }

    private void print(final ObservedState state, final Snapshot snapshot) {
        fact("state", state.name());
        fact("version", snapshot.version() == 0 ? "0 (never written)" : Long.toString(snapshot.version()));
        fact("size", snapshot.length() + " bytes");
        fact("journal", state.isPersistent() ? state.journal().toString() : "none (transient)");
        if (snapshot.version() > 0) {
            fact("time", TimeText.of(snapshot.timeNs()));
            fact("session", Integer.toString(snapshot.sessionId()));
            fact("transaction", Long.toUnsignedString(snapshot.transactionId()));
        }
        final PayloadKind kind = PayloadKind.recognized(snapshot.bytes(), 0);
        if (kind == null) {
            output.text("");
            output.out().print(ValueText.dump(snapshot.bytes()));
        } else {
            fact("value", ValueText.line(snapshot.bytes()));
            fact("place", "event " + kind.sequence(snapshot.bytes(), 0) + " of the feed, input " + kind.input(snapshot.bytes(), 0)
                + " line " + kind.line(snapshot.bytes(), 0));
        }
    }

    private void fact(final String label, final String value) {
        output.text(String.format(Locale.ROOT, "%-11s  %s", label, value));
    }

    private static String text(final Snapshot snapshot) {
        final byte[] bytes = ValueText.bytes(snapshot.bytes());
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}
