package org.kstate.tools.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.kstate.journal.JournalPaths;
import org.kstate.layout.JournalLayout;
import org.kstate.layout.JournalLockWord;
import org.kstate.layout.StoreHeaderLayout;
import org.kstate.memory.Mapping;
import org.kstate.page.PagesFile;
import org.kstate.session.StoreFiles;
import org.kstate.session.StoreHeader;

/** What is wrong with the journals of a store. */
final class JournalChecks {
    /** Of the file {@code owner}, docs/format/2-journal.md. */
    private static final String OWNER = "owner";
    private static final int OWNER_LENGTH = 32;
    private static final int STORE_ID = 16;
    private static final int JOURNAL_ID = 24;

    private final Machine machine;
    private final PagesFile pages;
    private final long storeId;
    private final List<Finding> findings = new ArrayList<>();

    private JournalChecks(final Machine machine, final PagesFile pages, final long storeId) {
        this.machine = machine;
        this.pages = pages;
        this.storeId = storeId;
    }

    static List<Finding> of(final Machine machine, final StoreFiles files) {
        final StoreHeader header = StoreHeader.read(files.pages());
        final Mapping mapping = Mapping.map(files.pages(), header.geometry().fileLength(), false);
        try {
            final JournalChecks checks = new JournalChecks(machine, new PagesFile(mapping, header.geometry()), header.storeId());
            final long count = Math.min(JournalLayout.MAX_JOURNALS, mapping.buffer().getLongAcquire(StoreHeaderLayout.JOURNALS_IN_USE));
            for (int journal = 0; journal < count; journal++) {
                checks.check(journal);
            }
            return checks.findings;
        } finally {
            // All that was read is a copy.
            mapping.unmap();
        }
    }

    private void check(final int journal) {
        final Path path = JournalPaths.path(pages, journal);
        final long place = pages.geometry().journal(journal);
        final int before = findings.size();
        lock(path, pages.buffer().getLongAcquire(place + JournalLayout.LOCK));
        if (pages.buffer().getLongAcquire(place + JournalLayout.FAILED) != 0) {
            findings.add(Finding.problem("journal", "a flush has failed, for good: " + path,
                "Copy what can be read elsewhere, see to the device, boot, and make"
                + " the store anew: docs/caveats.md"));
        }
        identity(path, pages.buffer().getLongAcquire(place + JournalLayout.JOURNAL_ID));
        final Finding space = SpaceCheck.of("journal space", path, true);
        if (findings.size() == before) {
            findings.add(Finding.ok("journal", "it is the store's: " + path));
        }
        findings.add(space);
    }

    private void lock(final Path path, final long word) {
        final long pid = word == JournalLockWord.FREE ? 0 : JournalLockWord.pid(word);
        if (pid > 0 && machine.isStopped(pid)) {
            findings.add(Finding.problem("journal lock", "held by a stopped process: pid=" + pid + ", journal=" + path,
                "Commits on its states fail after a while:"
                + " let it go on (kill -CONT " + pid + ") or end it (kill -KILL " + pid + ")"));
        }
    }

    /** Another user's programs may read what this one may not. */
    static Finding unreadable(final Path path, final IOException cause) {
        return cause instanceof AccessDeniedException
            ? Finding.note("journal", "this user may not read it: " + path, "Look again as a user who may")
            : Finding.problem("journal", "it cannot be read: " + cause + ", journal=" + path,
                "Mount or move it back to its place; commits on its states fail in programs that start now");
    }

    private void identity(final Path path, final long journalId) {
        final ByteBuffer owner;
        try (InputStream in = Files.newInputStream(path.resolve(OWNER))) {
            owner = ByteBuffer.wrap(in.readNBytes(OWNER_LENGTH)).order(ByteOrder.LITTLE_ENDIAN);
        } catch (final IOException e) {
            findings.add(unreadable(path, e));
            return;
        }
        if (owner.limit() < OWNER_LENGTH) {
            findings.add(Finding.problem("journal", "its file owner is too short: " + path, "Bring the journal back from a copy: kstate"
                + " verify says what is in it"));
        } else if (journalId != 0 && owner.getLong(JOURNAL_ID) != 0 && owner.getLong(JOURNAL_ID) != journalId) {
            findings.add(Finding.problem("journal", "another journal is in its place: " + path, "Move it away and the store's own back"));
        } else if (owner.getLong(STORE_ID) != storeId) {
            findings.add(Finding.problem("journal", "it is another store's now: " + path, "One journal has one store: make the states of one"
                + " of them persistent"
                + " elsewhere"));
        }
    }
}
