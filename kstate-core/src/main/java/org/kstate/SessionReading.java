package org.kstate;

import java.util.ArrayList;
import java.util.List;

import org.kstate.counters.CounterReading;
import org.kstate.exceptions.CorruptStoreException;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.StoreGeometry;
import org.kstate.memory.KernelLock;
import org.kstate.memory.Mapping;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.PagesFile;
import org.kstate.session.ProgramName;
import org.kstate.session.StoreFiles;

/** The sessions of a store through a read-only mapping of {@code control}, and what their kernel locks say of them. */
final class SessionReading {

    private static final int ATTEMPTS = 100;

    private SessionReading() {
    }

    static List<SessionStatistics> read(final StoreFiles files, final Mapping control, final PagesFile pages, final CounterReading counters) {
        final List<SessionStatistics> sessions = new ArrayList<>();
        try (KernelLock locks = KernelLock.openForAsking(files.sessionLocks())) {
            for (int session = 1; session <= StoreGeometry.MAX_SESSIONS; session++) {
                final SessionStatistics found = read(control, pages.geometry().pages(), session, locks, counters);
                if (found != null) {
                    sessions.add(found);
                }
            }
        }
        return List.copyOf(sessions);
    }

    /** How many sessions are subscribed to each page. */
    static int[] subscribers(final Mapping control, final int pages) {
        final SharedBuffer buffer = control.buffer();
        final int[] subscribers = new int[pages];
        for (int session = 1; session <= StoreGeometry.MAX_SESSIONS; session++) {
            final long record = ControlLayout.session(session, pages);
            if (buffer.getLongAcquire(record + ControlLayout.SESSION_STATE) == ControlLayout.FREE) {
                continue;
            }
            for (int page = 0; page < pages; page += Long.SIZE) {
                long bits = buffer.getLongAcquire(record + ControlLayout.SESSION_SUBSCRIPTIONS + (long) (page / Long.SIZE) * Long.BYTES);
                for (; bits != 0; bits &= bits - 1) {
                    final int of = page + Long.numberOfTrailingZeros(bits);
                    if (of < pages) {
                        subscribers[of]++;
                    }
                }
            }
        }
        return subscribers;
    }

    /** Null if the number is free. */
    private static SessionStatistics read(final Mapping control, final int pages, final int session, final KernelLock locks,
                                          final CounterReading counters) {
        final SharedBuffer buffer = control.buffer();
        final long record = ControlLayout.session(session, pages);
        for (int attempt = 1;; attempt++) {
            final long state = buffer.getLongAcquire(record + ControlLayout.SESSION_STATE);
            if (state == ControlLayout.FREE) {
                return null;
            }
            if (state != ControlLayout.ACTIVE && state != ControlLayout.DEAD) {
                throw new CorruptStoreException("The record of a session is damaged; stop the store's processes and remove its directory: state="
                    + state + ", session=" + session + ", offset=" + record + ", file=" + control.file());
            }
            final long ordinal = buffer.getLong(record + ControlLayout.SESSION_ORDINAL);
            final SessionStatistics found = new SessionStatistics(session, ordinal, buffer.getLong(record + ControlLayout.SESSION_PID),
                ProgramName.read(buffer, record, ordinal), buffer.getLong(record + ControlLayout.SESSION_START), life(locks, session),
                buffer.getLongAcquire(record + ControlLayout.SESSION_WRITER) != 0, subscriptions(buffer, record, pages),
                counters.ofSession(session));
            SharedBuffer.loadLoadFence();
            // The number may have been given to another session meanwhile.
            if (buffer.getLongAcquire(record + ControlLayout.SESSION_STATE) == state
                && buffer.getLong(record + ControlLayout.SESSION_ORDINAL) == ordinal || attempt == ATTEMPTS) {
                return found;
            }
        }
    }

    private static SessionStatistics.Life life(final KernelLock locks, final int session) {
        if (locks == null) {
            return SessionStatistics.Life.UNKNOWN;
        }
        return locks.isHeldByAnother(session) ? SessionStatistics.Life.ALIVE : SessionStatistics.Life.DEAD;
    }

    private static int subscriptions(final SharedBuffer buffer, final long record, final int pages) {
        int count = 0;
        for (int page = 0; page < pages; page += Long.SIZE) {
            long bits = buffer.getLongAcquire(record + ControlLayout.SESSION_SUBSCRIPTIONS + (long) (page / Long.SIZE) * Long.BYTES);
            if (pages - page < Long.SIZE) {
                bits &= (1L << pages - page) - 1;
            }
            count += Long.bitCount(bits);
        }
        return count;
    }
}
