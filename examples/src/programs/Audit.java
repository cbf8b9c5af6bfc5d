import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import org.kstate.notify.StateTailer;
import org.kstate.notify.TailerBuilder;

/** Gets every commit of the ledger from its journal, each once, and goes on after a restart where it was. Arguments: directory of the
 * journal, a file to remember the last version in. */
public final class Audit {

    private Audit() {
    }

    public static void main(final String[] args) throws Exception {
        final Path memory = Path.of(args[1]);
        final TailerBuilder builder = StateTailer.of(Path.of(args[0])).states("ledger");
        if (Files.exists(memory)) {
            builder.fromVersion("ledger", Long.parseLong(Files.readString(memory)) + 1);
        } else {
            builder.fromBeginning();
        }
        try (StateTailer tailer = builder.open()) {
            while (tailer.await()) {
                System.out.println("audited " + tailer.commit().version());
                // Remembered after it was done: what a kill comes between is audited again, and nothing is left out.
                final Path next = memory.resolveSibling("next");
                Files.writeString(next, Long.toString(tailer.commit().version()));
                Files.move(next, memory, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }
}
