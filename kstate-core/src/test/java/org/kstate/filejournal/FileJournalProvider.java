package org.kstate.filejournal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

import org.kstate.exceptions.NotAJournalException;
import org.kstate.spi.Journal;
import org.kstate.spi.JournalHistory;
import org.kstate.spi.JournalProvider;
import org.kstate.spi.JournalSetup;

/**
 * Opens journals in files. It is not on the class path as a provider, since the tests of other modules have this class there, too:
 * {@link #install} lets a thread find it.
 */
public final class FileJournalProvider implements JournalProvider {

    /** How many journals were opened in this process. */
    public static final AtomicInteger OPENED = new AtomicInteger();

    /** The only directory in which a journal is opened; {@code null} for any. */
    public static volatile Path only;

    private static final String SERVICES = "/file-journal/";

    /** Creates the provider. */
    public FileJournalProvider() {
    }

    /** Lets this thread find the provider, until {@link #uninstall}. */
    public static void install() {
        final URL services = FileJournalProvider.class.getResource(SERVICES);
        Thread.currentThread().setContextClassLoader(new URLClassLoader(new URL[] {services}, FileJournalProvider.class.getClassLoader()));
    }

    /** Undoes {@link #install}. */
    public static void uninstall() {
        Thread.currentThread().setContextClassLoader(FileJournalProvider.class.getClassLoader());
    }

    @Override
    public Journal open(final JournalSetup setup) {
        if (only != null && !only.equals(setup.directory())) {
            throw new NotAJournalException("No journals are made here: journal=" + setup.directory());
        }
        if (Files.exists(setup.directory()) && !Files.isDirectory(setup.directory())) {
            throw new NotAJournalException("A journal is a directory: journal=" + setup.directory());
        }
        try {
            Files.createDirectories(setup.directory());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        OPENED.incrementAndGet();
        return new FileJournal(setup.directory());
    }

    @Override
    public JournalHistory history(final Path directory) {
        return FileJournal.history(directory);
    }
}
