package org.kstate.benchmarks.peers;

import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.benchmarks.runtime.JvmRun;
import org.kstate.benchmarks.runtime.ScratchFolder;

/**
 * Tries which peers can run here: in a JVM of its own, since a native library may end it.
 */
public final class PeerProbe {

    private static final int SIZE = 64;
    private static final long TIMEOUT_MS = TimeUnit.SECONDS.toMillis(60);
    private static final String SEPARATOR = "\t";
    private static final String TRYING = "trying";
    private static final String GOOD = "good";
    private static final String BAD = "bad";

    private PeerProbe() {
    }

    /**
     * Tries peers.
     *
     * @param kinds to try.
     * @return why they cannot run, for those which cannot.
     * @throws IOException if no JVM could be started.
     */
    public static Map<PeerKind, String> reasonsAgainst(final List<PeerKind> kinds) throws IOException {
        final Map<PeerKind, String> reasons = new EnumMap<>(PeerKind.class);
        List<PeerKind> untried = kinds;
        while (!untried.isEmpty()) {
            final JvmRun run = JvmRun.of(PeerProbe.class, TIMEOUT_MS, untried.stream().map(PeerKind::name).toList());
            final int tried = read(run, reasons);
            if (tried == 0) {
                untried.forEach(kind -> reasons.put(kind, run.ending()));
                break;
            }
            untried = untried.subList(tried, untried.size());
        }
        return reasons;
    }

    /** How many were tried; the JVM may have died of the last. */
    private static int read(final JvmRun run, final Map<PeerKind, String> reasons) {
        int tried = 0;
        for (final String line : run.lines()) {
            final String[] words = line.split(SEPARATOR);
            switch (words[0]) {
                case TRYING -> {
                    tried++;
                    reasons.put(PeerKind.valueOf(words[1]), run.ending());
                }
                case GOOD -> reasons.remove(PeerKind.valueOf(words[1]));
                case BAD -> reasons.put(PeerKind.valueOf(words[1]), words[2]);
                default -> {
                    // Not ours: a library talks.
                }
            }
        }
        return tried;
    }

    /**
     * Tries the peers that are named, in a JVM of their own.
     *
     * @param args names.
     */
    public static void main(final String[] args) {
        for (final PeerKind kind : Arrays.stream(args).map(PeerKind::valueOf).toList()) {
            System.out.println(TRYING + SEPARATOR + kind);
            System.out.println(verdict(kind));
        }
        System.exit(0);
    }

    private static String verdict(final PeerKind kind) {
        final BytesStore<?, ?> memory = BytesStore.nativeStoreWithFixedCapacity(2L * SIZE);
        try (ScratchFolder folder = new ScratchFolder(); Peer peer = kind.open(folder.path(), SIZE)) {
            memory.writeLong(0, SIZE);
            peer.put(memory.addressForRead(0), SIZE);
            peer.get(memory.addressForRead(SIZE), SIZE);
            return memory.readLong(SIZE) == SIZE ? GOOD + SEPARATOR + kind
                : BAD + SEPARATOR + kind + SEPARATOR + "it does not give back what was put";
        } catch (final Exception | LinkageError | InternalError e) {
            return BAD + SEPARATOR + kind + SEPARATOR + reason(e);
        } finally {
            memory.releaseLast();
        }
    }

    private static String reason(final Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        final String text = root instanceof IllegalStateException && root.getMessage() != null ? root.getMessage() : root.toString();
        return text.replaceAll("\\s+", " ");
    }
}
