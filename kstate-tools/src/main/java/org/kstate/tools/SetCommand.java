package org.kstate.tools;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.kstate.CommitResult;
import org.kstate.Conflict;
import org.kstate.Kstate;
import org.kstate.Observer;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.Transaction;
import org.kstate.exceptions.KstateException;
import org.kstate.layout.StateDescriptions;
import org.kstate.tools.json.JsonFields;
import org.kstate.tools.values.DecodedValue;
import org.kstate.tools.values.LayoutException;
import org.kstate.tools.values.ValueForm;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kstate set}: fields of a state. */
@Command(
    name = "set",
    description = "Changes fields of a state in one transaction, by its layout; the others stay as they are. If somebody else commits meanwhile"
        + " nothing is changed, and the status is " + ExitStatus.FAILED + ".",
    footer = {"", "Example: kstate set md.a.top bid=61800.1 ask=61800.2"})
final class SetCommand implements Callable<Integer> {
    @Mixin
    private Output output;
    @Mixin
    private StoreOption store;
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "NAME", description = "The state, by name. It must be there.")
    private String name;
    @Parameters(index = "1..*", arity = "1..*", paramLabel = "FIELD=VALUE", description = "What to change.")
    private List<String> assignments;
    @Option(names = "--layout", paramLabel = "LAYOUT", converter = ValueOption.FormConverter.class, description = "Of the value; by default what"
        + " describes the state, see kstate describe.")
    private ValueForm layout;
    @Option(names = "--if-version", paramLabel = "N", description = "Only if this is the version; else it is a conflict.")
    private Long expected;

    @Override
    public Integer call() {
        final Map<String, String> changes = changes();
        final ValueForm form = form();
        try (Kstate session = Kstate.open(store.directory()); State state = session.subscribe(name, Permission.READ_WRITE)) {
            if (!state.isWritten() && form.length() > 0) {
                state.fit(form.length());
            }
            try (Transaction transaction = state.begin()) {
                final byte[] value = change(transaction, form, changes);
                print(transaction.version(), form.decode(value));
            }
        }
        return ExitStatus.OK;
    }

    private Map<String, String> changes() {
        final Map<String, String> changes = new LinkedHashMap<>();
        for (final String assignment : assignments) {
            final int sign = assignment.indexOf('=');
            if (sign <= 0) {
                throw new ParameterException(spec.commandLine(), "Say what to change as FIELD=VALUE, not '" + assignment + "'");
            }
            if (changes.put(assignment.substring(0, sign), assignment.substring(sign + 1)) != null) {
                throw new ParameterException(spec.commandLine(), "A field has one value: '" + assignment + "'");
            }
        }
        return changes;
    }

    /** Looks from outside first, so that neither a store nor a state is made. */
    private ValueForm form() {
        try (Observer observer = store.observe()) {
            observer.state(name);
            final ValueView view = new ValueView(layout, layout == null ? ValueOption.descriptions(observer) : StateDescriptions.NONE);
            if (view.problem(name) != null) {
                throw new LayoutException(view.problem(name) + ", state=" + name);
            }
            if (view.form(name) == null) {
                throw new LayoutException("Nothing says what the fields of the state are; describe it (kstate describe), or give the --layout: state="
                    + name);
            }
            return view.form(name);
        }
    }

    private byte[] change(final Transaction transaction, final ValueForm form, final Map<String, String> changes) {
        if (expected != null && transaction.baseVersion() != expected) {
            throw new KstateException("The state has another version, and was not changed; look at it (kstate get) and set it again: state=" + name
                + ", expected=" + expected + ", found=" + transaction.baseVersion());
        }
        final byte[] value = ValueText.bytes(transaction.view());
        changes.forEach((field, text) -> form.encode(value, field, text));
        transaction.bytes().write(0, value);
        if (transaction.commit() == CommitResult.CONFLICT) {
            final Conflict conflict = transaction.conflict();
            throw new KstateException("Somebody else was faster, and the state was not changed; look at it (kstate get) and set it again:"
                + " state=" + name
                + ", expected=" + conflict.expectedVersion() + ", found=" + conflict.foundVersion() + ", session=" + conflict.winnerSessionId()
                + ", pid="
                + conflict.winnerPid());
        }
        return value;
    }

    private void print(final long version, final DecodedValue value) {
        if (output.isJson()) {
            output.json(json -> {
                json.writeStringField("state", name);
                json.writeNumberField("version", version);
                JsonFields.write(json, value, FieldOption.ALL);
            });
        } else {
            output.text(name + "  " + version + "  " + value.line());
        }
    }
}
