package org.kstate.notify.chaos;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.kstate.notify.StateTailer;
import org.kstate.persistence.JournalReader;

/** Readers and tailers of the journal, each opened, used and closed, by a thread that may be interrupted, in a process that may be stopped. */
final class ReadingRounds {

    private static final int MOST_RECORDS = 5_000;
    private static final int MOST_COMMITS = 2_000;
    private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(3);

    private final LifecycleActor actor;

    ReadingRounds(final LifecycleActor actor) {
        this.actor = actor;
    }

    void round() {
        switch (ThreadLocalRandom.current().nextInt(5)) {
            case 0 -> readFromTheBeginning();
            case 1 -> readLast();
            case 2 -> tail(true);
            default -> tail(false);
        }
        actor.count(LifecycleActor.CALLS);
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(REST_NS) + 1);
        Thread.interrupted();
    }

    private void readFromTheBeginning() {
        final JournalCheck check = new JournalCheck();
        try (JournalReader reader = JournalReader.open(actor.journal())) {
            for (int i = 0; i < MOST_RECORDS && reader.next(); i++) {
                check.add(reader.record());
            }
        }
    }

    private void readLast() {
        try (JournalReader reader = JournalReader.open(actor.journal())) {
            for (int i = 0; i < 20 && !actor.isTold(); i++) {
                if (!reader.readLast() || reader.record().entryCount() == 0) {
                    throw new AssertionError("no last record: " + reader);
                }
                LockSupport.parkNanos(1 + ThreadLocalRandom.current().nextLong(REST_NS));
            }
        }
    }

    private void tail(final boolean fromTheBeginning) {
        final JournalCheck check = new JournalCheck();
        int seen = 0;
        final StateTailer opened = fromTheBeginning ? StateTailer.of(actor.journal()).fromBeginning().open()
            : StateTailer.of(actor.journal()).fromNow().open();
        try (StateTailer tailer = opened) {
            for (int i = 0; i < 20 && seen < MOST_COMMITS && !actor.isTold(); i++) {
                seen += tailer.await((name, version, timeNs, sessionId, address, length) -> check.payload(name, version, address, length),
                    MOST_COMMITS, 10, TimeUnit.MILLISECONDS);
                Thread.interrupted();
            }
        }
    }
}
