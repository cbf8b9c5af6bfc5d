package org.kstate.steps;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kstate.testing.SharedMemory;

/**
 * Orders of steps that broke a promise once, played by real threads that stand still at real steps of the product. The models found them ({@code
 * docs/model}); no test of chaos is likely to meet one.
 */
class InterleavingTest {

    @TempDir(factory = SharedMemory.class)
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "HeaderScripts, failedCommit",
        "HeaderScripts, failedCommitOverSeveral",
        "HeaderScripts, raisedSize",
        "HeaderScripts, closedHandle",
        "HeaderScripts, swept",
        "HeaderScripts, sweptBesideACommitOverSeveral",
        "HeaderScripts, numberGivenAgain",
        "HeaderScripts, numberGivenAgainByDamagedControl",
        "HeaderScripts, closedBesideAClaim",
        "HeaderScripts, closedBesideAnothersClaim",
        "JournalLockScripts, closedBesideAHolder",
        "DoorbellScripts, numberGivenAgain",
        "DoorbellScripts, closedBeforeItRings",
    })
    void shouldKeepItsPromise(final String scripts, final String script) throws Throwable {
        final ClassLoader woven = new SteppingLoader(InterleavingTest.class.getClassLoader());
        final Method method = woven.loadClass(InterleavingTest.class.getPackageName() + '.' + scripts).getDeclaredMethod(script, Path.class);
        method.setAccessible(true);
        try {
            method.invoke(null, directory.resolve("store"));
        } catch (final InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
