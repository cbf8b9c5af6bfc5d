package org.kstate.tools;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.kstate.Kstate;
import org.kstate.Observer;
import org.kstate.StoreOptions;
import org.kstate.StoreStatistics;
import org.kstate.exceptions.KstateException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Which store a command is about: the first that says so of {@code --store}, behind the command or before it, {@code -Dkstate.store} and
 * the environment's {@code KSTATE_STORE}; else the default store.
 */
final class StoreOption {
    static final String NAME = "--store";
    static final String PLACE = "DIR";
    static final String DESCRIPTION = "Directory of the store; by default what -Dkstate.store or the environment's KSTATE_STORE says, else"
        + " the one that programs of this user share.";

    private static final String VARIABLE = "KSTATE_STORE";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = NAME, paramLabel = PLACE, description = DESCRIPTION)
    private Path directory;

    Path directory() {
        final Path before = KstateCommand.of(spec).store();
        if (directory != null && before != null) {
            throw new ParameterException(spec.commandLine(), "option '--store' should be specified only once");
        }
        if (directory != null || before != null) {
            return directory != null ? directory : before;
        }
        final String variable = System.getenv(VARIABLE);
        return variable == null || variable.isEmpty() || System.getProperty(StoreOptions.STORE_PROPERTY) != null
            ? StoreOptions.defaultDirectory() : pathOf(variable);
    }

    private static Path pathOf(final String variable) {
        try {
            return Path.of(variable);
        } catch (final InvalidPathException e) {
            throw new KstateException(Failure.unwritablePath(e) + ", variable=" + VARIABLE, e);
        }
    }

    /** Looks at the store, which must be there, without a trace. */
    Observer observe() {
        return Kstate.observe(directory());
    }

    /** Reads what the store's sessions noted down, without a trace. */
    StoreStatistics statistics() {
        return Kstate.statistics(directory());
    }
}
