package org.kstate.tools.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines that end between words. */
class WordWrapTest {
    @Test
    void shouldCutBetweenWordsAndIndentTheRest() {
        assertEquals(List.of("  ok  one two", "      three", "      four"), WordWrap.lines("  ok  one two three four", 14, 6));
        assertEquals(List.of("  ok  one two three four"), WordWrap.lines("  ok  one two three four", 24, 6));
        assertEquals(List.of("  ok  one two three", "      four"), WordWrap.lines("  ok  one two three four", 23, 6));
        assertEquals(List.of(""), WordWrap.lines("", 1, 6));
    }

    @Test
    void shouldLeaveAWordWholeThatIsLongerThanTheScreen() {
        assertEquals(List.of("  ok  one/two/three/four", "      five"), WordWrap.lines("  ok  one/two/three/four five", 24, 6));
        assertEquals(List.of("  ok  one/two/three/four", "      five"), WordWrap.lines("  ok  one/two/three/four five", 10, 6));
    }
}
