package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.testing.ChildJvm;

/** A journal makes no garbage and no noise: measured in a process of its own, without assertions. */
class QuietIT {

    /** Chronicle makes a few objects for each block of 4 MiB that it maps, which is next to nothing for each record. */
    private static final double PER_RECORD = 0.5;

    /** Nothing is kept quiet that the other tests do not want to hear. */
    private static final List<String> FLAGS = List.of("-da", "-XX:TieredStopAtLevel=1", "-Ddisable.perf.info=false",
        "-Dslf4j.internal.verbosity=INFO");

    @TempDir
    private Path directory;

    @Test
    void shouldAllocateNothingForARecordAndPrintNothingAndStartNoWatchers() {
        final List<String> lines;
        try (ChildJvm child = ChildJvm.startOutspoken(FLAGS, AllocationChild.class, directory.resolve("journal"))) {
            lines = child.restOfLines();
            assertEquals(0, child.exitStatus(), lines.toString());
        }
        assertMeasured(lines.get(0), "append");
        assertMeasured(lines.get(1), "read");
        assertMeasured(lines.get(2), "poll");
        for (final String line : lines.subList(3, lines.size())) {
            assertTrue(line.startsWith("thread "), "noise: " + line);
            assertFalse(line.contains("disk") || line.contains("analytics"), line);
        }
    }

    private static void assertMeasured(final String line, final String what) {
        final String[] words = line.split(" ");
        assertEquals(what, words[0], line);
        assertEquals(0, Long.parseLong(words[1]), line);
        assertTrue(Double.parseDouble(words[2]) < PER_RECORD, line);
    }
}
