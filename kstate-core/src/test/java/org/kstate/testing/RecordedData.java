package org.kstate.testing;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the recorded market data lies: in the folder that the system property {@code kstate.data} names, else in
 * {@code ../shared/data} beside the project. Tests that ask for it are skipped, with a message, where it is missing.
 */
public final class RecordedData {
    private static final String PROPERTY = "kstate.data";

    private RecordedData() {
    }

    /**
     * Finds the Binance captures.
     *
     * @return the six files, by name.
     */
    public static List<Path> binanceFiles() {
        return files("binance-20240808");
    }

    /**
     * Finds the equities' files.
     *
     * @return quotes and trades of two stocks, by name.
     */
    public static List<Path> equitiesFiles() {
        return files("us-equities-20131008");
    }

    /**
     * Finds the messages of NASDAQ's TotalView-ITCH 5.0.
     *
     * @return the file of a thousand messages.
     */
    public static Path itchFile() {
        return files("nasdaq-itch50").get(0);
    }

    private static List<Path> files(final String set) {
        final Path folder = folder().resolve(set);
        final boolean present = Files.isDirectory(folder);
        if (!present) {
            System.err.println("SKIPPED: no recorded market data in " + folder + "; set -D" + PROPERTY + "=FOLDER to run this test");
        }
        Assumptions.assumeTrue(present, () -> "no recorded market data, folder=" + folder);
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().matches(".*(gz|ITCH50)")).sorted().toList();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        final String named = System.getProperty(PROPERTY);
        if (named != null && !named.isEmpty()) {
            return Path.of(named);
        }
        // Tests run in the module's folder, which may lie in another's, or in the project's.
        return Stream.of(Path.of("..", "..", ".."), Path.of("..", ".."), Path.of("..")).map(up -> up.resolve(Path.of("shared", "data")))
            .filter(Files::isDirectory).findFirst().orElse(Path.of("..", "shared", "data"));
    }
}
