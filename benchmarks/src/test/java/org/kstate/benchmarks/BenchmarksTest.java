package org.kstate.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashSet;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.kstate.benchmarks.report.Section;

class BenchmarksTest {

    @Test
    void shouldFindSectionsWithNamesOfTheirOwn() {
        final List<Section> sections = Benchmarks.all();

        assertTrue(sections.size() >= 6, sections::toString);
        assertEquals(sections.size(), new HashSet<>(sections.stream().map(Section::name).toList()).size());
        sections.forEach(section -> assertFalse(section.title().isEmpty() || section.about().isEmpty(), section.name()));
    }

    @Test
    void shouldRefuseSectionThatThereIsNot() {
        assertTrue(misuse("--only", "write,nothing").contains("--only=nothing"));
    }

    @Test
    void shouldRefuseNoRoundsAtAll() {
        assertTrue(misuse("--rounds", "0").contains("--rounds=0"));
    }

    private static String misuse(final String... args) {
        final StringWriter err = new StringWriter();
        assertEquals(2, Benchmarks.commandLine().setErr(new PrintWriter(err, true)).execute(args));
        return err.toString();
    }
}
