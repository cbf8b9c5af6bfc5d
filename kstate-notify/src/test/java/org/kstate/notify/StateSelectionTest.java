package org.kstate.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.exceptions.IllegalStateNameException;

class StateSelectionTest {

    @ParameterizedTest
    @CsvSource({
        "md.btc, md.btc, true",
        "md.btc, md.btcusdt, false",
        "md.btc, md, false",
        "md.*, md.btc, true",
        "md.*, md.btc.top, true",
        "md.*, md, false",
        "md.*, mdx.btc, false",
        "*, md.btc, true",
    })
    void shouldSelectByNameOrPrefix(final String pattern, final String name, final boolean isSelected) {
        final StateSelection selection = new StateSelection();
        assertTrue(selection.isEmpty());
        selection.add(pattern);
        assertEquals(isSelected, selection.selects(name));
    }

    @Test
    void shouldSelectWhatAnyPatternSelects() {
        final StateSelection selection = new StateSelection();
        selection.add("a");
        selection.add("b.*");
        assertTrue(selection.selects("a"));
        assertTrue(selection.selects("b.c"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".*", "md..*", "md.", "md.*.", "a b*"})
    void shouldRefuseWhatIsNeitherANameNorAPrefix(final String pattern) {
        assertThrows(IllegalStateNameException.class, () -> new StateSelection().add(pattern));
    }
}
