package org.kstate.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the sources are: tests run in the folder of their module. */
public final class ProjectFolder {

    private ProjectFolder() {
    }

    /** The folder of all modules. */
    public static Path find() {
        final Path start = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("docs")) && Files.isRegularFile(folder.resolve("CHANGELOG.md"))) {
                return folder;
            }
        }
        throw new IllegalStateException("not below the project's folder: " + start);
    }
}
