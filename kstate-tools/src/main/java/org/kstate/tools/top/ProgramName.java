package org.kstate.tools.top;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** What a process is called by people: of a Java program its main class or jar. As seen from this process; others may be out of its sight. */
public final class ProgramName {
    private static final Set<String> WITH_A_WORD_BEHIND = Set.of("-cp", "-classpath", "--class-path", "-p", "--module-path", "--add-modules",
        "--add-opens", "--add-exports", "--add-reads", "--upgrade-module-path", "-d", "--limit-modules", "--source");
    private static final String JAR = ".jar";
    private static final String SOURCE = ".java";
    private static final String OWN_JAR = "kstate";

    private ProgramName() {
    }

    /**
     * Looks at a process.
     *
     * @param pid of the process, as this process sees it.
     * @return a short name; empty if there is no such process, or it may not be looked at.
     */
    public static String of(final long pid) {
        try {
            final String line = new String(Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline")), StandardCharsets.UTF_8);
            return ofCommandLine(List.of(line.split("\0")));
        } catch (final IOException e) {
            return "";
        }
    }

    /** From the words of a command line. */
    static String ofCommandLine(final List<String> words) {
        final String program = lastPart(words.get(0), '/');
        if (!program.equals("java")) {
            return program;
        }
        for (int i = 1; i < words.size(); i++) {
            final String word = words.get(i);
            if (word.equals("-jar") && i + 1 < words.size()) {
                return ofJar(words.subList(i + 1, words.size()));
            }
            if ((word.equals("-m") || word.equals("--module")) && i + 1 < words.size()) {
                return lastPart(lastPart(words.get(i + 1), '/'), '.');
            }
            if (WITH_A_WORD_BEHIND.contains(word)) {
                i++;
            } else if (!word.startsWith("-") && !word.startsWith("@")) {
                return word.endsWith(SOURCE) ? without(SOURCE, lastPart(word, '/')) : lastPart(word, '.');
            }
        }
        return program;
    }

    /** Of the command itself: which command. */
    private static String ofJar(final List<String> words) {
        final String file = lastPart(words.get(0), '/');
        final String name = file.endsWith(JAR) ? without(JAR, file) : file;
        return name.equals(OWN_JAR) && words.size() > 1 && !words.get(1).startsWith("-") ? name + ' ' + words.get(1) : name;
    }

    private static String without(final String ending, final String file) {
        return file.substring(0, file.length() - ending.length());
    }

    private static String lastPart(final String text, final char separator) {
        return text.substring(text.lastIndexOf(separator) + 1);
    }
}
