package org.kstate.tools;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.kstate.exceptions.IllegalStateNameException;
import org.kstate.layout.NamePattern;
import org.kstate.notify.BusReader;
import org.kstate.notify.CommitAnnouncement;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code kstate bus}: the announcements of a bus. */
@Command(
    name = "bus",
    description = "Prints the announcements of commits on a bus, in order: those that it holds, with --follow also those that come, until"
        + " Ctrl-C. Writes nothing.")
final class BusCommand implements Callable<Integer> {
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int BATCH = 1_000;

    @Mixin
    private Output output;
    @Parameters(paramLabel = "BUS", description = "Directory of the bus.")
    private Path bus;
    @Option(names = "--follow", description = "Go on with what comes, until Ctrl-C.")
    private boolean isFollowing;
    @Option(names = "--topic", paramLabel = "PATTERN", converter = Topic.class, defaultValue = "*",
        description = "Which states: a name or a pattern, as md.*, with or without " + CommitAnnouncement.TOPIC_PREFIX
            + " before it. Default: all.")
    private NamePattern topic;
    @Option(names = "--count", paramLabel = "N", converter = NumberOptions.Count.class, description = "End after so many announcements.")
    private long count = Long.MAX_VALUE;

    /** For picocli. */
    static final class Topic implements ITypeConverter<NamePattern> {
        @Override
        public NamePattern convert(final String text) {
            try {
                return NamePattern.of(text.startsWith(CommitAnnouncement.TOPIC_PREFIX)
                    ? text.substring(CommitAnnouncement.TOPIC_PREFIX.length()) : text);
            } catch (final IllegalStateNameException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    @Override
    public Integer call() {
        final StopSignal stop = output.stop();
        try (BusReader reader = BusReader.open(bus)) {
            long printed = 0;
            while (printed < count && !stop.isRaised()) {
                if (!reader.poll()) {
                    if (!isFollowing) {
                        break;
                    }
                    output.flush();
                    LockSupport.parkNanos(LOOK_NS);
                } else if (topic.matches(reader.announcement().name())) {
                    print(reader.announcement());
                    if (++printed % BATCH == 0) {
                        output.flush();
                    }
                }
            }
            output.flush();
        }
        return ExitStatus.OK;
    }

    private void print(final CommitAnnouncement announcement) {
        if (!output.isJson()) {
            output.text(TimeText.of(announcement.timeNs()) + "  " + announcement.topic() + "  " + announcement.version() + "  "
                + announcement.size() + " bytes  session " + announcement.sessionId()
                + (announcement.isPersistent() ? "  " + announcement.position() : "  transient"));
            return;
        }
        output.json(json -> {
            json.writeStringField("topic", announcement.topic());
            json.writeStringField("state", announcement.name());
            json.writeNumberField("incarnation", announcement.incarnation());
            json.writeNumberField("version", announcement.version());
            json.writeNumberField("size", announcement.size());
            json.writeNumberField("timeNs", announcement.timeNs());
            json.writeStringField("time", TimeText.of(announcement.timeNs()));
            json.writeNumberField("session", announcement.sessionId());
            json.writeStringField("transaction", Long.toHexString(announcement.transactionId()));
            if (announcement.isPersistent()) {
                json.writeStringField("position", String.valueOf(announcement.position()));
            }
        });
    }
}
