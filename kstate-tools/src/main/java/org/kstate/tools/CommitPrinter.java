package org.kstate.tools;

import java.util.HashSet;
import java.util.Set;
import java.util.function.LongFunction;
import net.openhft.chronicle.bytes.RandomDataInput;
import org.kstate.notify.CommitView;
import org.kstate.persistence.JournalPosition;
import org.kstate.tools.values.DecodedField;
import org.kstate.tools.values.DecodedValue;

/** Prints versions of states, one on each line. For one thread at a time. */
final class CommitPrinter {
    /** Nothing was passed over, or it is not known. */
    static final long NONE_MISSED = 0;

    private final Output output;
    private final LongFunction<ValueView> values;
    private final FieldOption fields;
    /** States of which it was said that they lack a field. */
    private final Set<String> complained = new HashSet<>();

    CommitPrinter(final Output output, final ValueView values, final FieldOption fields) {
        this(output, index -> values, fields);
    }

    /** Values of commits in a journal, by the index of their record. */
    CommitPrinter(final Output output, final LongFunction<ValueView> values, final FieldOption fields) {
        this.output = output;
        this.values = values;
        this.fields = fields;
    }

    /** Prints a version if it is one of those that were asked for; else returns false. */
    boolean print(
        final String state, final long version, final long timeNs, final int session, final long missed, final RandomDataInput value) {
        return print(state, version, timeNs, session, missed, value, 0, null);
    }

    /** As the other, of a commit in a journal before which some were passed over, or {@link #NONE_MISSED}. */
    boolean print(final CommitView commit, final long missed, final RandomDataInput value) {
        return print(commit.name(), commit.version(), commit.timeNs(), commit.sessionId(), missed, value, commit.index(),
            output.isJson() ? commit.position() : null);
    }

    /** As the other; with the position in the journal, for programs that go on from it. */
    boolean print(
        final String state, final long version, final long timeNs, final int session, final RandomDataInput value,
        final JournalPosition position) {
        return print(state, version, timeNs, session, NONE_MISSED, value, position.index(), position);
    }

    private boolean print(
        final String state, final long version, final long timeNs, final int session, final long missed, final RandomDataInput value,
        final long index, final JournalPosition position) {
        final ValueView view = values.apply(index);
        final String line;
        if (fields.isChosen()) {
            final Commit commit = new Commit(state, version, timeNs, session, missed, value, view);
            complain(commit);
            if (!fields.accepts(commit)) {
                return false;
            }
            line = fields.line(commit);
        } else {
            line = null;
        }
        if (output.isJson()) {
            output.json(json -> {
                json.writeStringField("state", state);
                json.writeNumberField("version", version);
                json.writeNumberField("timeNs", timeNs);
                json.writeStringField("time", TimeText.of(timeNs));
                json.writeNumberField("session", session);
                json.writeNumberField("missed", missed);
                if (position != null) {
                    json.writeStringField("position", position.toString());
                }
                view.json(json, state, value, fields.wanted());
            });
        } else {
            output.text(line != null ? line
                : head(state, version, timeNs) + "  " + view.line(state, value) + (missed == NONE_MISSED ? "" : "  (" + missed + " missed)"));
        }
        return true;
    }

    private static String head(final String state, final long version, final long timeNs) {
        return TimeText.of(timeNs) + "  " + state + "  " + version;
    }

    /** A name that is written wrong must not look like a state in which nothing is found. */
    private void complain(final Commit commit) {
        for (final String name : fields.missing(commit)) {
            if (complained.add(commit.state() + ' ' + name)) {
                output.complain("there is no such field in this version, and perhaps in none: field=" + name + ", state=" + commit.state()
                    + ", version="
                    + commit.version());
            }
        }
    }

    /** One version with what it has to offer. */
    private static final class Commit implements FieldOption.Version {
        private final String state;
        private final long version;
        private final long timeNs;
        private final int session;
        private final long missed;
        private final RandomDataInput value;
        private final ValueView view;
        private final DecodedValue decoded;

        Commit(final String state, final long version, final long timeNs, final int session, final long missed, final RandomDataInput value,
               final ValueView view) {
            this.state = state;
            this.version = version;
            this.timeNs = timeNs;
            this.session = session;
            this.missed = missed;
            this.value = value;
            this.view = view;
            this.decoded = view.decoded(state, value);
        }

        String state() {
            return state;
        }

        long version() {
            return version;
        }

        @Override
        public DecodedField field(final String name) {
            return decoded == null ? null : decoded.field(name);
        }

        @Override
        public String text(final String name) {
            switch (name) {
                case "state":
                    return state;
                case "version":
                    return Long.toString(version);
                case "time":
                    return TimeText.of(timeNs);
                case "timeNs":
                    return Long.toString(timeNs);
                case "session":
                    return Integer.toString(session);
                case "missed":
                    return Long.toString(missed);
                case "value":
                    return view.line(state, value);
                default:
                    final DecodedField field = field(name.startsWith(".") ? name.substring(1) : name);
                    return field == null ? null : field.text();
            }
        }

        @Override
        public String head() {
            return CommitPrinter.head(state, version, timeNs);
        }
    }
}
