package org.kstate.start;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import net.openhft.chronicle.core.OS;

/** Which modules of this JVM are Chronicle's, when they are named modules. */
final class ChronicleModules {

    private static final String CHRONICLE = "net.openhft.";
    /** Of the libraries that load native ones: jffi, by which Kstate calls the kernel, and JNA, which Chronicle's affinity tries. */
    private static final List<String> NATIVE = List.of("com.kenai.jffi", "com.sun.jna");

    private ChronicleModules() {
    }

    /** A class literal loads the class and does not initialise it. */
    static boolean isOnClassPath() {
        return !OS.class.getModule().isNamed();
    }

    /** Chronicle's modules, and this one, which defines a class for them. */
    static List<Module> all() {
        final Module own = ChronicleModules.class.getModule();
        return layerModules().stream()
            .filter(module -> module == own || hasPackage(module, CHRONICLE))
            .collect(Collectors.toList());
    }

    static List<Module> callingNativeCode() {
        return layerModules().stream().filter(module -> NATIVE.stream().anyMatch(module.getPackages()::contains)).collect(Collectors.toList());
    }

    private static Set<Module> layerModules() {
        return OS.class.getModule().getLayer().modules();
    }

    private static boolean hasPackage(final Module module, final String start) {
        return module.getPackages().stream().anyMatch(name -> name.startsWith(start));
    }
}
