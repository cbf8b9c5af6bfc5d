package org.kstate.tools.demo;

import java.nio.file.Path;
import java.util.List;

/** Knows how to start this program again, as another process. */
@FunctionalInterface
public interface Launcher {
    /**
     * Makes a command line for the operating system.
     *
     * @param arguments of the {@code kstate} command.
     * @param temporary folder for what the process makes for itself, and cannot remove if it is killed.
     * @return the java to run, its options, and the arguments.
     */
    List<String> commandLine(List<String> arguments, Path temporary);
}
