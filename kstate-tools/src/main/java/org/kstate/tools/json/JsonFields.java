package org.kstate.tools.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.function.Predicate;
import org.kstate.tools.values.DecodedField;
import org.kstate.tools.values.DecodedValue;
import org.kstate.tools.values.HiddenBytes;

/** Decoded values as members of a JSON object. */
public final class JsonFields {
    private JsonFields() {
    }

    /**
     * Writes an object {@code value} with the fields. What the fields do not show follows: {@code rest}, hexadecimal by offset, and {@code misfits}.
     *
     * @param json   within an object.
     * @param value  to write.
     * @param wanted names of the fields to write.
     * @throws IOException if it cannot be written.
     */
    public static void write(final JsonGenerator json, final DecodedValue value, final Predicate<String> wanted) throws IOException {
        json.writeObjectFieldStart("value");
        for (final DecodedField field : value.fields()) {
            if (wanted.test(field.name())) {
                json.writeFieldName(field.name());
                write(json, field);
            }
        }
        json.writeEndObject();
        if (!value.rest().isEmpty()) {
            json.writeObjectFieldStart("rest");
            for (final HiddenBytes bytes : value.rest()) {
                json.writeStringField(Integer.toString(bytes.offset()), bytes.hex());
            }
            json.writeEndObject();
        }
        if (!value.misfits().isEmpty()) {
            json.writeArrayFieldStart("misfits");
            for (final String misfit : value.misfits()) {
                json.writeString(misfit);
            }
            json.writeEndArray();
        }
    }

    /**
     * Writes the content of a field.
     *
     * @param json  where a value is expected.
     * @param field to write.
     * @throws IOException if it cannot be written.
     */
    public static void write(final JsonGenerator json, final DecodedField field) throws IOException {
        final Object value = field.value();
        if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof BigInteger || value instanceof BigDecimal) {
            // As for people: a decimal in all its digits, and without an exponent.
            json.writeNumber(field.text());
        } else if (value instanceof Double number && Double.isFinite(number) || value instanceof Float single && Float.isFinite(single)) {
            json.writeNumber(field.text());
        } else if (value instanceof Boolean bit) {
            json.writeBoolean(bit);
        } else if (value == null) {
            json.writeNull();
        } else {
            json.writeString(field.text());
        }
    }
}
