package org.kstate.counters;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;

import org.kstate.layout.ControlLayout;
import org.kstate.memory.Mapping;

/** A file like {@code control}, all zeros, of a store with one page and without the rest of it. */
final class ControlImage {

    static final int PAGES = 1;

    private ControlImage() {
    }

    static Mapping make(final Path file) {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(ControlLayout.fileLength(PAGES));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return open(file);
    }

    static Mapping open(final Path file) {
        return Mapping.map(file, ControlLayout.fileLength(PAGES), true);
    }

    static SessionLedger ledger(final Mapping control, final int session) {
        return SessionLedger.of(control, PAGES, session, 1000 + session, () -> 7L * session);
    }
}
