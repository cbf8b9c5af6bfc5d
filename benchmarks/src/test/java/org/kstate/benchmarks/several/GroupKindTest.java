package org.kstate.benchmarks.several;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kstate.benchmarks.runtime.ScratchFolder;

/** All groups alike: what does not count up all of them, or reads them apart, measures something else. */
class GroupKindTest {

    private static final int COUNT = 4;

    @ParameterizedTest
    @EnumSource
    void shouldShowEachOtherWhatWasCounted(final GroupKind kind) {
        try (ScratchFolder folder = new ScratchFolder();
             Group one = kind.open(folder.path(), 0, COUNT);
             Group other = kind.open(folder.path(), 0, COUNT)) {
            assertEquals(0, one.read());
            for (int number = 1; number <= 20; number++) {
                assertEquals(0, (number % 2 == 0 ? one : other).countUp());

                assertEquals(number, one.read());
                assertEquals(number, other.read());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveAloneWhatIsNotInTheGroup(final GroupKind kind) {
        try (ScratchFolder folder = new ScratchFolder();
             Group one = kind.open(folder.path(), 0, COUNT);
             Group other = kind.open(folder.path(), COUNT, COUNT)) {
            one.countUp();

            assertEquals(1, one.read());
            assertEquals(0, other.read());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellWhenTheCellsHoldDifferentNumbers(final GroupKind kind) {
        try (ScratchFolder folder = new ScratchFolder();
             Group one = kind.open(folder.path(), 0, COUNT);
             Group overlapping = kind.open(folder.path(), COUNT - 1, COUNT)) {
            one.countUp();

            assertThrows(IllegalStateException.class, overlapping::read);
        }
    }
}
