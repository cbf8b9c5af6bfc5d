package org.kstate.tools;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.kstate.Kstate;
import org.kstate.Observer;
import org.kstate.exceptions.KstateException;
import org.kstate.layout.NamePattern;
import org.kstate.tools.terminal.TextTable;
import org.kstate.tools.values.ValueForms;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kstate describe}: what the bytes of values mean. */
@Command(
    name = "describe",
    description = "Shows or sets what the bytes of values mean. Without LAYOUT it shows: all descriptions, or the one for a name or pattern."
        + " With LAYOUT it sets; the forms are in docs/values.md.",
    footer = {
        "",
        "Example: kstate describe 'md.*.top' bid:i64/1e8 ask:i64/1e8 qty:f64 sym:ascii8 at:epochNanos"
    })
final class DescribeCommand implements Callable<Integer> {
    @Mixin
    private Output output;
    @Mixin
    private StoreOption store;
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "A state, or a pattern of states. The most specific pattern"
        + " describes a state; of equal ones the one that was given last.")
    private String pattern;
    @Parameters(index = "1..*", arity = "0..*", paramLabel = "LAYOUT", description = "The description; its words are put together with spaces.")
    private List<String> words = List.of();
    @ArgGroup
    private Otherwise otherwise = new Otherwise();

    /** One of both. */
    private static final class Otherwise {
        @Option(names = "--file", paramLabel = "FILE", description = "The description is the text of a file.")
        private Path file;
        @Option(names = "--remove", description = "The pattern describes nothing any more.")
        private boolean remove;
    }

    @Override
    public Integer call() {
        final int ways = (words.isEmpty() ? 0 : 1) + (otherwise.file == null ? 0 : 1) + (otherwise.remove ? 1 : 0);
        if (ways > 1 || ways == 1 && pattern == null) {
            throw new ParameterException(spec.commandLine(), "Say a pattern, and one of LAYOUT, --file and --remove");
        }
        if (ways == 0) {
            show();
        } else {
            set();
        }
        return ExitStatus.OK;
    }

    private void show() {
        try (Observer observer = store.observe()) {
            if (pattern == null) {
                showAll(observer.descriptions());
                return;
            }
            final String text = NamePattern.isName(pattern) ? observer.description(pattern) : observer.descriptions().get(pattern);
            if (text == null) {
                throw new KstateException("Nothing describes this; kstate describe shows all descriptions: name=" + pattern + ", store="
                    + observer.directory());
            }
            if (output.isJson()) {
                print(pattern, text);
            } else {
                output.lines(text);
            }
        }
    }

    private void showAll(final Map<String, String> descriptions) {
        if (output.isJson()) {
            descriptions.forEach(this::print);
            return;
        }
        final TextTable table = new TextTable("NAME", "LAYOUT");
        descriptions.forEach((name, text) -> table.row(name, text.strip().replaceAll("\\s*\\R.*", " ...")));
        table.lines(TextTable.ANY_WIDTH).forEach(output::text);
    }

    private void print(final String name, final String text) {
        output.json(json -> {
            json.writeStringField("name", name);
            json.writeStringField("layout", text);
        });
    }

    private void set() {
        final String text = otherwise.remove ? "" : otherwise.file == null ? String.join(" ", words) : text(otherwise.file);
        if (!otherwise.remove) {
            // What cannot be read is told to whoever writes it, and not to those who look later.
            ValueForms.of(text);
        }
        NamePattern.of(pattern);
        // Describing makes no store.
        store.observe().close();
        try (Kstate session = Kstate.open(store.directory())) {
            session.describe(pattern, text);
        }
        if (output.isJson()) {
            print(pattern, text);
        } else {
            output.text(otherwise.remove ? "removed " + pattern : "described " + pattern);
        }
    }

    private static String text(final Path file) {
        try {
            return Files.readString(file);
        } catch (final CharacterCodingException e) {
            throw new KstateException("The file is no text in UTF-8; name the file of the description: file=" + file, e);
        } catch (final IOException e) {
            throw new KstateException("The file cannot be read; check its path and the permissions: file=" + file, e);
        }
    }
}
