package org.kstate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kstate.layout.ControlLayout;
import org.kstate.memory.SharedBuffer;

/** What a program is called, and what comes out of a record whatever is in it. */
class ProgramNameTest {

    private static final long ORDINAL = 7;

    private final Bytes<?> memory = Bytes.allocateDirect(new byte[ControlLayout.SESSION_SUBSCRIPTIONS]);
    private final SharedBuffer record = new SharedBuffer(memory.addressForRead(0), ControlLayout.SESSION_SUBSCRIPTIONS);

    @AfterEach
    void release() {
        memory.releaseLast();
    }

    @ParameterizedTest
    @CsvSource({"org.example.Handler --port 5, Handler", "/opt/quotes-1.2.jar -v, quotes-1.2", "quotes.jar, quotes", "Main, Main",
        "org.example/org.example.Main x.jar, Main", "'', ''", "jdk.compiler/com.sun.tools.javac.launcher.Main /tmp/Hello.java x, Hello",
        "jdk.compiler/com.sun.tools.javac.launcher.SourceLauncher Hello.java, Hello", "jdk.compiler/com.sun.tools.javac.Main, Main"})
    void shouldTakeTheMainClassTheJarOrTheSourceFile(final String command, final String name) {
        assertEquals(name, ProgramName.ofCommand(command));
    }

    @ParameterizedTest
    @CsvSource({"Handler", "''", "0123456789012345678901234567890123456789012345678", "01234567890123456789012345678901234567890123456é",
        "0123456789012345678901234567890123456789012345é"})
    void shouldKeepWholeCharacters(final String name) {
        record.putLong(ControlLayout.SESSION_NAMED, ORDINAL);
        record.putBytes(ControlLayout.SESSION_PROGRAM, ProgramName.cut(name.getBytes(StandardCharsets.UTF_8)));
        record.putLong(ControlLayout.SESSION_COUNTERS, -1);

        final boolean fits = name.getBytes(StandardCharsets.UTF_8).length <= ControlLayout.SESSION_PROGRAM_LENGTH;
        assertEquals(fits ? name : name.substring(0, name.length() - 1), ProgramName.read(record, 0, ORDINAL));
        assertEquals("", ProgramName.read(record, 0, ORDINAL + 1), "of another session");
    }

    @Test
    void shouldLetNoControlCharacterThrough() {
        record.putLong(ControlLayout.SESSION_NAMED, ORDINAL);
        record.putBytes(ControlLayout.SESSION_PROGRAM, "a\u001b[2J\nb\u202e\u009b\udb40\udc20\u4e2d".getBytes(StandardCharsets.UTF_8));

        assertEquals("a?[2J?b???\u4e2d", ProgramName.read(record, 0, ORDINAL));
    }
}
