package org.kstate.tools.export;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.util.List;
import net.openhft.chronicle.core.UnsafeMemory;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.tools.values.FieldColumn;

/**
 * CSV (RFC 4180, with a header and line feeds) or JSON, one object on each line; payloads in hexadecimal, two lower-case digits a byte. Names of
 * states have no character that either would have to quote. For one thread at a time.
 */
public final class TextTable implements ExportTable {
    private static final char[] DIGITS = "0123456789abcdef".toCharArray();
    private static final int HEX = 4;
    private static final int LOW = 15;

    private final Writer out;
    private final boolean isJson;
    private final FieldColumns fields;
    private final List<FieldColumn> fieldColumns;
    private final StringBuilder line = new StringBuilder();
    private final char[] chars = new char[1 << 14];
    private int column;

    private TextTable(final Writer out, final boolean isJson, final FieldColumns fields) {
        this.out = out;
        this.isJson = isJson;
        this.fields = fields;
        this.fieldColumns = fields.columns();
    }

    /**
     * Begins a table of comma-separated values.
     *
     * @param out    where it goes; the caller's to flush and close.
     * @param fields what is read of values.
     * @return the table.
     * @throws IOException if the header cannot be written.
     */
    public static TextTable csv(final Writer out, final FieldColumns fields) throws IOException {
        final TextTable table = new TextTable(out, false, fields);
        out.write(String.join(",", COLUMNS));
        for (final FieldColumn field : table.fieldColumns) {
            out.write("," + quotedForCsv(field.name()));
        }
        out.write('\n');
        return table;
    }

    /**
     * Begins a table of JSON objects.
     *
     * @param out    where it goes; the caller's to flush and close.
     * @param fields what is read of values.
     * @return the table.
     */
    public static TextTable jsonLines(final Writer out, final FieldColumns fields) {
        return new TextTable(out, true, fields);
    }

    @Override
    public void row(final JournalRecord record, final JournalEntry entry) throws IOException {
        line.setLength(0);
        column = 0;
        text(entry.name());
        number(entry.incarnation());
        number(entry.version());
        number(record.timeNs());
        number(record.sessionId());
        number(record.transactionId());
        number(record.index());
        number(entry.number());
        number(entry.payloadLength());
        number(entry.size());
        payload(entry.payloadAddress(), entry.payloadLength());
        fields.read(record, entry);
        for (int i = 0; i < fieldColumns.size(); i++) {
            field(fieldColumns.get(i).name(), fields.content(i));
        }
        line.append(isJson ? "}\n" : "\n");
        // In one go, which costs one lock of the writer.
        for (int from = 0; from < line.length(); from += chars.length) {
            final int to = Math.min(from + chars.length, line.length());
            line.getChars(from, to, chars, 0);
            out.write(chars, 0, to - from);
        }
    }

    private void begin() {
        if (isJson) {
            line.append(column == 0 ? "{\"" : ",\"").append(COLUMNS.get(column)).append("\":");
        } else if (column > 0) {
            line.append(',');
        }
        column++;
    }

    private void number(final long value) {
        begin();
        line.append(value);
    }

    private void text(final CharSequence value) {
        begin();
        quote();
        line.append(value);
        quote();
    }

    private void payload(final long address, final int length) {
        begin();
        quote();
        for (int i = 0; i < length; i++) {
            final int b = UnsafeMemory.MEMORY.readByte(address + i);
            line.append(DIGITS[b >> HEX & LOW]).append(DIGITS[b & LOW]);
        }
        quote();
    }

    /** In JSON numbers and truth values as such, else text; in CSV nothing for null, quotes for empty text and where they are needed. */
    private void field(final String name, final Object content) {
        final String text = content instanceof BigDecimal number ? plain(number) : String.valueOf(content);
        if (!isJson) {
            line.append(',').append(content == null ? "" : quotedForCsv(text));
            return;
        }
        line.append(',').append(quotedForJson(name)).append(':');
        final boolean isBare = content == null || content instanceof Boolean || content instanceof BigDecimal || content instanceof Long
            || content instanceof Double some && Double.isFinite(some) || content instanceof Float single && Float.isFinite(single);
        line.append(isBare ? text : quotedForJson(text));
    }

    private static String plain(final BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static String quotedForJson(final String text) {
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    private static String quotedForCsv(final String text) {
        final boolean isQuoted = text.isEmpty() || text.chars().anyMatch(c -> c == '"' || c == ',' || c == '\n' || c == '\r');
        return isQuoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    private void quote() {
        if (isJson) {
            line.append('"');
        }
    }

    @Override
    public void close() throws IOException {
        out.flush();
    }
}
