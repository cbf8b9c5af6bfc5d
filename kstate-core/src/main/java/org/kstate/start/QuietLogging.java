package org.kstate.start;

import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

import org.slf4j.LoggerFactory;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Keeps SLF4J from telling a program without a log that it has none. Chronicle logs through SLF4J, which prints three lines to standard
 * error when it starts without a provider. A program that has a provider, or has set one of SLF4J's properties, is left alone.
 */
final class QuietLogging {

    private static final String VERBOSITY = "slf4j.internal.verbosity";
    private static final String PROVIDER = "slf4j.provider";
    private static final String QUIET = "ERROR";
    /** Of a provider for SLF4J 1, which SLF4J 2 does not use and tells of. */
    private static final String OLD_PROVIDER = "org/slf4j/impl/StaticLoggerBinder.class";

    private QuietLogging() {
    }

    /** Starts SLF4J with the property set, and takes the property back. */
    static void start() {
        if (System.getProperty(VERBOSITY) != null || System.getProperty(PROVIDER) != null || hasProvider()) {
            return;
        }
        System.setProperty(VERBOSITY, QUIET);
        try {
            LoggerFactory.getILoggerFactory();
        } finally {
            System.clearProperty(VERBOSITY);
        }
    }

    /** Looks where SLF4J looks, without making the provider. An SLF4J that finds them in another way is left alone too. */
    private static boolean hasProvider() {
        try {
            final ClassLoader loader = LoggerFactory.class.getClassLoader();
            return loader.getResource(OLD_PROVIDER) != null
                || ServiceLoader.load(SLF4JServiceProvider.class, loader).stream().findAny().isPresent();
        } catch (final ServiceConfigurationError | LinkageError e) {
            return true;
        }
    }
}
