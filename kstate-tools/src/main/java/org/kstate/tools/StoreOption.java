package org.kstate.tools;

import java.nio.file.Path;
import org.kstate.Kstate;
import org.kstate.Observer;
import org.kstate.StoreOptions;
import org.kstate.StoreStatistics;
import picocli.CommandLine.Option;

/** Which store a command is about. */
final class StoreOption {
    @Option(names = "--store", paramLabel = "DIR", description = "Directory of the store; by default the one that programs of"
        + " this user share, or what -Dkstate.store says.")
    private Path directory;

    Path directory() {
        return directory == null ? StoreOptions.defaultDirectory() : directory;
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
