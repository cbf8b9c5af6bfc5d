package org.kstate.tools.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.kstate.tools.json.JsonFields;
import org.kstate.tools.values.DecodedField;
import org.kstate.tools.values.FieldColumn;

/**
 * The entries of repeated groups in one value, each group as one JSON array: of fields {@code legs[0].price}, {@code legs[1].price} the text
 * {@code [{"price":1},{"price":2}]}. A group in a group is an array in an object. For one thread at a time.
 */
final class GroupEntries {
    private static final JsonFactory FACTORY = new JsonFactory();
    /** No value has more entries than bytes. */
    private static final Pattern NAME = Pattern.compile("([^\\[\\]]+\\[\\d{1,4}]\\.)+[^\\[\\]]+");

    /** By the name of the column. */
    private final Map<String, Entry> groups = new LinkedHashMap<>();

    /** The members of an entry: fields, and lists of entries; the whole group is the only list of one that has no fields. */
    private static final class Entry {
        private final Map<String, DecodedField> fields = new LinkedHashMap<>();
        private final Map<String, List<Entry>> lists = new LinkedHashMap<>();
    }

    /**
     * Takes a field that is of an entry.
     *
     * @param field   of the value, in the order of the value.
     * @param columns names of all columns.
     * @return false if it is of no group that has a column.
     */
    boolean take(final DecodedField field, final Set<String> columns) {
        final int bracket = field.name().indexOf('[');
        final String column = bracket < 0 ? "" : field.name().substring(0, bracket) + FieldColumn.ENTRIES;
        if (!columns.contains(column) || !NAME.matcher(field.name()).matches()) {
            return false;
        }
        Entry entry = groups.computeIfAbsent(column, name -> new Entry());
        String rest = field.name();
        for (int begin = rest.indexOf('['); begin >= 0; begin = rest.indexOf('[')) {
            final int end = rest.indexOf("].", begin);
            final List<Entry> list = entry.lists.computeIfAbsent(rest.substring(0, begin), name -> new ArrayList<>());
            final int place = Integer.parseInt(rest.substring(begin + 1, end));
            while (list.size() <= place) {
                list.add(new Entry());
            }
            entry = list.get(place);
            rest = rest.substring(end + 2);
        }
        entry.fields.put(rest, field);
        return true;
    }

    /** Gives out the groups of the value, by their columns, and forgets them. */
    void finish(final BiConsumer<String, String> texts) {
        groups.forEach((column, group) -> group.lists.values().forEach(list -> texts.accept(column, text(list))));
        groups.clear();
    }

    private static String text(final List<Entry> list) {
        final StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            write(json, list);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(final JsonGenerator json, final List<Entry> list) throws IOException {
        json.writeStartArray();
        for (final Entry entry : list) {
            json.writeStartObject();
            for (final Map.Entry<String, DecodedField> field : entry.fields.entrySet()) {
                // The number of entries of a group in this one is that of its array.
                if (!entry.lists.containsKey(field.getKey())) {
                    json.writeFieldName(field.getKey());
                    JsonFields.write(json, field.getValue());
                }
            }
            for (final Map.Entry<String, List<Entry>> inner : entry.lists.entrySet()) {
                json.writeFieldName(inner.getKey());
                write(json, inner.getValue());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
