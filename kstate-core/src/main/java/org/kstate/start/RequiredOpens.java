package org.kstate.start;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import net.openhft.chronicle.core.OS;
import org.kstate.exceptions.UnsupportedPlatformException;

/** Refuses to start Chronicle where it would fail half-way, and says what opens the packages by hand. */
final class RequiredOpens {

    private static final String BASE = "java.base/";
    private static final int FIRST_WITH_NOTICES = 24;

    private RequiredOpens() {
    }

    static void check() {
        final List<String> closed = JavaOpens.NEEDED.stream()
            .filter(name -> !Object.class.getModule().isOpen(name, OS.class.getModule()))
            .collect(Collectors.toList());
        if (!closed.isEmpty()) {
            throw new UnsupportedPlatformException(message(closed));
        }
    }

    private static String message(final List<String> closed) {
        final String why = JavaOpens.isWanted()
            ? "This JVM did not let Kstate open the packages of java.base that Chronicle needs; open them by one of these lines:"
            : "Kstate was told not to open the packages of java.base that Chronicle needs; leave -D" + JavaOpens.PROPERTY
                + " away, or open them by one of these lines:";
        return why + lines() + ", closed=" + closed;
    }

    /** The lines that open the packages of this JDK to Chronicle, each to be pasted as it is. */
    static String lines() {
        final List<String> flags = flags();
        return "\n  java:     java " + String.join(" ", flags)
            + "\n  Surefire: <argLine>" + String.join(" ", flags) + "</argLine>"
            + "\n  Gradle:   tasks.withType(JavaForkOptions).configureEach { jvmArgs(" + quoted(flags) + ") }"
            + (ChronicleModules.isOnClassPath() ? manifest() : "")
            + "\n" + JavaOpens.PROPERTY + "=" + System.getProperty(JavaOpens.PROPERTY)
            + ", java.version=" + System.getProperty("java.version") + ", java.home=" + System.getProperty("java.home");
    }

    /** Of the jar that {@code java -jar} starts; the JVM reads these lines in no other jar. */
    private static String manifest() {
        return "\n  manifest: Add-Opens: " + packages().stream().map(name -> BASE + name).collect(Collectors.joining(" "))
            + (hasNotices() ? "\n            Enable-Native-Access: ALL-UNNAMED" : "");
    }

    private static List<String> flags() {
        final boolean classPath = ChronicleModules.isOnClassPath();
        final String users = classPath ? "ALL-UNNAMED" : names(ChronicleModules.all());
        final List<String> flags = new ArrayList<>();
        packages().forEach(name -> flags.add("--add-opens=" + BASE + name + "=" + users));
        if (hasNotices()) {
            flags.add("--enable-native-access=" + (classPath ? "ALL-UNNAMED" : names(ChronicleModules.callingNativeCode())));
            flags.add("--sun-misc-unsafe-memory-access=allow");
        }
        return flags;
    }

    private static List<String> packages() {
        final List<String> packages = new ArrayList<>(JavaOpens.NEEDED);
        packages.add(JavaOpens.USEFUL);
        return packages;
    }

    /** Earlier JDKs print none, and know neither flag. */
    private static boolean hasNotices() {
        return Runtime.version().feature() >= FIRST_WITH_NOTICES;
    }

    private static String names(final List<Module> modules) {
        return modules.stream().map(Module::getName).sorted().collect(Collectors.joining(","));
    }

    private static String quoted(final List<String> flags) {
        return flags.stream().map(flag -> "\"" + flag + "\"").collect(Collectors.joining(", "));
    }
}
