package org.kstate.persistence.queue;

import net.openhft.chronicle.queue.RollCycle;
import org.jspecify.annotations.Nullable;

/**
 * The first document of a queue's table: how the queue rolls. It never changes once the table is made. Checked byte by byte, as Chronicle would make
 * objects of whatever classes it names. For one thread.
 */
final class TableHeader extends WireHeader {

    private static final int BYTE = 0xFF;

    private final RawFile table;
    private final long end;

    private TableHeader(final RawFile table, final long start, final long end) {
        super(start, end);
        this.table = table;
        this.end = end;
    }

    /**
     * Checks it.
     *
     * @param table  the file.
     * @param start  where the document begins, behind its length.
     * @param length of the document.
     * @return what is wrong, as {@code name=value} pairs; {@code null} if nothing is.
     */
    static @Nullable String fault(final RawFile table, final long start, final int length) {
        final TableHeader header = new TableHeader(table, start, start + length);
        header.check();
        return header.isGood() ? null : "offset=" + header.position();
    }

    @Override
    int at(final long place) {
        return table.word(place) & BYTE;
    }

    private void check() {
        event("header");
        type("STStore");
        final long blockEnd = block();
        field("wireType");
        type("WireType");
        final String wireType = text();
        field("metadata");
        type("SCQMeta");
        final long metaEnd = block();
        field("roll");
        type("SCQSRoll");
        final long rollEnd = block();
        field("length");
        final long lengthMs = number();
        field("format");
        final RollCycle rollCycle = AcceptedRollCycles.ofFormat(text(), table.file());
        field("epoch");
        final long epoch = number();
        require(position() == rollEnd);
        field("sourceId");
        final long sourceId = number();
        require(position() == metaEnd);
        require("BINARY_LIGHT".equals(wireType) && sourceId == 0 && rollCycle != null && lengthMs == rollCycle.lengthInMillis()
            && epoch == rollCycle.defaultEpoch());
        padding(blockEnd);
        require(position() == blockEnd && position() == end);
    }
}
