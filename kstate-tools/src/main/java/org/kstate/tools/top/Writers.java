package org.kstate.tools.top;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.kstate.Kstate;
import org.kstate.SessionStatistics;
import org.kstate.Snapshot;
import org.kstate.StoreStatistics;
import org.kstate.exceptions.KstateException;

/** Who wrote the values of a store, by what its sessions say of themselves. For one thread at a time. */
public final class Writers {
    /** The number of the session was given back, or given again, since the commit. */
    public static final String GONE = "(gone)";

    private final Path store;
    private final Map<Integer, SessionStatistics> sessions = new HashMap<>();
    /** By number and ordinal of the session, since both processes and numbers come again. */
    private final Map<String, String> programs = new HashMap<>();
    /** Null before the first look, and where nothing can be known. */
    private StoreStatistics statistics;

    /**
     * What of a value tells who wrote it.
     *
     * @param session number of the session.
     * @param timeNs  of the commit.
     */
    public record Commit(int session, long timeNs) {
        /**
         * Of a value.
         *
         * @param snapshot of a version above 0.
         * @return what tells its writer.
         */
        public static Commit of(final Snapshot snapshot) {
            return new Commit(snapshot.sessionId(), snapshot.timeNs());
        }
    }

    /**
     * Knows nobody yet: {@link #look}.
     *
     * @param store its directory.
     */
    public Writers(final Path store) {
        this.store = store;
    }

    /**
     * Looks at the sessions of the store. Values of which the writer is wanted are read before: a session that begins in between then shows
     * by its start that it did not write them.
     *
     * @return what is known of the store; null where this user may not read what sessions note down, or it is damaged.
     */
    public StoreStatistics look() {
        sessions.clear();
        try {
            statistics = Kstate.statistics(store);
            statistics.sessions().forEach(session -> sessions.put(session.session(), session));
        } catch (final KstateException e) {
            // The values are there all the same, and stat and doctor say what is wrong.
            statistics = null;
        }
        return statistics;
    }

    /**
     * Who committed a value.
     *
     * @param commit which was read before the last look.
     * @return process id and program, as far as they are known.
     */
    public String of(final Commit commit) {
        if (statistics == null) {
            return "session " + commit.session();
        }
        final SessionStatistics session = sessionOf(commit);
        return session == null ? GONE : programs.computeIfAbsent(session.session() + "@" + session.ordinal(),
            key -> (session.pid() + " " + programOf(session)).strip());
    }

    /**
     * The session that committed a value.
     *
     * @param commit which was read before the last look.
     * @return what is known of it; null if it has ended, or this user may not know.
     */
    public SessionStatistics sessionOf(final Commit commit) {
        final SessionStatistics session = sessions.get(commit.session());
        // The number may have been given again since.
        return session == null || session.startNs() > commit.timeNs() ? null : session;
    }

    /**
     * What the program of a session is called: as the session says; else, and of earlier programs, as its process is called here.
     *
     * @param session of a store.
     * @return a short name; empty if it is not known. Whichever it is, others chose it: it holds nothing that steers a terminal.
     */
    public static String programOf(final SessionStatistics session) {
        return org.kstate.session.ProgramName.printable(session.program().isEmpty() ? ProgramName.of(session.pid()) : session.program());
    }

    /**
     * Process id and program of a session, for a message.
     *
     * @param session of a store.
     * @return {@code pid 123 Feed}.
     */
    public static String processOf(final SessionStatistics session) {
        return ("pid " + session.pid() + " " + programOf(session)).strip();
    }
}
