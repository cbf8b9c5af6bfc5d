package org.kstate.tools.values;

import java.util.List;

/** Reads, and perhaps writes, the bytes of values by one description. Immutable: safe for any thread. */
public interface ValueForm {
    /**
     * Reads a value. Never fails because of what the value holds: the result says what does not fit, and has each byte that no field shows.
     *
     * @param value all bytes of the value, of any length; not kept.
     * @return its fields.
     */
    DecodedValue decode(byte[] value);

    /**
     * Changes one field of a value.
     *
     * @param value all bytes of the value, at least {@link #length} of them.
     * @param field its name.
     * @param text  the new content, as a person writes it.
     * @throws LayoutException if there is no such field, the content does not fit it, or this form only reads.
     */
    void encode(byte[] value, String field, String text);

    /**
     * The names of all fields, where the description alone tells them.
     *
     * @return in the order of the description; empty if the names depend on the value.
     */
    List<String> fieldNames();

    /**
     * The fields as columns of a table, where the description alone tells them.
     *
     * @return in the order of the description; of text unless the form knows better, empty if the names depend on the value. The entries
     *     of a repeated group have one column: {@link FieldColumn#ENTRIES}.
     */
    default List<FieldColumn> columns() {
        return fieldNames().stream().map(FieldColumn::text).toList();
    }

    /**
     * How long a value is that has all fields.
     *
     * @return bytes; 0 if the description alone does not tell.
     */
    int length();
}
