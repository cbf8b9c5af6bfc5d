package org.kstate.tools.powercut;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.KstateException;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.JournalRepair;
import org.kstate.persistence.queue.JournalScan;
import org.kstate.persistence.queue.ScanListener;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;
import org.kstate.tools.powercut.PowerCutReport.Column;

/** What a reader and a store make of one image. For one thread. */
final class ImageCheck {
    private static final int MAX_FAILURES = 8;
    private static final byte[] ADDED = {1, 2, 3, 4, 5, 6, 7};

    private final CutImage image;
    private final Path journal;
    private final Path store;
    private final Commits commits;
    private final PowerCutReport report;
    private String readerEnd = "silent";
    private boolean isOldestMissing;
    private int start;

    ImageCheck(final CutImage image, final Path folder, final Commits commits, final PowerCutReport report) {
        this.image = image;
        this.journal = folder.resolve("journal");
        this.store = folder.resolve("store");
        this.commits = commits;
        this.report = report;
    }

    void run() {
        report.note(image, Column.IMAGES);
        if (image.durable() > 0) {
            report.note(image, Column.DURABLE);
        }
        try {
            if (image.isHeaderLost() && !isMended()) {
                return;
            }
            final int read = image.files() == null ? 0 : readPrefix();
            if (read < 0) {
                return;
            }
            if (read < image.durable()) {
                report.fault(image, Column.LOST, "a reader comes to fewer commits: read=" + read + ", end=" + readerEnd);
            }
            restore();
        } catch (final RuntimeException | Error e) {
            report.fault(image, Column.UNTYPED, e.toString());
        }
    }

    /** Whether it was refused, left as it was, and repaired. */
    private boolean isMended() {
        final String[] before = names();
        boolean isRefused = false;
        try (Kstate opened = Kstate.open(store.resolveSibling("refused"))) {
            opened.subscribe(commits.names().get(0), Permission.READ_WRITE).persistTo(journal);
        } catch (final CorruptJournalException e) {
            isRefused = true;
        }
        if (!isRefused) {
            report.fault(image, Column.WRONG, "a store opened it, though a file has no header");
            return false;
        }
        if (!Arrays.equals(before, names())) {
            report.fault(image, Column.LOST, "opening it has changed its files: before=" + Arrays.toString(before) + ", now="
                + Arrays.toString(names()));
            return false;
        }
        try {
            JournalRepair.skip(journal);
            return true;
        } catch (final KstateException e) {
            report.fault(image, Column.LOST, "the file without a header cannot be made anew: " + e.getMessage());
            return false;
        }
    }

    private String[] names() {
        final String[] names = journal.toFile().list((folder, name) -> name.endsWith(".cq4") || name.endsWith(".discard"));
        Arrays.sort(names);
        return names;
    }

    /** How many commits a reader comes to before it is told of damage, or ends; negative if it was given something else. */
    private int readPrefix() {
        final Prefix prefix = new Prefix();
        try (JournalReader reader = JournalReader.open(journal)) {
            while (reader.next()) {
                prefix.take(reader.record());
            }
        } catch (final CorruptJournalException e) {
            // Up to there it counts.
            readerEnd = e.getMessage();
            if (prefix.read == 0) {
                scan(prefix);
            }
        } catch (final KstateException e) {
            readerEnd = e.getMessage();
        }
        if (prefix.wrong != 0) {
            report.fault(image, Column.WRONG, "a reader delivered another record: read=" + prefix.read + ", sequence=" + prefix.wrong);
            return -1;
        }
        isOldestMissing = prefix.isOldestMissing();
        start = Math.max(0, prefix.start);
        return prefix.read;
    }

    /** Where a file has no header a reader is refused; what stands before that can still be found. */
    private void scan(final Prefix prefix) {
        try {
            JournalScan.run(journal, true, prefix);
        } catch (final KstateException e) {
            readerEnd = e.getMessage();
        }
    }

    /** Commits in their order, up to the first damage. */
    private final class Prefix implements ScanListener {
        private int read;
        private long first;
        private long wrong;
        /** The commit of the first record; negative if none was met. */
        private int start = -1;
        private boolean isDamaged;

        private boolean isOldestMissing() {
            return first > 1 && image.durable() == 0;
        }

        void take(final JournalRecord record) {
            first = first == 0 ? record.sequence() : first;
            if (wrong == 0 && isCommit(record)) {
                if (start < 0) {
                    start = isOldestMissing() ? commits.find(record, image.begun()) : 0;
                    read = start;
                }
                if (read < image.begun() && commits.isRecordOf(read, record)) {
                    read++;
                } else {
                    wrong = record.sequence();
                }
            }
        }

        @Override
        public void onRecord(final Path file, final long offset, final JournalRecord record) {
            if (!isDamaged) {
                take(record);
            }
        }

        @Override
        public void onForeign(final Path file, final long offset, final int length) {
            wrong = -1;
        }

        @Override
        public void onDamage(final Damage damage, final Path file, final long offset, final String why) {
            isDamaged = true;
        }

        @Override
        public void onFileEnd(final Path file, final long offset, final boolean hasEndMark) {
            // The next one follows.
        }
    }

    private static boolean isCommit(final JournalRecord record) {
        return record.kind() == Journal.COMMIT || record.kind() == Journal.ATTACH || record.kind() == Journal.DELETE;
    }

    private void restore() {
        long added = 0;
        final String name = commits.names().get(0);
        try (Kstate opened = Kstate.open(store)) {
            final Map<String, Commits.Value> found = new LinkedHashMap<>();
            for (final String state : commits.names()) {
                final State handle = opened.subscribe(state, Permission.READ_WRITE);
                handle.persistTo(journal);
                found.put(state, value(handle));
            }
            final int prefix = commits.prefix(found, start, image.begun());
            if (prefix < 0) {
                report.fault(image, Column.WRONG, "what was restored was never so: " + versions(found));
                return;
            }
            if (prefix < image.durable()) {
                report.fault(image, Column.LOST, "what was restored is older: prefix=" + prefix);
                return;
            }
            added = opened.subscribe(name, Permission.READ_WRITE).publish(ADDED);
        } catch (final CorruptJournalException e) {
            end(image.durable() > 0 ? Column.STOPPED : Column.NOTHING);
            return;
        } catch (final KstateException e) {
            if (image.durable() > 0) {
                report.fault(image, Column.LOST, "it is not taken for a journal: " + e);
            } else {
                end(Column.NOTHING);
            }
            return;
        }
        readBack(name, added);
    }

    /** What became of it, and is no fault. */
    private void end(final Column column) {
        report.note(image, isOldestMissing ? Column.UNCONTRADICTED : column);
    }

    private static String versions(final Map<String, Commits.Value> found) {
        final StringBuilder text = new StringBuilder();
        found.forEach((name, value) -> text.append(name).append('=').append(value.version()).append(' '));
        return text.toString().strip();
    }

    private static Commits.Value value(final State state) {
        final Snapshot snapshot = new Snapshot();
        final long version = state.isWritten() ? state.read(snapshot) : 0;
        final byte[] bytes = new byte[version == 0 ? 0 : snapshot.length()];
        if (version > 0) {
            snapshot.bytes().read(0, bytes, 0, bytes.length);
        }
        return new Commits.Value(version, bytes);
    }

    private void readBack(final String name, final long version) {
        int failures = 0;
        try (JournalReader reader = JournalReader.open(journal)) {
            while (failures < MAX_FAILURES) {
                try {
                    if (!reader.next()) {
                        break;
                    }
                    failures = 0;
                    if (isAdded(reader.record(), name, version)) {
                        end(Column.OPENED);
                        return;
                    }
                } catch (final KstateException e) {
                    failures++;
                }
            }
        }
        report.fault(image, Column.UNREADABLE, "a reader does not come to what was committed afterwards: version=" + version);
    }

    private static boolean isAdded(final JournalRecord record, final String name, final long version) {
        for (int i = 0; i < record.entryCount(); i++) {
            final JournalEntry entry = record.entry(i);
            if (record.kind() == Journal.COMMIT && entry.isNamed(name) && entry.version() == version
                && Arrays.equals(entry.payload(), ADDED)) {
                return true;
            }
        }
        return false;
    }
}
