import java.nio.file.Path;

import org.kstate.Kstate;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.Snapshot;

/** Lists what is in a store without touching it: needs read permission only, and nobody notices. Argument: directory of the store. */
public final class Look {

    private Look() {
    }

    public static void main(final String[] args) {
        try (Observer observer = Kstate.observe(Path.of(args[0]))) {
            final Snapshot snapshot = new Snapshot();
            for (final ObservedState state : observer.states()) {
                state.read(snapshot);
                System.out.println(state.name() + " version " + snapshot.version() + " size " + snapshot.length() + " by session "
                    + snapshot.sessionId());
            }
        }
    }
}
