package org.kstate.starting;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.kstate.CommitResult;
import org.kstate.Kstate;
import org.kstate.Observer;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.Transaction;
import org.kstate.notify.StateTailer;
import org.kstate.notify.Watch;
import org.kstate.persistence.JournalReader;

/** A user's program that uses every part once. Its source is also compiled as a module of its own. */
public final class EveryPart {

    private static final String NAME = "md.btcusdt.top";
    private static final long VALUE = 42;
    private static final int SIZE = 16;

    private EveryPart() {
    }

    /**
     * Runs the program; an exception ends it with another status than 0.
     *
     * @param arguments a directory for the store and the journal.
     * @throws Exception if a part does not do what it should.
     */
    public static void main(final String[] arguments) throws Exception {
        final Path journal = Path.of(arguments[0], "journal");
        final Path directory = Path.of(arguments[0], "store");
        try (Kstate store = Kstate.open(directory);
             State state = store.subscribe(NAME, Permission.READ_WRITE)) {
            state.setSize(SIZE);
            state.persistTo(journal);
            try (Watch watch = Watch.of(state).fromNow().open();
                 StateTailer tailer = StateTailer.of(state).fromBeginning().open()) {
                try (Transaction transaction = state.begin()) {
                    transaction.bytes().writeLong(0, VALUE);
                    require(transaction.commit() == CommitResult.COMMITTED, "commit");
                }
                require(watch.await(1, TimeUnit.MINUTES), "watch");
                require(tailer.await(1, TimeUnit.MINUTES), "tail");
            }
            try (Observer observer = Kstate.observe(directory)) {
                require(observer.state(NAME).version() == state.version(), "observe");
            }
            require(Kstate.statistics(directory).sessions().size() == 1, "statistics");
        }
        try (JournalReader reader = JournalReader.open(journal)) {
            require(reader.next(), "journal");
        }
        System.out.println("done " + System.getProperty("slf4j.internal.verbosity"));
    }

    private static void require(final boolean happened, final String what) {
        if (!happened) {
            throw new IllegalStateException("it did not happen: what=" + what);
        }
    }
}
