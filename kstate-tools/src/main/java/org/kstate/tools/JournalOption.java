package org.kstate.tools;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.kstate.Observer;
import org.kstate.exceptions.KstateException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which states of which journal a command is about: the journal is named, or found through a state of a store. */
final class JournalOption {
    private static final String ANY_REST = ".*";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Mixin
    private StoreOption store;

    @ArgGroup
    private Named named = new Named();

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "States, by name, or md.* for all whose names begin with"
        + " 'md.'. Without --journal the first one tells which journal; with it, no name means all states.")
    private List<String> names = List.of();

    /** A journal that is named. */
    private static final class Named {
        @Option(names = "--journal", paramLabel = "DIR", description = "Directory of the journal; no store is needed then.")
        private Path journal;
    }

    List<String> names() {
        return names;
    }

    /** The names that end with a star, without it. */
    List<String> prefixes() {
        final List<String> prefixes = new ArrayList<>();
        for (final String name : names) {
            if (name.endsWith(ANY_REST) || "*".equals(name)) {
                prefixes.add(name.substring(0, name.length() - 1));
            }
        }
        return prefixes;
    }

    /** The names that name one state. */
    List<String> plainNames() {
        return names.stream().filter(name -> !name.endsWith("*")).toList();
    }

    /** The one state that a version belongs to. */
    String versionedName() {
        final List<String> plain = plainNames();
        if (plain.size() != 1) {
            throw new ParameterException(spec.commandLine(), "A version belongs to one state: name that state, and no other");
        }
        return plain.get(0);
    }

    Path directory() {
        if (named.journal != null) {
            return named.journal;
        }
        if (plainNames().isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Name a state, or the --journal");
        }
        try (Observer observer = store.observe()) {
            Path found = null;
            for (final String name : plainNames()) {
                final Path journal = observer.state(name).journal();
                if (journal == null) {
                    throw new KstateException("The state is transient, so that its commits are not kept; watch it instead: state=" + name
                        + ", store=" + store.directory());
                }
                if (found != null && !found.equals(journal)) {
                    throw new KstateException("These states are kept in different journals; ask for one journal at a time: state=" + name
                        + ", journal=" + journal + ", other=" + found);
                }
                found = journal;
            }
            return found;
        }
    }
}
