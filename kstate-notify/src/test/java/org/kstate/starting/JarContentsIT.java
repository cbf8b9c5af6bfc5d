package org.kstate.starting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

/** What is in the jars that programs get. */
class JarContentsIT {

    private static final String OURS = "org/kstate/";
    private static final String LICENCE = "META-INF/LICENSE";

    @Test
    void shouldHoldNoClassOfOthersPackages() throws Exception {
        assertEquals(3, LibraryJars.ours().size(), LibraryJars.ours().toString());
        for (final Path jar : LibraryJars.ours()) {
            try (JarFile file = new JarFile(jar.toFile())) {
                final List<String> foreign = file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith(".class") && !name.startsWith(OURS) && !name.equals("module-info.class"))
                    .collect(Collectors.toList());
                assertEquals(List.of(), foreign, jar.toString());
            }
        }
    }

    @Test
    void shouldBeModulesWithTheLicence() throws Exception {
        final Set<String> modules = ModuleFinder.of(LibraryJars.ours().toArray(Path[]::new)).findAll().stream()
            .filter(module -> !module.descriptor().isAutomatic())
            .map(module -> module.descriptor().name())
            .collect(Collectors.toSet());
        assertEquals(Set.of("kstate.core", "kstate.persistence", "kstate.notify"), modules);
        for (final Path jar : LibraryJars.ours()) {
            assertHoldsTheLicence(jar);
        }
    }

    @Test
    void shouldHoldTheLicenceBesideTheSources() throws Exception {
        for (final Path jar : LibraryJars.ours()) {
            assertHoldsTheLicence(beside(jar, "sources"));
        }
    }

    /** This module's own is made after its tests, of a folder that is complete by now. */
    @Test
    void shouldHoldTheLicenceBesideTheJavadoc() throws Exception {
        final boolean made = "false".equals(System.getProperty("kstate.javadoc.skip"));
        if (!made) {
            System.err.println("SKIPPED: this build makes no Javadoc, so nobody looks for its license; run mvn verify");
        }
        assumeTrue(made, "no Javadoc");
        for (final Path jar : LibraryJars.ours()) {
            if (jar.getFileName().toString().startsWith("kstate-notify-")) {
                assertIsTheLicence(Files.readString(jar.resolveSibling("reports/apidocs").resolve(LICENCE)), jar);
            } else {
                assertHoldsTheLicence(beside(jar, "javadoc"));
            }
        }
    }

    private static Path beside(final Path jar, final String kind) {
        return jar.resolveSibling(jar.getFileName().toString().replaceFirst("\\.jar$", "-" + kind + ".jar"));
    }

    private static void assertHoldsTheLicence(final Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            assertNotNull(file.getEntry(LICENCE), jar::toString);
            assertIsTheLicence(new String(file.getInputStream(file.getEntry(LICENCE)).readAllBytes(), StandardCharsets.UTF_8), jar);
        }
    }

    private static void assertIsTheLicence(final String text, final Path jar) {
        assertTrue(text.contains("Apache License") && text.contains("Version 2.0"), jar.toString());
    }
}
