package org.kstate.memory;

import java.io.InputStream;
import java.util.function.Supplier;

import jnr.ffi.LibraryLoader;

/**
 * Finds the native part of jffi whatever the locale's digits are. jffi puts the number of its version into the name of that resource in the
 * default locale, so that an Egyptian JVM asks for {@code libjffi-١.٢.so}. It also asks the context class loader of the thread. While jffi is
 * loaded that is this one, which knows the resource by the digits that its name has. The default locale is not touched: others use it meanwhile.
 */
final class NativeResources extends ClassLoader {

    private static final int DECIMAL = 10;

    private NativeResources(final ClassLoader parent) {
        super(parent);
    }

    /**
     * Does something that loads jffi.
     *
     * @param <T>    what it returns.
     * @param action to do.
     * @return what the action returns.
     */
    static <T> T lookingUp(final Supplier<T> action) {
        final Thread thread = Thread.currentThread();
        final ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(new NativeResources(before));
        try {
            return action.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    public InputStream getResourceAsStream(final String name) {
        final InputStream found = super.getResourceAsStream(name);
        return found == null ? LibraryLoader.class.getClassLoader().getResourceAsStream(withLatinDigits(name)) : found;
    }

    static String withLatinDigits(final String name) {
        final StringBuilder latin = new StringBuilder(name.length());
        name.codePoints().forEach(character -> {
            if (Character.isDigit(character)) {
                latin.append(Character.digit(character, DECIMAL));
            } else {
                latin.appendCodePoint(character);
            }
        });
        return latin.toString();
    }
}
