package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.openhft.chronicle.queue.RollCycles;
import org.junit.jupiter.api.Test;
import org.kstate.persistence.record.RecordLayout;
import org.kstate.spi.DescribeRecord;
import org.kstate.spi.Journal;
import org.kstate.testing.FormatConstants;

/** The numbers of a journal are those of {@code docs/format/journal-<version>.txt}: another offset needs another version. */
class JournalFormatTest {

    @Test
    void shouldNotMoveAFieldWithoutANewVersion() throws Exception {
        new FormatConstants("journal", RecordLayout.FORMAT_VERSION, JournalFormatTest.class)
            .add(RecordLayout.class, any -> true)
            .add(Journal.class, any -> true)
            .add(DescribeRecord.class, name -> !name.equals("NONE"))
            .add(OwnerFile.class, name -> !name.endsWith("_NS"))
            .add("SealedFile.crcOffset(2)", SealedFile.crcOffset(2))
            .add(CheckpointHint.class, name -> !name.equals("MAKING"))
            .add(HoldFile.class, name -> !name.equals("MAKING"))
            .add(RepairNote.class, name -> !name.equals("MAKING"))
            .add(RepairRecord.class, any -> true)
            .add(FailedFlush.class, name -> name.equals("NAME") || name.equals("MARK"))
            .add(SkippedGap.class, name -> !name.equals("MAKING"))
            .add(QueueTable.class, name -> name.equals("OPENER") || name.equals("WRITE_LOCK"))
            .add("RecordLayout.entryLength(9)", RecordLayout.entryLength(9))
            .add("QueueSettings.METADATA_FILE", QueueSettings.METADATA_FILE)
            .assertUnchanged();
        assertEquals(RollCycles.FAST_DAILY, QueueSettings.newRollCycle());
    }
}
