package org.kstate.tools.values;

/**
 * A field as a column of a table.
 *
 * @param name  of the field.
 * @param type  of its contents.
 * @param scale of a {@link Type#DECIMAL} the digits behind the point, of a {@link Type#TIME} the power of ten that is a second; else 0.
 */
public record FieldColumn(String name, Type type, int scale) {
    /**
     * Behind the name of a repeated group: the column of its entries, a text that is a JSON array. Fields {@code group[0].price} and so on are
     * members of its objects.
     */
    public static final String ENTRIES = "[]";

    /** What the contents of a column are. */
    public enum Type {
        /** A {@link Long}. */
        LONG,
        /** A {@link java.math.BigDecimal}, {@link java.math.BigInteger} or {@link Long} of at most 20 digits. */
        DECIMAL,
        /** A {@link Float}. */
        FLOAT,
        /** A {@link Double}. */
        DOUBLE,
        /** A {@link Boolean}. */
        BOOLEAN,
        /** Units since 1970, written as ISO 8601. */
        TIME,
        /** Anything, as text. */
        TEXT
    }

    /**
     * A column of text.
     *
     * @param name of the field.
     * @return the column.
     */
    public static FieldColumn text(final String name) {
        return new FieldColumn(name, Type.TEXT, 0);
    }
}
