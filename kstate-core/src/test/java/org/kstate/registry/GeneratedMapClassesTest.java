package org.kstate.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.testing.ChildProcess;

/** A store's map opens with the class that the build has made: no compiler runs in the process. */
class GeneratedMapClassesTest {
    private static final String GENERATED = "net.openhft.chronicle.hash.VanillaGlobalMutableState$$Native";
    /** Chronicle looks the compiler up in any case; this one is loaded only when it compiles something. */
    private static final String RUNNING_COMPILER = "com.sun.tools.javac.main.JavaCompiler";

    @TempDir
    private Path folder;

    @Test
    void shouldOpenAStoreWithoutACompiler() throws Exception {
        final Path classLog = folder.resolve("classes.log");

        final List<String> output = runChild("-Xlog:class+load:file=" + classLog, folder.resolve("store"));

        assertEquals(List.of("opened"), output);
        final List<String> loaded = Files.readAllLines(classLog);
        assertTrue(isAmong(loaded, GENERATED), "not loaded: " + GENERATED);
        assertFalse(isAmong(loaded, RUNNING_COMPILER), "a compiler ran: " + RUNNING_COMPILER);
    }

    private static boolean isAmong(final List<String> loaded, final String className) {
        return loaded.stream().anyMatch(line -> line.contains(" " + className + " "));
    }

    private static List<String> runChild(final String option, final Path store) throws IOException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(argument -> argument.startsWith("-Dchronicle.") || argument.startsWith("-XX:+Use"))
            .forEach(command::add);
        command.add(option);
        command.add("-Dslf4j.internal.verbosity=ERROR");
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), StoreOpening.class.getName(), store.toString()));
        return ChildProcess.run(command.toArray(String[]::new)).output();
    }

    /** The child. */
    static final class StoreOpening {
        private StoreOpening() {
        }

        public static void main(final String[] args) {
            try (Kstate store = Kstate.open(Path.of(args[0]));
                 State state = store.subscribe("name", Permission.READ_WRITE)) {
                System.out.println(state.version() == 0 ? "opened" : "not new");
            }
        }
    }
}
