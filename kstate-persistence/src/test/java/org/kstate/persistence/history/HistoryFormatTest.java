package org.kstate.persistence.history;

import org.junit.jupiter.api.Test;
import org.kstate.testing.FormatConstants;

/** The numbers of the file of the index are those of {@code docs/format/history-<version>.txt}: another offset needs another version. */
class HistoryFormatTest {

    @Test
    void shouldNotMoveAFieldWithoutANewVersion() throws Exception {
        new FormatConstants("history", IndexLayout.FORMAT_VERSION, HistoryFormatTest.class)
            .add(IndexLayout.class, name -> !name.equals("MAKING"))
            .add("StateIndex.ITEM", StateIndex.ITEM)
            .add("StateIndex.REPEAT", StateIndex.REPEAT)
            .assertUnchanged();
    }
}
