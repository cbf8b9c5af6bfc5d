package org.kstate.tools.damage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.exceptions.KstateException;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.queue.JournalScan;
import org.kstate.persistence.queue.ScanListener;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;

/**
 * Damages copies of a journal, one damage each, and looks what becomes of it: whether readers deliver only true records, and whether a
 * store that restores from it has the last values or is told. At last it tells whether what is committed afterwards can be read. For one
 * thread.
 */
public final class DamageTrial {
    /** Failures one after another, after which a reader is given up: where a length is damaged in the newest file each step fails. */
    private static final int MAX_FAILURES = 8;
    private static final String JOURNAL = "journal";
    private static final String STORE = "store";

    private final Path journal;
    private final Random random;
    private final BooleanSupplier isStopped;
    private final IntConsumer progress;
    private final DamageReport report = new DamageReport();

    private DamageTrial(final Path journal, final long seed, final BooleanSupplier isStopped, final IntConsumer progress) {
        this.journal = journal;
        this.random = new Random(seed);
        this.isStopped = isStopped;
        this.progress = progress;
    }

    /**
     * Does some damages.
     *
     * @param journal   a whole journal, which is only read.
     * @param damages   how many.
     * @param seed      of what is drawn.
     * @param isStopped asked before each: whether to end early.
     * @param progress  is told after each how many were done.
     * @return what became of them.
     */
    public static DamageReport run(final Path journal, final int damages, final long seed, final BooleanSupplier isStopped,
                                   final IntConsumer progress) {
        return new DamageTrial(journal, seed, isStopped, progress).run(damages);
    }

    private DamageReport run(final int damages) {
        final Truth truth = Truth.of(journal);
        if (truth.records() == 0) {
            throw new KstateException("The journal has no records to damage; try another one: journal=" + journal);
        }
        try {
            final Path folder = Files.createTempDirectory("kstate-damage");
            try {
                for (int i = 0; i < damages && !isStopped.getAsBoolean(); i++) {
                    final DamageKind kind = DamageKind.values()[i % DamageKind.values().length];
                    copy(folder.resolve(JOURNAL));
                    final String what = kind.damage(folder.resolve(JOURNAL), random, truth.places());
                    report.begin(kind, what);
                    new Case(folder, truth).run();
                    delete(folder, false);
                    progress.accept(i + 1);
                }
            } finally {
                delete(folder, true);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return report;
    }

    private void copy(final Path to) throws IOException {
        Files.createDirectory(to);
        try (Stream<Path> files = Files.list(journal)) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static void delete(final Path folder, final boolean isWhole) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (final Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                if (isWhole || !path.equals(folder)) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }

    /** One damage. */
    private final class Case {
        private final Path damaged;
        private final Path folder;
        private final Truth truth;
        private int stores;

        Case(final Path folder, final Truth truth) {
            this.folder = folder;
            this.damaged = folder.resolve(JOURNAL);
            this.truth = truth;
        }

        void run() {
            final List<String> seen = scan();
            report.seen(!seen.isEmpty());
            guarded("read", this::readAll);
            final byte[] next = new byte[Long.BYTES];
            random.nextBytes(next);
            final Map.Entry<String, Truth.Value> first = truth.values().entrySet().iterator().next();
            final byte[] added = Arrays.copyOf(next, Math.min(next.length, first.getValue().size()));
            if (guarded("restore", () -> restore(first.getKey(), added))) {
                report.restored();
                guarded("read afterwards", () -> readBack(first.getKey(), first.getValue().version() + 1, added));
                if (!guarded("restore afterwards", () -> restoreAgain(first.getKey(), first.getValue().version() + 1, added))) {
                    report.unreadable("what was committed cannot be restored");
                }
            }
            report.end(seen);
        }

        /** True if it came to its end; what is typed is what is wanted. */
        private boolean guarded(final String step, final Runnable work) {
            try {
                work.run();
                return true;
            } catch (final KstateException e) {
                report.told();
            } catch (final RuntimeException e) {
                report.untyped(step, e);
            } catch (final Error e) {
                report.crash(step, e);
            }
            return false;
        }

        private List<String> scan() {
            final List<String> seen = new ArrayList<>();
            guarded("verify", () -> JournalScan.run(damaged, true, new ScanListener() {
                @Override
                public void onRecord(final Path file, final long offset, final JournalRecord record) {
                    if (!truth.holds(record)) {
                        report.wrong("verify took a record for whole: sequence=" + record.sequence());
                    }
                }

                @Override
                public void onForeign(final Path file, final long offset, final int length) {
                    // Of somebody else.
                }

                @Override
                public void onDamage(final Damage damage, final Path file, final long offset, final String why) {
                    seen.add(damage + ": " + why);
                }

                @Override
                public void onFileEnd(final Path file, final long offset, final boolean isEndMark) {
                    // Every file has one.
                }
            }));
            return seen;
        }

        private void readAll() {
            try (JournalReader reader = JournalReader.open(damaged)) {
                int read = 0;
                int failures = 0;
                boolean isTold = false;
                while (failures < MAX_FAILURES && read <= 2 * truth.records()) {
                    try {
                        if (!reader.next()) {
                            break;
                        }
                        failures = 0;
                        read++;
                        if (!truth.holds(reader.record())) {
                            report.wrong("a reader delivered it: sequence=" + reader.record().sequence());
                        }
                    } catch (final KstateException e) {
                        isTold = true;
                        failures++;
                    }
                }
                if (read < truth.records() && !isTold) {
                    report.lost("a reader ended in silence: read=" + read + ", records=" + truth.records());
                }
            }
        }

        private Kstate store() {
            return Kstate.open(folder.resolve(STORE + stores++));
        }

        private void restore(final String name, final byte[] added) {
            try (Kstate store = store()) {
                final Snapshot snapshot = new Snapshot();
                for (final Map.Entry<String, Truth.Value> wanted : truth.values().entrySet()) {
                    final State state = store.subscribe(wanted.getKey(), Permission.READ_WRITE);
                    state.persistTo(damaged);
                    compare(wanted.getKey(), wanted.getValue(), state, snapshot);
                }
                store.subscribe(name, Permission.READ_WRITE).publish(added);
            }
        }

        private void compare(final String name, final Truth.Value wanted, final State state, final Snapshot snapshot) {
            final long version = state.isWritten() ? state.read(snapshot) : 0;
            if (version < wanted.version()) {
                report.lost("restored an older version: state=" + name + ", version=" + version + ", wanted=" + wanted.version());
            } else if (version > wanted.version() || version > 0 && !wanted.isEqual(bytes(snapshot))) {
                report.wrong("restored another value: state=" + name + ", version=" + version + ", wanted=" + wanted.version());
            }
        }

        private byte[] bytes(final Snapshot snapshot) {
            final byte[] bytes = new byte[snapshot.length()];
            snapshot.bytes().read(0, bytes, 0, bytes.length);
            return bytes;
        }

        private void readBack(final String name, final long version, final byte[] added) {
            try (JournalReader reader = JournalReader.open(damaged)) {
                int failures = 0;
                for (int steps = 0; failures < MAX_FAILURES && steps <= 3 * truth.records(); steps++) {
                    try {
                        if (!reader.next()) {
                            break;
                        }
                        failures = 0;
                        if (isAdded(reader.record(), name, version, added)) {
                            return;
                        }
                    } catch (final KstateException e) {
                        failures++;
                    }
                }
            }
            report.unreadable("a reader does not come to what was committed");
        }

        private boolean isAdded(final JournalRecord record, final String name, final long version, final byte[] added) {
            for (int i = 0; i < record.entryCount(); i++) {
                final JournalEntry entry = record.entry(i);
                // After a loss the version may be a smaller one: that is told as the loss.
                if (entry.isNamed(name) && entry.version() <= version && Arrays.equals(entry.payload(), added)) {
                    return true;
                }
            }
            return false;
        }

        private void restoreAgain(final String name, final long version, final byte[] added) {
            try (Kstate store = store()) {
                final State state = store.subscribe(name, Permission.READ_WRITE);
                state.persistTo(damaged);
                final Snapshot snapshot = new Snapshot();
                final long found = state.isWritten() ? state.read(snapshot) : 0;
                if (found > version || found == 0 || !Arrays.equals(Arrays.copyOf(bytes(snapshot), added.length), added)) {
                    report.unreadable("the next restore has another value: version=" + found + ", wanted=" + version);
                }
            }
        }
    }
}
