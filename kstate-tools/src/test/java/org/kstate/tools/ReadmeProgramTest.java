package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;

/** The program in the README compiles as it stands there, is short, and two runs of it share a state whose fields the command shows. */
class ReadmeProgramTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Pattern PROGRAM = Pattern.compile("(?s)```java\n(.*?)```");
    private static final int MOST_LINES = 15;
    private static final String STORE = "kstate.store";

    @TempDir
    private Path folder;
    private final PrintStream out = System.out;
    private final InputStream in = System.in;
    private String before;

    @BeforeEach
    void chooseStore() {
        before = System.getProperty(STORE);
        System.setProperty(STORE, folder.resolve("store").toString());
    }

    @AfterEach
    void restore() {
        System.setOut(out);
        System.setIn(in);
        if (before == null) {
            System.clearProperty(STORE);
        } else {
            System.setProperty(STORE, before);
        }
    }

    @Test
    void shouldRunAsItStandsThere() throws Exception {
        final Matcher programs = PROGRAM.matcher(Files.readString(README));
        assertTrue(programs.find(), "the README has no program");
        final String program = programs.group(1);
        assertTrue(program.lines().count() <= MOST_LINES, program);
        final Path source = folder.resolve("Hello.java");
        Files.writeString(source, program);
        compile(source);
        // Somebody else is subscribed, as the other terminal's program is.
        try (Kstate other = Kstate.open(); State state = other.subscribe("md.eurusd", Permission.READ, 8)) {
            assertTrue(run().contains("version=1,"));
            assertTrue(run().contains("version=2,"));
            assertEquals(2, state.version());
            assertTrue(CommandRun.of("get", "md.eurusd").out().contains("  price  2"), "as the README says");
        }
        assertTrue(Files.readString(README).contains("shows `price  2`"));
    }

    private void compile(final Path source) throws IOException {
        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            final StringWriter said = new StringWriter();
            assertTrue(compiler.getTask(said, files, null, List.of("--release", "17", "-proc:none", "-d", folder.toString()), null,
                files.getJavaFileObjects(source)).call(), said::toString);
        }
    }

    private String run() throws Exception {
        final ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        System.setIn(new ByteArrayInputStream(new byte[1]));
        try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            loader.loadClass("Hello").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(out);
        }
        return said.toString(StandardCharsets.UTF_8);
    }
}
