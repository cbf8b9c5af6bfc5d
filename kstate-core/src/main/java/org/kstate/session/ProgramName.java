package org.kstate.session;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.kstate.layout.ControlLayout;
import org.kstate.memory.SharedBuffer;

/**
 * What a session says its program is called, for people to read. It stands in the session's record, so that it is known in another process
 * namespace (a container), too, and after the process has ended. Safe for any thread.
 */
public final class ProgramName {

    /** System property with the name; without it the main class or the jar is taken. */
    public static final String PROPERTY = "kstate.program";
    /** What the launcher was given: a class, a jar or a module, and arguments. Only HotSpot and its kin have it. */
    private static final String COMMAND = "sun.java.command";
    private static final String JAR = ".jar";
    private static final String SOURCE = ".java";
    /** What the launcher runs where it was given a source file, which follows. */
    private static final String SOURCE_LAUNCHER = "jdk.compiler/";
    private static final int CONTINUATION_MASK = 0xC0;
    private static final int CONTINUATION = 0x80;
    private static final char UNPRINTABLE = '?';

    private ProgramName() {
    }

    /**
     * The name of this program.
     *
     * @return the property's value if it is set, else the last part of the main class, the jar or the source file; empty if none is known.
     */
    public static String ofProcess() {
        final String given = System.getProperty(PROPERTY);
        return given != null ? given.strip() : ofCommand(System.getProperty(COMMAND, ""));
    }

    /** From what the launcher was given. */
    static String ofCommand(final String command) {
        final String[] words = command.strip().split("\\s", 3);
        final String program = words.length > 1 && words[0].startsWith(SOURCE_LAUNCHER) ? words[1] : words[0];
        final String file = program.substring(program.lastIndexOf('/') + 1);
        for (final String ending : new String[] {JAR, SOURCE}) {
            if (file.endsWith(ending)) {
                return file.substring(0, file.length() - ending.length());
            }
        }
        return file.substring(file.lastIndexOf('.') + 1);
    }

    /**
     * Writes the name of this program into the record of a session that is not active yet: the record's state publishes it.
     *
     * @param control memory of the file {@code control}.
     * @param record  where the session's record begins.
     * @param ordinal of the session. A session of a program that knows no names has another one, and so does not get this name.
     */
    static void write(final SharedBuffer control, final long record, final long ordinal) {
        control.putBytes(record + ControlLayout.SESSION_PROGRAM, cut(ofProcess().getBytes(StandardCharsets.UTF_8)));
        control.putLong(record + ControlLayout.SESSION_NAMED, ordinal);
    }

    /** As long as the place for it: zeros behind it, and no part of a character at its end. */
    static byte[] cut(final byte[] name) {
        int length = Math.min(name.length, ControlLayout.SESSION_PROGRAM_LENGTH);
        while (length > 0 && length < name.length && (name[length] & CONTINUATION_MASK) == CONTINUATION) {
            length--;
        }
        return Arrays.copyOf(Arrays.copyOf(name, length), ControlLayout.SESSION_PROGRAM_LENGTH);
    }

    /**
     * Reads the name in the record of a session. The caller checks afterwards that the record is still that session's.
     *
     * @param control memory of the file {@code control}.
     * @param record  where the session's record begins.
     * @param ordinal of the session.
     * @return the name; empty if the session did not say it. Whoever may open sessions can have put any bytes there: none is a control character.
     */
    public static String read(final SharedBuffer control, final long record, final long ordinal) {
        if (control.getLong(record + ControlLayout.SESSION_NAMED) != ordinal) {
            return "";
        }
        final byte[] name = control.getBytes(record + ControlLayout.SESSION_PROGRAM, ControlLayout.SESSION_PROGRAM_LENGTH);
        int length = 0;
        while (length < name.length && name[length] != 0) {
            length++;
        }
        return printable(new String(name, 0, length, StandardCharsets.UTF_8));
    }

    /**
     * Makes a name of a program fit to be shown, wherever it comes from: others may have put anything there.
     *
     * @param name anything.
     * @return the name, with a question mark for each character that steers a terminal, turns the direction of writing or cannot be seen.
     */
    public static String printable(final String name) {
        final StringBuilder text = new StringBuilder(name.length());
        // By code points, since there are such characters above U+FFFF, too.
        name.codePoints().forEach(c -> text.appendCodePoint(isPrintable(c) ? c : UNPRINTABLE));
        return text.toString();
    }

    private static boolean isPrintable(final int c) {
        switch (Character.getType(c)) {
            case Character.CONTROL:
            case Character.FORMAT:
            case Character.SURROGATE:
            case Character.LINE_SEPARATOR:
            case Character.PARAGRAPH_SEPARATOR:
                return false;
            default:
                return true;
        }
    }
}
