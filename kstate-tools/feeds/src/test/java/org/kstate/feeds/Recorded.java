package org.kstate.feeds;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Small inputs for tests, and what comes out of them. */
final class Recorded {
    private Recorded() {
    }

    static Path plain(final Path folder, final String name, final String... lines) {
        return write(folder.resolve(name), text(lines));
    }

    static byte[] gzip(final String... lines) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text(lines));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static Path write(final Path file, final byte[] bytes) {
        try {
            return Files.write(file, bytes);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All events of a source, each in an object of its own. */
    static List<FeedEvent> all(final FeedSource source) {
        final List<FeedEvent> events = new ArrayList<>();
        final FeedEvent event = new FeedEvent();
        while (source.next(event)) {
            events.add(new FeedEvent().copyFrom(event));
        }
        return events;
    }

    /** The lines that a listener was told of, as {@code file:line reason}. */
    static final class Complaints implements DamagedLineListener {
        private final List<String> texts = new ArrayList<>();

        @Override
        public void onDamagedLine(final Path file, final long line, final String reason) {
            texts.add(file.getFileName() + ":" + line + " " + reason);
        }

        List<String> texts() {
            return texts;
        }
    }

    private static byte[] text(final String... lines) {
        final StringBuilder text = new StringBuilder();
        for (final String line : lines) {
            text.append(line).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
