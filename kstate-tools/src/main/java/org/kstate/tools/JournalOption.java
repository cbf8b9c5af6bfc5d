package org.kstate.tools;

import java.nio.file.Path;
import java.util.List;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.exceptions.KstateException;
import org.kstate.layout.StateDescriptions;
import org.kstate.notify.StateTailer;
import org.kstate.notify.TailerBuilder;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which states of which journal a command is about: the journal is named, or found through the states of a store. */
final class JournalOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @ArgGroup
    private Named named = new Named();

    @Parameters(paramLabel = "NAME", arity = "0..*", description = StatePatterns.DESCRIPTION + " Without --journal they tell which"
        + " journal; with it, no name means all states.")
    private List<String> names = List.of();

    /** A journal that is named. */
    private static final class Named {
        @Option(names = "--journal", paramLabel = "DIR", description = "Directory of the journal; no store is needed then.")
        private Path journal;
    }

    String[] patterns() {
        return names.toArray(String[]::new);
    }

    /** How the values of the states are described: by the store, if the journal was found through one. */
    StateDescriptions descriptions(final StoreOption store) {
        if (named.journal != null) {
            return StateDescriptions.NONE;
        }
        try (Observer observer = store.observe()) {
            return ValueOption.descriptions(observer);
        }
    }

    /** The one state that a version belongs to. */
    String versionedName() {
        final List<String> plain = StatePatterns.of(names).names();
        if (plain.size() != 1) {
            throw new ParameterException(spec.commandLine(), "A version belongs to one state: name that state, and no other");
        }
        return plain.get(0);
    }

    /** The journal, of which it is known that it holds states that are asked for. */
    Path directory(final StoreOption store) {
        final StatePatterns patterns = StatePatterns.of(names);
        if (named.journal != null) {
            patterns.checkAgainst(named.journal);
            return named.journal;
        }
        if (names.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Name a state, or the --journal");
        }
        try (Observer observer = store.observe()) {
            return commonJournal(observer.directory(), patterns.select(observer), patterns.names());
        }
    }

    /** A tailer of the states that begins at a place of the journal, which {@link #directory} has told. */
    TailerBuilder tailer(final Path directory, final StartPoint from) {
        final TailerBuilder builder = StateTailer.of(directory).states(patterns());
        final StartPoint start = from.in(directory, List.of(patterns()));
        switch (start.kind()) {
            case BEGINNING:
                return builder.fromBeginning();
            case VERSION:
                return builder.fromVersion(versionedName(), start.number());
            case TIME:
                return builder.fromTime(start.number());
            case POSITION:
                return builder.afterPosition(start.position());
            default:
                return builder.fromNow();
        }
    }

    /** Of the states of a pattern those count that are persistent; a state that is named must be. */
    private static Path commonJournal(final Path store, final List<ObservedState> states, final List<String> mustBePersistent) {
        Path found = null;
        for (final ObservedState state : states) {
            final Path journal = state.journal();
            if (journal == null && mustBePersistent.contains(state.name())) {
                throw transientState(state.name(), store);
            }
            if (journal != null && found != null && !found.equals(journal)) {
                throw new KstateException("These states are kept in different journals; ask for one journal at a time: state=" + state.name()
                    + ", journal=" + journal + ", other=" + found);
            }
            found = journal == null ? found : journal;
        }
        if (found == null) {
            throw transientState(states.get(0).name(), store);
        }
        return found;
    }

    private static KstateException transientState(final String name, final Path store) {
        return new KstateException("The state is transient, so that its commits are not kept; watch it instead: state=" + name
            + ", store=" + store);
    }
}
