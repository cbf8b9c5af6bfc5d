package org.kstate.tools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The sections of {@code examples/README.md}: terminals, the commands of each, and what the page says that they print. */
final class ExamplesPage {
    private static final String BEGIN = "```console";
    private static final String END = "```";
    private static final String PROMPT = "$ ";
    private static final String HEADING = "## ";
    private static final String STORE = "/dev/shm/kstate-you";
    /** What differs from run to run: the store, text left out, versions, and other numbers. */
    private static final Pattern DIFFERING = Pattern.compile(Pattern.quote(STORE) + "|\\.\\.\\.|(?<=version )\\d+|-?\\d[\\d.]*|\\s+");

    private ExamplesPage() {
    }

    /**
     * A command of the page.
     *
     * @param line  to give to a shell.
     * @param shown lines that the page shows under it.
     */
    record Command(String line, List<String> shown) {
    }

    /**
     * A section of the page.
     *
     * @param title      its heading.
     * @param isAtOnce   whether the terminals are to be started at once, and not one after another.
     * @param terminals  the commands of each.
     */
    record Section(String title, boolean isAtOnce, List<List<Command>> terminals) {
        @Override
        public String toString() {
            return title;
        }
    }

    /** The sections that have commands. */
    static List<Section> sections(final Path page) throws IOException {
        final List<Section> sections = new ArrayList<>();
        for (final String text : Files.readString(page).split("(?m)^" + HEADING)) {
            final List<List<Command>> terminals = terminals(text);
            if (!terminals.isEmpty()) {
                sections.add(new Section(text.lines().findFirst().orElseThrow(), text.contains("at once"), terminals));
            }
        }
        return sections;
    }

    private static List<List<Command>> terminals(final String section) {
        final List<List<Command>> terminals = new ArrayList<>();
        List<Command> commands = null;
        for (final String line : section.lines().toList()) {
            if (line.equals(BEGIN)) {
                commands = new ArrayList<>();
                terminals.add(commands);
            } else if (line.equals(END)) {
                commands = null;
            } else if (commands != null && line.startsWith(PROMPT)) {
                commands.add(new Command(line.substring(PROMPT.length()), new ArrayList<>()));
            } else if (commands != null) {
                commands.get(commands.size() - 1).shown().add(line);
            }
        }
        return terminals;
    }

    /** What a line of the page stands for. A version of 0 is 0, and another is not. */
    static Pattern pattern(final String shown, final Path store) {
        final StringBuilder pattern = new StringBuilder();
        final Matcher differing = DIFFERING.matcher(shown);
        int end = 0;
        while (differing.find()) {
            pattern.append(quoted(shown.substring(end, differing.start())));
            final String text = differing.group();
            if (text.equals(STORE)) {
                pattern.append(quoted(store.toString()));
            } else if (text.equals("...")) {
                pattern.append(".*");
            } else if (text.isBlank()) {
                pattern.append("\\s+");
            } else if (shown.startsWith("version ", Math.max(0, differing.start() - "version ".length()))) {
                pattern.append(text.equals("0") ? "0" : "[1-9]\\d*");
            } else {
                pattern.append("-?\\d[\\d.]*");
            }
            end = differing.end();
        }
        return Pattern.compile(pattern + quoted(shown.substring(end)) + "$");
    }

    private static String quoted(final String text) {
        return text.isEmpty() ? "" : Pattern.quote(text);
    }
}
