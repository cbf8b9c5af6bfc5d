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
import org.kstate.tools.values.DecodedField;
import org.kstate.tools.values.DecodedValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kstate get}: states with their values. */
@Command(
    name = "get",
    description = "Shows states and their values: by their fields where the states are described, see kstate describe, and the feed handler's"
        + " payloads decoded; others as a dump. Looks without a trace.")
final class GetCommand implements Callable<Integer> {
    @Mixin
    private Output output;
    @Mixin
    private StoreOption store;

    @Parameters(paramLabel = "NAME", arity = "1..*", description = StatePatterns.DESCRIPTION)
    private List<String> names;

    @Mixin
    private ValueOption value;
    @Option(names = "--text", description = "Print nothing but the value, as text up to the first zero byte; what would steer a terminal is"
        + " written as \\x1b. With --hex, too, nothing but the value is printed.")
    private boolean text;
    @Spec
    private CommandSpec spec;

    private ValueView view;

    @Override
    public Integer call() {
        if (text && value.isGiven()) {
            throw new ParameterException(spec.commandLine(), "A value is shown in one way: --text does not go with --hex and --layout");
        }
        try (Observer observer = store.observe()) {
            final Snapshot snapshot = new Snapshot();
            view = value.view(observer);
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
        } else if (value.isHex()) {
            output.text(ValueText.hex(snapshot.bytes()));
        } else if (text) {
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
        if (text) {
            json.writeStringField("text", text(snapshot));
        } else {
            view.json(json, state.name(), snapshot.bytes(), FieldOption.ALL);
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
        final DecodedValue described = view.described(state.name(), snapshot.bytes());
        if (described != null) {
            printFields(described);
            return;
        }
        final String problem = view.problem(state.name());
        if (problem != null) {
            fact("problem", problem);
        }
        final PayloadKind kind = problem == null ? PayloadKind.recognized(snapshot.bytes(), 0) : null;
        if (kind == null) {
            output.text("");
            output.out().print(ValueText.dump(snapshot.bytes()));
        } else {
            fact("value", ValueText.line(snapshot.bytes()));
            fact("place", "event " + kind.sequence(snapshot.bytes(), 0) + " of the feed, input " + kind.input(snapshot.bytes(), 0)
                + " line " + kind.line(snapshot.bytes(), 0));
        }
    }

    private void printFields(final DecodedValue value) {
        output.text("");
        final int width = value.fields().stream().mapToInt(field -> field.name().length()).max().orElse(0);
        for (final DecodedField field : value.fields()) {
            output.text("  " + field.name() + " ".repeat(width - field.name().length()) + "  " + field.text());
        }
        value.rest().forEach(bytes -> output.text("  +" + bytes.text()));
        value.misfits().forEach(misfit -> output.text("  does not fit: " + misfit));
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
