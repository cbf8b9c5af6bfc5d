package org.kstate.notify;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.kstate.persistence.JournalPosition;

/**
 * A child: writes a line for each commit of a journal, until it is killed, and goes on where it was. Its place is kept by a resume file,
 * or in the lines themselves: then a line that was not finished is cut off, and what it was about is delivered again.
 */
final class ResumingConsumer {

    private ResumingConsumer() {
    }

    /** Takes the journal, the file of lines, and the resume file, or "lines". */
    public static void main(final String[] arguments) throws IOException {
        final Path lines = Path.of(arguments[1]);
        final TailerBuilder builder = StateTailer.of(Path.of(arguments[0])).states("md.*");
        try (RandomAccessFile file = new RandomAccessFile(lines.toFile(), "rw")) {
            if (arguments[2].equals("lines")) {
                final JournalPosition position = position(lines, file);
                if (position != null) {
                    builder.afterPosition(position);
                }
            } else {
                builder.resume(Path.of(arguments[2]));
            }
            file.seek(file.length());
            try (StateTailer tailer = builder.open()) {
                System.out.println("tailing");
                for (;;) {
                    if (tailer.await(1, TimeUnit.SECONDS)) {
                        final CommitView commit = tailer.commit();
                        file.write((commit.name() + ' ' + commit.version() + ' ' + commit.position() + '\n').getBytes(StandardCharsets.US_ASCII));
                    }
                }
            }
        }
    }

    private static JournalPosition position(final Path lines, final RandomAccessFile file) throws IOException {
        final String text = Files.readString(lines);
        final int end = text.lastIndexOf('\n') + 1;
        file.setLength(end);
        if (end == 0) {
            return null;
        }
        final List<String> whole = text.substring(0, end).lines().toList();
        return JournalPosition.parse(whole.get(whole.size() - 1).split(" ")[2]);
    }
}
