package org.kstate.starting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

/** What is in the jars that programs get. */
class JarContentsIT {

    private static final String OURS = "org/kstate/";

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
            try (JarFile file = new JarFile(jar.toFile())) {
                final String licence = new String(file.getInputStream(file.getEntry("META-INF/LICENSE")).readAllBytes());
                assertTrue(licence.contains("Apache License") && licence.contains("Version 2.0"), jar.toString());
            }
        }
    }
}
