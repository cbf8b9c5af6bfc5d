package org.kstate.tools;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import net.openhft.chronicle.bytes.Bytes;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.Snapshot;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.NoSuchStateException;
import org.kstate.feeds.marketdata.PayloadKind;
import org.kstate.layout.NamePattern;
import org.kstate.layout.StateDescriptions;
import org.kstate.layout.StoreGeometry;
import org.kstate.persistence.History;
import org.kstate.persistence.HistoryCommit;
import org.kstate.persistence.HistoryResult;
import org.kstate.persistence.StateHistory;
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
    @Option(names = "--version", paramLabel = "N", converter = NumberOptions.Count.class, description = "The value at this version of the one state"
        + " named, from its journal.")
    private Long version;
    @Option(names = "--journal", paramLabel = "DIR", description = "With --version: the directory of the journal; no store is needed then.")
    private Path namedJournal;
    @Spec
    private CommandSpec spec;

    private ValueView view;

    /** A version of a state with what is known of it. */
    private record Found(String state, long version, int size, Path journal, long timeNs, int session, long transaction, Bytes<?> value) {
        static Found of(final ObservedState state, final Snapshot snapshot) {
            return new Found(state.name(), snapshot.version(), state.size(), state.isPersistent() ? state.journal() : null, snapshot.timeNs(),
                snapshot.sessionId(), snapshot.transactionId(), snapshot.bytes());
        }
    }

    @Override
    public Integer call() {
        if (text && value.isGiven()) {
            throw new ParameterException(spec.commandLine(), "A value is shown in one way: --text does not go with --hex and --layout");
        }
        if (namedJournal != null && version == null) {
            throw new ParameterException(spec.commandLine(), "What a state is now stands in its store: --journal goes with --version");
        }
        if (version != null) {
            showVersion();
            return ExitStatus.OK;
        }
        try (Observer observer = store.observe()) {
            final Snapshot snapshot = new Snapshot();
            view = value.view(observer);
            boolean first = true;
            for (final ObservedState state : StatePatterns.of(names).select(observer)) {
                state.read(snapshot);
                show(Found.of(state, snapshot), first);
                first = false;
            }
        }
        return ExitStatus.OK;
    }

    /** From the journal, without a trace there either. */
    private void showVersion() {
        if (names.size() != 1 || !NamePattern.isName(names.get(0))) {
            throw new ParameterException(spec.commandLine(), "A version belongs to one state: name that state, and no other");
        }
        final String name = names.get(0);
        if (namedJournal != null) {
            showVersion(name, namedJournal, StateDescriptions.NONE);
            return;
        }
        final Path journal;
        final StateDescriptions descriptions;
        try (Observer observer = store.observe()) {
            final ObservedState state = StatePatterns.of(names).select(observer).get(0);
            journal = state.journal();
            if (journal == null) {
                throw new KstateException("The state is transient, so that its versions are not kept; without --version the newest one is shown:"
                    + " state=" + name + ", store=" + observer.directory());
            }
            descriptions = ValueOption.descriptions(observer);
        }
        showVersion(name, journal, descriptions);
    }

    private void showVersion(final String name, final Path journal, final StateDescriptions descriptions) {
        final Bytes<?> bytes = Bytes.allocateElasticDirect(StoreGeometry.MAX_PAGE_SIZE);
        try (History history = History.inMemory(journal)) {
            final StateHistory state = history.state(name);
            final HistoryResult result = state.at(version, bytes);
            if (result != HistoryResult.FOUND) {
                throw new NoSuchStateException("The state has no value of that version" + (result == HistoryResult.DELETED ? ": it was deleted by it"
                    : "") + ": version=" + version + ", state=" + name + ", journal=" + journal);
            }
            final HistoryCommit commit = state.commit();
            try (JournalValues described = JournalValues.of(value, output, journal, descriptions)) {
                view = described.apply(commit.index());
                show(new Found(name, commit.version(), commit.size(), journal, commit.timeNs(), commit.sessionId(), commit.transactionId(), bytes),
                    true);
            }
        } finally {
            bytes.releaseLast();
        }
    }

    private void show(final Found found, final boolean first) {
        if (output.isJson()) {
            output.json(json -> writeMembers(json, found));
        } else if (value.isHex()) {
            output.text(ValueText.hex(found.value()));
        } else if (text) {
            output.lines(text(found.value()));
        } else {
            if (!first) {
                output.text("");
            }
            print(found);
        }
    }

    private void writeMembers(final JsonGenerator json, final Found found) throws IOException {
        json.writeStringField("state", found.state());
        json.writeNumberField("version", found.version());
        json.writeNumberField("size", found.size());
        json.writeBooleanField("persistent", found.journal() != null);
        if (found.journal() != null) {
            json.writeStringField("journal", found.journal().toString());
        }
        if (found.version() > 0) {
            json.writeNumberField("timeNs", found.timeNs());
            json.writeStringField("time", TimeText.of(found.timeNs()));
            json.writeNumberField("session", found.session());
            json.writeNumberField("transaction", found.transaction());
        }
        if (text) {
            json.writeStringField("text", text(found.value()));
        } else {
            view.json(json, found.state(), found.value(), FieldOption.ALL);
        }
    }

    private void print(final Found found) {
        fact("state", found.state());
        fact("version", found.version() == 0 ? "0 (never written)" : Long.toString(found.version()));
        fact("size", found.value().readRemaining() + " bytes");
        fact("journal", found.journal() != null ? found.journal().toString() : "none (transient)");
        if (found.version() > 0) {
            fact("time", TimeText.of(found.timeNs()));
            fact("session", Integer.toString(found.session()));
            fact("transaction", Long.toUnsignedString(found.transaction()));
        }
        final DecodedValue described = view.described(found.state(), found.value());
        if (described != null) {
            printFields(described);
            return;
        }
        final String problem = view.problem(found.state());
        if (problem != null) {
            fact("problem", problem);
        }
        final PayloadKind kind = problem == null ? PayloadKind.recognized(found.value(), 0) : null;
        if (kind == null) {
            output.text("");
            output.out().print(ValueText.dump(found.value()));
        } else {
            fact("value", ValueText.line(found.value()));
            fact("place", "event " + kind.sequence(found.value(), 0) + " of the feed, input " + kind.input(found.value(), 0)
                + " line " + kind.line(found.value(), 0));
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

    private static String text(final Bytes<?> value) {
        final byte[] bytes = ValueText.bytes(value);
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}
