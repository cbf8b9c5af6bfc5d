package org.kstate.memory;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

import net.openhft.chronicle.core.Jvm;
import org.kstate.exceptions.UnsupportedPlatformException;
import org.kstate.start.ChronicleStart;

/**
 * Loads the libraries in surroundings that do them good. A static initialiser that fails never runs again in its JVM, so each public entry
 * point calls {@link #prepare} before it touches Chronicle. Safe for any thread.
 *
 * <ul>
 *   <li>Loading opens files: the jars of the class path and the native part of jffi. It is refused until there are descriptors for them.</li>
 *   <li>jffi is loaded here, and so does not depend on the default locale: {@link NativeResources}.</li>
 *   <li>Chronicle makes system properties of a file {@code system.properties} in the working directory, whoever put it there. It is not
 *       shown that file, unless the program names one by the property of the same name.</li>
 *   <li>Chronicle Wire is loaded here if its class path is one of jars in a jar: {@link WireLoading}.</li>
 * </ul>
 */
public final class FirstUse {

    private static final String PROPERTIES_FILE = "system.properties";
    private static final String EMPTY = "/dev/null";
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");
    private static volatile boolean prepared;

    private FirstUse() {
    }

    /**
     * Loads the libraries, the first time.
     *
     * @throws org.kstate.exceptions.DescriptorsExhaustedException if they cannot be loaded now for want of file descriptors.
     * @throws UnsupportedPlatformException if the class path is one that Chronicle cannot work with.
     */
    public static void prepare() {
        if (!prepared) {
            load();
        }
    }

    private static synchronized void load() {
        if (!prepared) {
            requireForLoading();
            Uninterrupted.call(() -> {
                // Chronicle looks for jffi as well, and not as we do.
                ChronicleStart.checkPlatform();
                loadNativeCode();
                loadChronicle();
                WireLoading.loadBy(Jvm.class.getClassLoader());
                return true;
            });
            prepared = true;
        }
    }

    /**
     * Makes sure that classes can be loaded which may be anywhere on the class path, and files opened by them.
     *
     * @throws org.kstate.exceptions.DescriptorsExhaustedException if not.
     */
    public static void requireForLoading() {
        // Each jar is opened when a class is first looked for behind it, and stays open. One that cannot be opened then is lost for good.
        FileDescriptors.require(FileDescriptors.FOR_OPENING);
        final Set<Path> closed = new HashSet<>();
        for (final String entry : System.getProperty("java.class.path", "").split(File.pathSeparator)) {
            final File file = new File(entry);
            if (file.isFile()) {
                closed.add(file.toPath().toAbsolutePath().normalize());
            }
        }
        closed.removeAll(openFiles());
        FileDescriptors.require(FileDescriptors.FOR_OPENING + closed.size());
    }

    private static Set<Path> openFiles() {
        final Set<Path> open = new HashSet<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(OPEN_FILES)) {
            for (final Path descriptor : descriptors) {
                if (Files.isRegularFile(descriptor)) {
                    open.add(Files.readSymbolicLink(descriptor));
                }
            }
        } catch (final IOException e) {
            // Then some are counted that are open already.
            return open;
        }
        return open;
    }

    private static void loadNativeCode() {
        try {
            LibC.calls();
        } catch (final UnsupportedPlatformException e) {
            // Who needs it is told; an observer does not.
            return;
        }
    }

    private static void loadChronicle() {
        if (System.getProperty(PROPERTIES_FILE) != null) {
            ChronicleStart.ensure();
            return;
        }
        System.setProperty(PROPERTIES_FILE, EMPTY);
        try {
            ChronicleStart.ensure();
        } finally {
            System.clearProperty(PROPERTIES_FILE);
        }
    }
}
