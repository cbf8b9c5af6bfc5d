package org.kstate.start;

import java.lang.reflect.Field;

import net.openhft.chronicle.core.ChronicleInitRunnable;
import net.openhft.chronicle.core.OS;
import org.kstate.exceptions.UnsupportedPlatformException;

/**
 * A program may use Chronicle's libraries before Kstate, by {@code Bytes} of its own for instance. Chronicle runs this service when it starts,
 * which is early enough for them to find open what they need.
 *
 * <p>Where the service was not found, since the thread had a class loader that does not see Kstate, {@link #check} tells.
 */
public final class EarlyUse implements ChronicleInitRunnable {

    /** Where Chronicle keeps the method by which it makes members accessible: null, for good, if it was refused. */
    private static final String HOLDER = "net.openhft.chronicle.core.internal.ClassUtil$SetAccessibleHolder";
    private static final String METHOD = "setAccessible0_Method";

    /** Creates the service; Chronicle does. */
    public EarlyUse() {
    }

    @Override
    public void run() {
        ChronicleStart.prepare();
    }

    /**
     * Called when the packages are open.
     *
     * @throws UnsupportedPlatformException if Chronicle looked before, and goes on without.
     */
    static void check() {
        final Object method;
        try {
            final Field kept = Class.forName(HOLDER, true, OS.class.getClassLoader()).getDeclaredField(METHOD);
            kept.setAccessible(true);
            method = kept.get(null);
        } catch (final ReflectiveOperationException | RuntimeException | LinkageError e) {
            // Another Chronicle, which keeps it elsewhere.
            return;
        }
        if (method == null) {
            throw new UnsupportedPlatformException("The program used Chronicle's libraries before Kstate, when packages of the JDK that they need"
                + " were closed, and they do not look again; open a store or a journal first, or open the packages by one of these lines:"
                + RequiredOpens.lines());
        }
    }
}
