package org.kstate.start;

import net.openhft.chronicle.core.Jvm;

/**
 * Makes this JVM ready for Chronicle's libraries, once. Every public entry point that may be the first to touch them calls {@link #ensure}
 * before it does; calls on a store that is open need not. Safe for any thread.
 *
 * <p>A step that this JDK does not allow is left out, and the JVM then prints its own notice. Only what Chronicle cannot work without is
 * asked for afterwards, by {@link RequiredOpens}.
 */
public final class ChronicleStart {

    private static final Object STARTING = new Object();
    private static volatile boolean prepared;
    private static volatile boolean ready;

    private ChronicleStart() {
    }

    /**
     * Returns when Chronicle's libraries can be used.
     *
     * @throws org.kstate.exceptions.UnsupportedPlatformException if the JDK keeps packages closed that Chronicle needs; the message has the
     *     lines that open them.
     */
    public static void ensure() {
        if (!ready) {
            checkPlatform();
            startChronicle();
            EarlyUse.check();
            CompilerStandIn.defineWhereMissing();
            ready = true;
        }
    }

    /**
     * Opens what can be opened and refuses what Chronicle cannot work with, before anything of a library is loaded: a refusal is all that is printed.
     *
     * @throws org.kstate.exceptions.UnsupportedPlatformException as {@link #ensure}.
     */
    public static void checkPlatform() {
        RequiredModules.check();
        prepare();
        RequiredOpens.check();
        RequiredMemoryAccess.check();
    }

    /**
     * Chronicle looks for services in the thread's class loader. That may be another's, which has a Kstate and a Chronicle of its own.
     * Chronicle then finds a service that is not one of its own type, and fails for good.
     */
    private static void startChronicle() {
        final Thread thread = Thread.currentThread();
        final ClassLoader given = thread.getContextClassLoader();
        thread.setContextClassLoader(Jvm.class.getClassLoader());
        try {
            Jvm.init();
        } finally {
            thread.setContextClassLoader(given);
        }
    }

    /** As {@link #ensure}, for a use of Chronicle that needs nothing of the JDK's to be open. */
    public static void prepare() {
        if (!prepared) {
            synchronized (STARTING) {
                if (!prepared) {
                    QuietLogging.start();
                    if (JavaOpens.isWanted()) {
                        JavaOpens.add();
                    }
                    prepared = true;
                }
            }
        }
    }
}
