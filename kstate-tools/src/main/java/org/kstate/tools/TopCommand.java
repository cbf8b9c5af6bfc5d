package org.kstate.tools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.kstate.Observer;
import org.kstate.Snapshot;
import org.kstate.layout.NamePattern;
import org.kstate.tools.terminal.Printable;
import org.kstate.tools.terminal.ScreenSize;
import org.kstate.tools.terminal.TerminalSize;
import org.kstate.tools.terminal.TextTable;
import org.kstate.tools.top.TopPicture;
import org.kstate.tools.top.TopReading;
import org.kstate.tools.top.TopRow;
import org.kstate.tools.top.TopScreen;
import org.kstate.tools.top.TopView;
import org.kstate.tools.values.DecodedValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kstate top}: the states of a store, live. */
@Command(
    name = "top",
    description = "Shows the states of a store on one screen, again and again, until q or Ctrl-C. Looks without a trace. Where standard output"
        + " is no terminal, it prints one picture.",
    footer = {
        "",
        "COMMITS/S    since the picture before",
        "AGE          time since the last commit",
        "SUBS         sessions that are subscribed, for reading or writing; observers are not counted; ?: control may not be read",
        "LAST WRITER  process id and program of the session that wrote last; (gone): it has ended",
        "KEPT         journal: every commit is kept; -: the state is transient",
        "",
        "Keys: s sort, r reverse, / filter, up and down select, Enter shows the fields of the selected state, q quits."
    })
final class TopCommand implements Callable<Integer> {
    private static final double SHORTEST_S = 0.1;

    @Mixin
    private Output output;
    @Mixin
    private StoreOption store;
    @Mixin
    private ValueOption values;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Only these. " + StatePatterns.DESCRIPTION)
    private List<String> names = List.of();
    @Option(names = "--sort", paramLabel = "BY", defaultValue = "rate", description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private TopView.Order order;
    @Option(names = "--reverse", description = "The other way round.")
    private boolean reverse;
    @Option(names = "--interval", paramLabel = "S", converter = NumberOptions.Seconds.class, defaultValue = "1",
        description = "Seconds between pictures. Default: ${DEFAULT-VALUE}.")
    private double seconds;
    @Option(names = "--count", paramLabel = "N", converter = NumberOptions.Count.class, description = "End after so many pictures; default where"
        + " standard output is no terminal: 1.")
    private Long count;

    @Override
    public Integer call() {
        final List<NamePattern> patterns = names.stream().map(NamePattern::of).toList();
        final Predicate<String> wanted = name -> patterns.isEmpty() || patterns.stream().anyMatch(pattern -> pattern.matches(name));
        final StorePresence presence = new StorePresence(store.directory());
        try (Observer observer = store.observe()) {
            final ValueView view = values.view(observer);
            final TopReading reading = new TopReading(observer, wanted, (state, snapshot) -> lines(view, state, snapshot));
            if (output.isJson() || TerminalSize.ofStandardOutput() == null) {
                print(reading, presence);
            } else {
                show(reading, presence);
            }
        }
        return ExitStatus.OK;
    }

    private long intervalMs() {
        return NumberOptions.nanoseconds(Math.max(SHORTEST_S, seconds)) / 1_000_000;
    }

    /** The value of the chosen state. */
    private static List<String> lines(final ValueView view, final String state, final Snapshot snapshot) {
        final DecodedValue decoded = view.decoded(state, snapshot.bytes());
        final List<String> lines = new ArrayList<>();
        if (decoded == null) {
            final String problem = view.problem(state);
            if (problem != null) {
                lines.add(Printable.line(problem));
            }
            ValueText.dump(snapshot.bytes()).lines().forEach(lines::add);
            return lines;
        }
        final int width = decoded.fields().stream().mapToInt(field -> field.name().length()).max().orElse(0);
        decoded.fields().forEach(field -> lines.add(Printable.line(
            field.name() + " ".repeat(width - field.name().length()) + "  " + field.text())));
        decoded.rest().forEach(bytes -> lines.add('+' + bytes.text()));
        decoded.misfits().forEach(misfit -> lines.add("does not fit: " + misfit));
        return lines;
    }

    private void print(final TopReading reading, final StorePresence presence) {
        final TopView view = new TopView(order, reverse);
        final TopScreen screen = new TopScreen();
        // For the rates.
        reading.read(null);
        for (long i = 0; i < (count == null ? 1 : count); i++) {
            output.stop().awaitRaised(intervalMs() * 1_000_000);
            if (output.stop().isRaised()) {
                return;
            }
            presence.check();
            final TopPicture picture = reading.read(null);
            if (output.isJson()) {
                picture.rows().forEach(row -> print(picture, row));
            } else {
                final List<String> lines = screen.lines(picture, view, new ScreenSize(TextTable.ANY_WIDTH, Integer.MAX_VALUE));
                // Without the line about keys.
                output.text(lines.get(0));
                lines.subList(2, lines.size()).forEach(output::text);
            }
            output.flush();
        }
    }

    private void print(final TopPicture picture, final TopRow row) {
        output.json(json -> {
            json.writeStringField("time", picture.time());
            json.writeStringField("state", row.name());
            json.writeNumberField("commitsPerSecond", Math.round(row.perSecond() * 10) / 10.0);
            json.writeNumberField("version", row.version());
            if (row.ageNs() != TopRow.NEVER) {
                json.writeNumberField("ageNs", row.ageNs());
                json.writeStringField("lastWriter", row.writer());
            }
            if (row.subscribers() != TopRow.UNKNOWN) {
                json.writeNumberField("subscribed", row.subscribers());
            }
            json.writeNumberField("size", row.bytes());
            json.writeBooleanField("persistent", row.isPersistent());
        });
    }

    private void show(final TopReading reading, final StorePresence presence) {
        // The provider of the library's own, else the programs that every terminal has; those for other systems are not asked.
        try (Terminal terminal = TerminalBuilder.builder().system(true).dumb(false).providers("jni,exec").build();
             TopTerminal screen = new TopTerminal(terminal, output.stop()::raise)) {
            final TopView view = new TopView(order, reverse);
            final TopScreen lines = new TopScreen();
            TopPicture picture = reading.read(null);
            long drawn = 0;
            long dueMs = System.currentTimeMillis();
            while (!view.isEnded() && !output.stop().isRaised()) {
                final long leftMs = dueMs - System.currentTimeMillis();
                if (leftMs <= 0) {
                    presence.check();
                    if (drawn++ == (count == null ? Long.MAX_VALUE : count)) {
                        return;
                    }
                    picture = reading.read(view.detailed());
                    dueMs = System.currentTimeMillis() + intervalMs();
                }
                screen.draw(lines.lines(picture, view, screen.size()));
                final int key = screen.key(Math.max(1, Math.min(TopTerminal.LONGEST_WAIT_MS, dueMs - System.currentTimeMillis())));
                if (key == TopTerminal.GONE) {
                    return;
                }
                if (key != TopTerminal.NO_KEY) {
                    final String detailed = view.detailed();
                    view.key(key);
                    if (view.detailed() != null && !view.detailed().equals(detailed)) {
                        dueMs = System.currentTimeMillis();
                    }
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
