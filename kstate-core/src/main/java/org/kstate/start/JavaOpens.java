package org.kstate.start;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.util.List;

/**
 * Opens the packages of the JDK that Chronicle uses, and allows native access and {@code sun.misc.Unsafe} without a notice: what
 * {@code --add-opens}, {@code --enable-native-access} and {@code --sun-misc-unsafe-memory-access} do on a command line.
 *
 * <p>The way in is a lookup with all rights, made by the constructor that the JDK keeps for serialization frameworks
 * ({@code jdk.unsupported}). The lookup does not leave {@link #add}. {@code -Dkstate.opens=off} switches the class off.
 */
final class JavaOpens {

    /** System property; the value {@code off} leaves the opening to the flags of the JVM. */
    static final String PROPERTY = "kstate.opens";
    private static final String OFF = "off";

    /** Chronicle cannot work without these. */
    static final List<String> NEEDED = List.of("java.lang", "java.lang.reflect", "sun.nio.ch");
    /** Without it Chronicle logs a line. */
    static final String USEFUL = "jdk.internal.ref";

    /** Of {@code MethodHandles.Lookup}: the mode that passes every check. */
    private static final int TRUSTED = -1;

    private JavaOpens() {
    }

    static boolean isWanted() {
        return !OFF.equals(System.getProperty(PROPERTY));
    }

    /** Does each step that this JDK allows. */
    static void add() {
        final MethodHandles.Lookup trusted;
        try {
            trusted = trustedLookup();
        } catch (final ReflectiveOperationException | RuntimeException | LinkageError e) {
            return;
        }
        openPackages(trusted);
        attempt(() -> allowNativeAccess(trusted));
        attempt(() -> silenceUnsafe(trusted));
    }

    private static MethodHandles.Lookup trustedLookup() throws ReflectiveOperationException {
        // By name: javac warns of each use of this class in a way that cannot be switched off.
        final Class<?> factoryType = Class.forName("sun.reflect.ReflectionFactory");
        final Object factory = factoryType.getMethod("getReflectionFactory").invoke(null);
        final Constructor<?> constructor = MethodHandles.Lookup.class.getDeclaredConstructor(Class.class, Class.class, int.class);
        final Constructor<?> accessible = (Constructor<?>) factoryType
            .getMethod("newConstructorForSerialization", Class.class, Constructor.class)
            .invoke(factory, MethodHandles.Lookup.class, constructor);
        return (MethodHandles.Lookup) accessible.newInstance(Object.class, null, TRUSTED);
    }

    private static void openPackages(final MethodHandles.Lookup trusted) {
        final Module base = Object.class.getModule();
        for (final String name : NEEDED) {
            attempt(() -> open(trusted, base, name));
        }
        attempt(() -> open(trusted, base, USEFUL));
    }

    private static void open(final MethodHandles.Lookup trusted, final Module base, final String name) throws Throwable {
        if (ChronicleModules.isOnClassPath()) {
            trusted.findVirtual(Module.class, "implAddOpensToAllUnnamed", MethodType.methodType(void.class, String.class))
                .invoke(base, name);
            return;
        }
        final MethodHandle open = trusted.findVirtual(Module.class, "implAddOpens",
            MethodType.methodType(void.class, String.class, Module.class));
        for (final Module module : ChronicleModules.all()) {
            open.invoke(base, name, module);
        }
    }

    private static void allowNativeAccess(final MethodHandles.Lookup trusted) throws Throwable {
        if (ChronicleModules.isOnClassPath()) {
            trusted.findStatic(Module.class, "implAddEnableNativeAccessToAllUnnamed", MethodType.methodType(void.class)).invoke();
            return;
        }
        final MethodHandle allow = trusted.findVirtual(Module.class, "implAddEnableNativeAccess", MethodType.methodType(Module.class));
        for (final Module module : ChronicleModules.callingNativeCode()) {
            final Module allowed = (Module) allow.invoke(module);
            assert allowed == module;
        }
    }

    /** The JVM prints its notice about memory access by {@code Unsafe} once; this says that it has. */
    private static void silenceUnsafe(final MethodHandles.Lookup trusted) throws Throwable {
        trusted.findStaticSetter(Class.forName("sun.misc.Unsafe"), "memoryAccessWarned", boolean.class).invoke(true);
    }

    private interface Step {
        void take() throws Throwable;
    }

    /** A step that another JDK has not, or does not allow, is left out: the start goes on without it. */
    private static void attempt(final Step step) {
        try {
            step.take();
        } catch (final VirtualMachineError e) {
            throw e;
        } catch (final Throwable e) {
            assert e != null;
        }
    }
}
