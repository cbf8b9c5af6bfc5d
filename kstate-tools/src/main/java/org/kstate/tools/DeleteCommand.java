package org.kstate.tools;

import java.util.List;
import java.util.concurrent.Callable;
import org.kstate.Kstate;
import org.kstate.ObservedState;
import org.kstate.Observer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code kstate del}: ends states. */
@Command(
    name = "del",
    description = "Deletes states for everybody, if no program is subscribed to them. The journal of a persistent state keeps its history."
        + " Asks first.",
    footer = {"", "Example: kstate del 'test.*' --yes"})
final class DeleteCommand implements Callable<Integer> {
    @Mixin
    private Output output;
    @Mixin
    private StoreOption store;
    @Mixin
    private Confirmation confirmation;

    @Parameters(paramLabel = "NAME", arity = "1..*", description = StatePatterns.DESCRIPTION)
    private List<String> names;

    @Override
    public Integer call() {
        final List<String> selected;
        try (Observer observer = store.observe()) {
            selected = StatePatterns.of(names).select(observer).stream().map(ObservedState::name).toList();
        }
        confirmation.require("delete " + (selected.size() == 1 ? "the state " + selected.get(0) : selected.size() + " states"));
        try (Kstate session = Kstate.open(store.directory())) {
            for (final String name : selected) {
                session.delete(name);
                if (output.isJson()) {
                    output.json(json -> json.writeStringField("deleted", name));
                } else {
                    output.text("deleted " + name);
                }
            }
        }
        return ExitStatus.OK;
    }
}
