package org.kstate.benchmarks.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Why targets are missed and what was tried: written by people, by work, in one file, and told in the report where the target of such a
 * work is missed. Each begins with a line {@code ## } and the work's name; what stands before the first is for the file's reader. Immutable.
 */
public final class Reasons {

    private static final String FILE = "reasons.md";
    private static final String HEADING = "## ";

    private final Map<String, String> texts = new HashMap<>();

    private Reasons(final String text) {
        String work = null;
        for (final String line : text.lines().toList()) {
            if (line.startsWith(HEADING)) {
                work = line.substring(HEADING.length()).strip();
                texts.put(work, "");
            } else if (work != null) {
                texts.merge(work, line.strip(), (before, more) -> (before + " " + more).strip());
            }
        }
    }

    /**
     * The ones that come with the benchmarks.
     *
     * @return what the file says.
     */
    public static Reasons known() {
        try (InputStream in = Reasons.class.getResourceAsStream(FILE)) {
            return of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Reasons of(final String text) {
        return new Reasons(text);
    }

    Optional<String> of(final Target target) {
        return Optional.ofNullable(texts.get(target.work() + ": " + target.baseline())).or(() -> Optional.ofNullable(texts.get(target.work())));
    }
}
