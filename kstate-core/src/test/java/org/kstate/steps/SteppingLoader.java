package org.kstate.steps;

import java.io.IOException;
import java.io.InputStream;

/**
 * Loads the classes of Kstate itself, woven by {@link StepWeaver}, and leaves all others to its parent. For
 * {@code -Djava.system.class.loader}: then there is one of each class in the process.
 */
public final class SteppingLoader extends ClassLoader {

    private static final String PRODUCT = "org.kstate.";
    private static final String STEPS = "org.kstate.steps.";

    /**
     * Creates the loader; the virtual machine does.
     *
     * @param parent finds the class files, and loads what is not Kstate's.
     */
    public SteppingLoader(final ClassLoader parent) {
        super(parent);
    }

    @Override
    protected Class<?> loadClass(final String name, final boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(PRODUCT)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            final Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(final String name) throws ClassNotFoundException {
        try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            final byte[] found = file.readAllBytes();
            final byte[] bytes = name.startsWith(STEPS) ? found : StepWeaver.weave(found);
            return defineClass(name, bytes, 0, bytes.length);
        } catch (final IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
