package org.kstate.persistence;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A child process that reads a journal while others append. When told so it reads to the end, and says what it has seen of each state. */
final class TailingChild {

    static final String READING = "reading";
    static final String RECORDS = "records";
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private TailingChild() {
    }

    /** Arguments: journal, names of states. */
    public static void main(final String[] arguments) throws IOException {
        final BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        final JournalContent content = new JournalContent();
        try (JournalReader reader = JournalReader.open(Path.of(arguments[0]))) {
            content.readOn(reader);
            System.out.println(READING);
            while (!commands.ready()) {
                if (content.readOn(reader) == 0) {
                    LockSupport.parkNanos(PAUSE_NS);
                }
            }
            content.readOn(reader);
        }
        for (int i = 1; i < arguments.length; i++) {
            System.out.println(arguments[i] + " " + content.of(arguments[i]).last() + " " + content.of(arguments[i]).digest());
        }
        System.out.println(RECORDS + " " + content.records());
    }
}
