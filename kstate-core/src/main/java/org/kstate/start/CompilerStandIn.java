package org.kstate.start;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

import net.openhft.compiler.CompilerUtils;
import org.kstate.exceptions.UnsupportedPlatformException;

/**
 * Lets Chronicle's runtime compiler load where the JVM has no module {@code jdk.compiler}. It asks {@code JavacTool.create()} for javac when it
 * loads, and uses the answer only to compile, which nothing in Kstate wants. So a class of that name whose {@code create} returns null is
 * defined for it. No jar has the class: its package is the JDK's.
 */
final class CompilerStandIn {

    private static final String NAME = "com.sun.tools.javac.api.JavacTool";
    private static final String RESOURCE = "JavacTool.stand-in";

    private CompilerStandIn() {
    }

    static void defineWhereMissing() {
        final ClassLoader loader = CompilerUtils.class.getClassLoader();
        if (ModuleLayer.boot().findModule("jdk.compiler").isPresent() || isThere(loader)) {
            return;
        }
        try {
            final byte[] bytes = ClassBytes.read(RESOURCE);
            final Class<?> defined = (Class<?>) MethodHandles.privateLookupIn(ClassLoader.class, MethodHandles.lookup())
                .findVirtual(ClassLoader.class, "defineClass",
                    MethodType.methodType(Class.class, String.class, byte[].class, int.class, int.class))
                .invokeExact(loader, NAME, bytes, 0, bytes.length);
            assert defined.getName().equals(NAME);
        } catch (final VirtualMachineError e) {
            throw e;
        } catch (final Throwable e) {
            if (!isThere(loader)) {
                throw new UnsupportedPlatformException("Chronicle wants a compiler to be there, and this Java runtime has none; add the module"
                    + " jdk.compiler to it, or open java.base/java.lang to Kstate: java.home=" + System.getProperty("java.home"), e);
            }
        }
    }

    /** Another class loader's Kstate may have been here before. */
    private static boolean isThere(final ClassLoader loader) {
        try {
            return Class.forName(NAME, false, loader).getName().equals(NAME);
        } catch (final ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
