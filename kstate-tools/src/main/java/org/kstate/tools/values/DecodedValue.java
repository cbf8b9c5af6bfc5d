package org.kstate.tools.values;

import java.util.ArrayList;
import java.util.List;

/**
 * A value taken apart by a description. Each byte of the value is in a field or among the rest.
 *
 * @param fields  those that the value has.
 * @param rest    the bytes that no field shows, in their order.
 * @param misfits in what respects the description and the value do not agree; empty if they do.
 */
public record DecodedValue(List<DecodedField> fields, List<HiddenBytes> rest, List<String> misfits) {
    /**
     * Keeps copies of the lists.
     *
     * @param fields  those that the value has.
     * @param rest    the bytes that no field shows.
     * @param misfits what does not agree.
     */
    public DecodedValue {
        fields = List.copyOf(fields);
        rest = List.copyOf(rest);
        misfits = List.copyOf(misfits);
    }

    /**
     * Finds a field.
     *
     * @param name of the field.
     * @return the field; null if the value has none of that name.
     */
    public DecodedField field(final String name) {
        for (final DecodedField field : fields) {
            if (field.name().equals(name)) {
                return field;
            }
        }
        return null;
    }

    /**
     * The value on one line.
     *
     * @return fields, then the rest, then what does not agree.
     */
    public String line() {
        final List<String> words = new ArrayList<>();
        fields.forEach(field -> words.add(field.assignment()));
        rest.forEach(bytes -> words.add('+' + bytes.text()));
        if (!misfits.isEmpty()) {
            words.add("(does not fit: " + String.join("; ", misfits) + ")");
        }
        return String.join(" ", words);
    }
}
