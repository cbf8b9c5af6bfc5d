package org.kstate.examples;

import java.nio.file.Path;
import net.openhft.chronicle.bytes.Bytes;
import org.kstate.feeds.marketdata.PayloadText;
import org.kstate.notify.CommitView;
import org.kstate.notify.StateTailer;

/**
 * A reader that wants everything: prints every commit of the states of a journal, from the first one on and then as they come.
 *
 * <pre>
 *     TailEveryCommit JOURNAL [STATE ...]
 * </pre>
 *
 * <p>The idea: a state shows the present and forgets; its journal has every version, once and in order. A tailer needs neither the store
 * nor the writer, only read permission on the journal's files. It can begin at the beginning, now, at a version or at a time, and there
 * is no seam between what was kept and what comes.
 */
public final class TailEveryCommit {
    private static final int LONGEST_VALUE = 4096;

    private TailEveryCommit() {
    }

    /**
     * Prints commits until the process is ended.
     *
     * @param args directory of the journal; names of states, {@code md.synthetic_1.*} for instance; none for all.
     */
    public static void main(final String[] args) {
        if (args.length == 0) {
            System.err.println("Usage: TailEveryCommit JOURNAL [STATE ...]");
            System.exit(2);
        }
        final String[] names = new String[args.length - 1];
        System.arraycopy(args, 1, names, 0, names.length);
        final Bytes<?> value = Bytes.allocateElasticDirect(LONGEST_VALUE);
        try (StateTailer tailer = StateTailer.of(Path.of(args[0])).states(names).fromBeginning().open()) {
            while (tailer.await()) {
                final CommitView commit = tailer.commit();
                commit.read(value);
                System.out.println(commit.name() + " version " + commit.version() + ": " + PayloadText.line(value, 0));
            }
        } finally {
            value.releaseLast();
        }
    }
}
