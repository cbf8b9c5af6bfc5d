package org.kstate.notify.resources;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.jar.JarFile;

import org.awaitility.core.ConditionTimeoutException;

/** A child that uses Kstate through class loaders which it drops, and says how many of them are there still. */
final class DroppedLoaders {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final String PACKAGE = "org/kstate/";

    private DroppedLoaders() {
    }

    public static void main(final String[] args) throws Exception {
        final int loaders = Integer.parseInt(args[1]);
        final boolean withLibraries = "all".equals(args[2]);
        final List<URL> ours = new ArrayList<>();
        final List<URL> libraries = new ArrayList<>();
        for (final String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            (withLibraries || isOurs(Path.of(entry)) ? ours : libraries).add(Path.of(entry).toUri().toURL());
        }
        final ClassLoader parent = new URLClassLoader(libraries.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
        final List<WeakReference<ClassLoader>> dropped = new ArrayList<>();
        for (int i = 0; i < loaders; i++) {
            final URLClassLoader loader = new URLClassLoader(ours.toArray(new URL[0]), parent);
            dropped.add(use(loader, args[0]));
            System.out.println("still");
            if (withLibraries) {
                System.out.println("pins " + pins(loader));
                call(loader, "net.openhft.chronicle.core.io.BackgroundResourceReleaser", "stop");
                call(loader, "net.openhft.chronicle.core.shutdown.PriorityHook", "clear");
            }
        }
        if (withLibraries) {
            tellPinsAfterTheCalls(dropped.get(0).get());
            System.exit(0);
        }
        tellWhatIsLeft(dropped);
        // The libraries' threads may live.
        System.exit(0);
    }

    /** A folder or a jar with classes of Kstate, its tests' too; not by its path, which may have such a name for another reason. */
    private static boolean isOurs(final Path entry) throws IOException {
        if (!Files.isRegularFile(entry)) {
            return Files.isDirectory(entry.resolve(PACKAGE));
        }
        try (JarFile jar = new JarFile(entry.toFile())) {
            return jar.stream().anyMatch(each -> each.getName().startsWith(PACKAGE));
        }
    }

    /** Of each loader that is there still, which threads and hooks have it; something else may keep it. */
    private static void tellWhatIsLeft(final List<WeakReference<ClassLoader>> dropped) throws Exception {
        awaitInVainAtMost(() -> {
            System.gc();
            dropped.removeIf(each -> each.get() == null);
            return dropped.isEmpty();
        });
        final List<List<String>> left = new ArrayList<>();
        for (final WeakReference<ClassLoader> each : dropped) {
            left.add(pins(each.get()));
        }
        System.out.println("left " + left);
    }

    private static void call(final ClassLoader loader, final String type, final String method) throws ReflectiveOperationException {
        loader.loadClass(type).getMethod(method).invoke(null);
    }

    /** The thread may need a moment to end. */
    private static void tellPinsAfterTheCalls(final ClassLoader loader) throws Exception {
        awaitInVainAtMost(() -> pins(loader).isEmpty());
        System.out.println("after " + pins(loader));
    }

    /** What has not come by then is told by the caller. In this thread: another would be among those that are looked at. */
    private static void awaitInVainAtMost(final Callable<Boolean> isDone) {
        try {
            await().pollInSameThread().pollDelay(Duration.ZERO).pollInterval(POLL).atMost(PATIENCE).until(isDone);
        } catch (final ConditionTimeoutException e) {
            return;
        }
    }

    /** Threads and shutdown hooks that have a class loader; not those of the JDK, which end by themselves. */
    private static List<String> pins(final ClassLoader loader) throws ReflectiveOperationException {
        final List<String> pins = new ArrayList<>();
        for (final Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getContextClassLoader() == loader && !"process reaper".equals(thread.getName().replaceAll(" \\(.*", ""))) {
                pins.add("thread " + thread.getName());
            }
        }
        final Field hooks = Class.forName("java.lang.ApplicationShutdownHooks").getDeclaredField("hooks");
        hooks.setAccessible(true);
        for (final Object hook : ((Map<?, ?>) hooks.get(null)).keySet()) {
            if (((Thread) hook).getContextClassLoader() == loader) {
                pins.add("hook");
            }
        }
        Collections.sort(pins);
        return pins;
    }

    private static WeakReference<ClassLoader> use(final URLClassLoader loader, final String directory) throws Exception {
        final Thread thread = Thread.currentThread();
        final ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try (loader) {
            final Constructor<?> constructor = loader.loadClass(Using.class.getName()).getDeclaredConstructor(String.class);
            constructor.setAccessible(true);
            ((Runnable) constructor.newInstance(directory)).run();
        } finally {
            thread.setContextClassLoader(before);
        }
        return new WeakReference<>(loader);
    }

    /** What is done through each of the loaders: each kind of thing once. */
    public static final class Using implements Runnable {

        private final Path directory;

        Using(final String directory) throws IOException {
            this.directory = Path.of(directory);
        }

        @Override
        public void run() {
            try (ResourceScene scene = new ResourceScene(directory.resolve(Integer.toHexString(System.identityHashCode(this))))) {
                for (final ResourceKind kind : ResourceKind.values()) {
                    kind.round(scene);
                }
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
