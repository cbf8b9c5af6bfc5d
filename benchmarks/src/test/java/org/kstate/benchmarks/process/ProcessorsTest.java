package org.kstate.benchmarks.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;

import org.junit.jupiter.api.Test;

class ProcessorsTest {

    @Test
    void shouldReadTheKernelsLists() {
        assertEquals(List.of(0), Processors.parsed("0"));
        assertEquals(List.of(0, 1, 2, 3, 8, 10, 11), Processors.parsed("0-3,8,10-11"));
    }

    @Test
    void shouldLeaveThisProcessWhereItIsWhenItIsToRunAnywhere() {
        final List<Integer> before = Processors.allowed();

        assertFalse(Processors.pin(Processors.ANY));

        assertEquals(before, Processors.allowed());
    }
}
