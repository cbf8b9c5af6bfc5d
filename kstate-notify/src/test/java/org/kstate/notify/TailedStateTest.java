package org.kstate.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TailedStateTest {

    private final TailedState state = new TailedState("a", 0);

    @Test
    void shouldTakeAnyFirstVersionAndThenTheNext() {
        state.incarnation(1);
        assertTrue(state.expects(40));
        state.passed(40);
        assertTrue(state.expects(41));
        assertFalse(state.expects(40));
        assertFalse(state.expects(42));
        assertEquals(41, state.expectedVersion());
    }

    @Test
    void shouldBeginAnewWithTheNextIncarnation() {
        state.incarnation(1);
        state.passed(40);
        state.incarnation(1);
        assertFalse(state.expectsAny());
        state.incarnation(2);
        assertTrue(state.expects(1));
    }

    @Test
    void shouldPassOverWhatIsBeforeTheFirstWanted() {
        state.from(7);
        state.incarnation(3);
        assertTrue(state.isBeforeFirst(6));
        assertFalse(state.isBeforeFirst(7));
        assertTrue(state.isFirst(7));
        assertTrue(state.expects(7));
        assertFalse(state.expects(8));
        state.passed(7);
        assertFalse(state.isFirst(7));
        assertFalse(state.isBeforeFirst(6));
    }

    @Test
    void shouldWantEverythingOnceTheStateWasDeleted() {
        state.from(7);
        state.ended(3);
        state.incarnation(4);
        assertFalse(state.isBeforeFirst(1));
        assertTrue(state.expects(1));
    }
}
