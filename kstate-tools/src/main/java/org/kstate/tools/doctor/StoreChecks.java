package org.kstate.tools.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kstate.Kstate;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.SessionStatistics;
import org.kstate.Snapshot;
import org.kstate.StoreStatistics;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.KstateException;
import org.kstate.layout.StoreGeometry;
import org.kstate.memory.KernelLock;
import org.kstate.session.StoreFiles;
import org.kstate.tools.top.Writers;

/** What is wrong with a store: its space, sessions, locks, clock and journals. Looks from outside; nothing is changed. For one thread at a time. */
public final class StoreChecks {
    private static final Pattern HOLDER = Pattern.compile("pid=(\\d+) .*");
    private static final double NEARLY_FULL = 0.9;
    private static final long CLOCK_TOLERANCE_NS = TimeUnit.SECONDS.toNanos(1);

    private final Machine machine;
    private final StoreFiles files;
    private final List<Finding> findings = new ArrayList<>();

    private StoreChecks(final Machine machine, final Path directory) {
        this.machine = machine;
        files = new StoreFiles(directory);
    }

    /**
     * Does all checks.
     *
     * @param machine   that the store is on.
     * @param directory of the store, which need not be there.
     * @return the findings.
     */
    public static List<Finding> of(final Machine machine, final Path directory) {
        final StoreChecks checks = new StoreChecks(machine, directory.toAbsolutePath().normalize());
        checks.findings.add(SpaceCheck.of("space", checks.files.directory(), false));
        checks.check();
        return checks.findings;
    }

    private void check() {
        // Where this user may not look, nobody can say so; what opens it tells the reason.
        if (Files.notExists(files.pages())) {
            findings.add(Finding.note("store", "there is none at " + files.directory(), "The first program that opens it makes it; elsewhere?"
                + " Use --store"
                + " or KSTATE_STORE"));
            return;
        }
        storeLock();
        try {
            final StoreStatistics statistics = Kstate.statistics(files.directory());
            if (!statistics.isThisBoot()) {
                findings.add(Finding.note("store", "it is of an earlier boot of the machine",
                    "The next program that opens it makes it anew; persistent"
                    + " states come back from their journals"));
                return;
            }
            pages(statistics);
            sessions(statistics);
            errors(statistics);
            try (Observer observer = Kstate.observe(files.directory())) {
                clock(observer);
                observer.descriptions();
            }
            findings.addAll(JournalChecks.of(machine, files));
        } catch (final KstateException e) {
            findings.add(Finding.problem("store", e.getMessage(), "See the message"));
        }
    }

    private void pages(final StoreStatistics statistics) {
        final String use = statistics.pagesInUse() + " of " + statistics.maxPages() + " pages in use";
        if (statistics.damagedPages() > 0) {
            findings.add(Finding.problem("pages", statistics.damagedPages() + " damaged pages",
                "End the store's programs, remove its directory and open"
                + " it again; persistent states come back from their journals"));
        } else if (statistics.pagesInUse() >= NEARLY_FULL * statistics.maxPages()) {
            findings.add(Finding.warning("pages", use, "Delete states that nobody needs, or make the store anew with more pages:"
                + " StoreOptions.maxPages"));
        } else {
            findings.add(Finding.ok("pages", use));
        }
    }

    private void sessions(final StoreStatistics statistics) {
        final List<SessionStatistics> sessions = statistics.sessions();
        final List<String> dead = new ArrayList<>();
        final List<String> stopped = new ArrayList<>();
        boolean isUnknown = false;
        for (final SessionStatistics session : sessions) {
            final String who = session.session() + " (" + Writers.processOf(session) + ")";
            if (session.life() == SessionStatistics.Life.DEAD) {
                dead.add(who);
            } else if (session.life() == SessionStatistics.Life.UNKNOWN) {
                isUnknown = true;
            } else if (machine.isStopped(session.pid())) {
                stopped.add(who);
            }
        }
        if (!dead.isEmpty()) {
            findings.add(Finding.warning("sessions", "dead, and not swept yet: " + String.join(", ", dead),
                "Nothing need be done: the next session that"
                + " opens or subscribes sweeps them. To do it now, open the store once"));
        }
        if (!stopped.isEmpty()) {
            findings.add(Finding.warning("sessions", "of stopped processes: " + String.join(", ", stopped),
                "They may hold slots and locks: let them go on"
                + " (kill -CONT PID) or end them"));
        }
        if (isUnknown) {
            findings.add(Finding.note("sessions", "this user may not ask who lives: sessions.lock", "Run it as the store's owner"));
        }
        if (sessions.size() >= NEARLY_FULL * StoreGeometry.MAX_SESSIONS) {
            findings.add(Finding.warning("sessions", sessions.size() + " of at most " + StoreGeometry.MAX_SESSIONS,
                "Let processes share openings of the"
                + " store, or observe it"));
        }
        if (dead.isEmpty() && stopped.isEmpty() && !isUnknown) {
            findings.add(Finding.ok("sessions", sessions.size() + " alive"));
        }
    }

    /** A holder that lives holds it for moments; one that is stopped for ever. */
    private void storeLock() {
        try (KernelLock lock = KernelLock.openForAsking(files.storeLock())) {
            if (lock == null) {
                findings.add(Finding.note("store.lock", "this user may not ask who holds it", "Run it as the store's owner"));
            } else if (!lock.isHeldByAnother(0)) {
                findings.add(Finding.ok("store.lock", "free"));
            } else {
                held(lock.holderPid(0));
            }
        }
    }

    private void held(final long kernelSays) {
        final long pid = kernelSays > 0 ? kernelSays : noted();
        if (pid > 0 && machine.isStopped(pid)) {
            findings.add(Finding.problem("store.lock", "held by a stopped process: pid=" + pid, "Nobody can open the store or subscribe: let it go on"
                + " (kill -CONT " + pid + ") or end it (kill -KILL " + pid + ")"));
        } else {
            findings.add(Finding.note("store.lock", "held now" + (pid > 0 ? ": pid=" + pid : ""), "If it stays so, look at that process"));
        }
    }

    /** What the holder wrote into the file. */
    private long noted() {
        try {
            final Matcher holder = HOLDER.matcher(Files.readString(files.storeLock()).lines().findFirst().orElse(""));
            return holder.matches() ? Long.parseLong(holder.group(1)) : 0;
        } catch (final IOException | NumberFormatException e) {
            return 0;
        }
    }

    private void errors(final StoreStatistics statistics) {
        if (statistics.errors().isEmpty() && statistics.errorsNotRecorded() == 0) {
            findings.add(Finding.ok("errors", "none noted down"));
        } else {
            findings.add(Finding.note("errors", statistics.errors().size() + " different ones noted down", "Read them: kstate errors"));
        }
    }

    /** Commit times that are to come: the clock was ahead, or is behind. */
    private void clock(final Observer observer) {
        final Snapshot snapshot = new Snapshot();
        final long nowNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        ObservedState latest = null;
        long latestNs = nowNs;
        for (final ObservedState state : observer.states()) {
            try {
                if (state.read(snapshot) > 0 && snapshot.timeNs() > latestNs) {
                    latest = state;
                    latestNs = snapshot.timeNs();
                }
            } catch (final ClosedException e) {
                // Deleted meanwhile.
                continue;
            }
        }
        if (latest != null && latestNs - nowNs > CLOCK_TOLERANCE_NS) {
            findings.add(Finding.warning("clock", "a commit is of a time to come, by " + TimeUnit.NANOSECONDS.toSeconds(latestNs - nowNs)
                + " s: state="
                + latest.name(), "The machine's clock stepped back, or a program gives another clock (StoreOptions.clock): look at the time"
                + " service"));
        } else {
            findings.add(Finding.ok("clock", "no commit is of a time to come"));
        }
    }
}
