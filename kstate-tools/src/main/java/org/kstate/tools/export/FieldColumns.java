package org.kstate.tools.export;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.tools.values.DecodedField;
import org.kstate.tools.values.DecodedValue;
import org.kstate.tools.values.EpochTime;
import org.kstate.tools.values.FieldColumn;

/**
 * The columns that follow those of {@link ExportTable#COLUMNS}: one for each field of any layout, and a last one that says what does not fit. A row
 * has null in a column that its value has no field for. A field that has several types in several layouts is a column of text. One that is named as
 * another column of the table is named {@code value_} and its name. For one thread at a time.
 */
public final class FieldColumns {
    /** No columns: values are not read. */
    public static final FieldColumns NONE = new FieldColumns(List.of(), false, (index, state, value) -> null);
    /** The last column. */
    public static final String MISFIT = "misfit";

    /** Of any whole number of 64 bits. */
    private static final int DIGITS = 20;
    private static final String PREFIX = "value_";

    private final List<FieldColumn> columns = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();
    private final Reading reading;
    private final Object[] row;
    private final GroupEntries groups = new GroupEntries();

    /** Reads the value of a commit. */
    @FunctionalInterface
    public interface Reading {
        /**
         * Reads it.
         *
         * @param index of the record.
         * @param state its name.
         * @param value all bytes up to the size of the state.
         * @return the fields; null if nothing says what they are.
         */
        DecodedValue read(long index, String state, byte[] value);
    }

    /**
     * Creates the columns.
     *
     * @param fields      of all layouts, in their order; the same field may come several times.
     * @param isDescribed whether anything describes values: then there is a column that says what does not fit, also if no layout can be read.
     * @param reading     reads values.
     */
    public FieldColumns(final Collection<FieldColumn> fields, final boolean isDescribed, final Reading reading) {
        this.reading = reading;
        final Map<String, FieldColumn> merged = new LinkedHashMap<>();
        for (final FieldColumn field : fields) {
            merged.merge(field.name(), field, (one, other) -> one.equals(other) ? one : FieldColumn.text(field.name()));
        }
        final List<String> taken = new ArrayList<>(ExportTable.COLUMNS);
        taken.add(MISFIT);
        taken.addAll(merged.keySet());
        for (final FieldColumn field : merged.values()) {
            String name = field.name();
            if (ExportTable.COLUMNS.contains(name) || MISFIT.equals(name)) {
                while (taken.contains(name)) {
                    name = PREFIX + name;
                }
                taken.add(name);
            }
            places.put(field.name(), columns.size());
            columns.add(new FieldColumn(name, field.type(), field.scale()));
        }
        if (isDescribed || !columns.isEmpty()) {
            columns.add(FieldColumn.text(MISFIT));
        }
        row = new Object[columns.size()];
    }

    /**
     * The columns.
     *
     * @return in their order; cannot be changed.
     */
    List<FieldColumn> columns() {
        return List.copyOf(columns);
    }

    /** Reads the value of a row: {@link #content} gives it then. */
    void read(final JournalRecord record, final JournalEntry entry) {
        if (columns.isEmpty()) {
            return;
        }
        Arrays.fill(row, null);
        final DecodedValue value = reading.read(record.index(), entry.nameString(), Arrays.copyOf(entry.payload(), entry.size()));
        if (value == null) {
            return;
        }
        final List<String> misfits = new ArrayList<>(value.misfits());
        for (final DecodedField field : value.fields()) {
            final Integer place = places.get(field.name());
            if (place == null && groups.take(field, places.keySet())) {
                continue;
            }
            if (field.value() == null) {
                continue;
            }
            if (place == null) {
                misfits.add(field.name() + " has no column: " + field.text());
            } else {
                row[place] = content(field, columns.get(place));
                if (row[place] == null) {
                    misfits.add(field.name() + " is no " + columns.get(place).type() + ": " + field.text());
                }
            }
        }
        groups.finish((column, entries) -> row[places.get(column)] = entries);
        row[row.length - 1] = misfits.isEmpty() ? null : String.join("; ", misfits);
    }

    /** Null if the field is not of the column's type. */
    private static Object content(final DecodedField field, final FieldColumn column) {
        final Object value = field.value();
        switch (column.type()) {
            case LONG:
                return value instanceof Long ? value : null;
            case DECIMAL:
                return decimal(value, column.scale());
            case FLOAT:
                return value instanceof Float ? value : null;
            case DOUBLE:
                return value instanceof Double ? value : null;
            case BOOLEAN:
                return value instanceof Boolean ? value : null;
            case TIME:
                return time(field.text(), column.scale());
            default:
                return field.text();
        }
    }

    private static BigDecimal decimal(final Object value, final int scale) {
        final BigDecimal number = value instanceof BigDecimal some ? some : value instanceof BigInteger whole ? new BigDecimal(whole)
            : value instanceof Long some ? BigDecimal.valueOf(some) : null;
        try {
            final BigDecimal scaled = number == null ? null : number.setScale(scale);
            return scaled == null || scaled.precision() > DIGITS ? null : scaled;
        } catch (final ArithmeticException e) {
            return null;
        }
    }

    private static EpochUnits time(final String text, final int scale) {
        try {
            return new EpochUnits(EpochTime.parse(text, BigInteger.TEN.pow(scale).longValueExact()), text);
        } catch (final DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    /** A time, for programs and for people. */
    record EpochUnits(long units, String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    /** The content of a column in the row that was read; null if there is none. */
    Object content(final int column) {
        return row[column];
    }
}
