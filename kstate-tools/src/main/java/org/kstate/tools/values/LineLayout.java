package org.kstate.tools.values;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.kstate.layout.StoreGeometry;

/**
 * A description on one line: {@code bid:i64/1e8 ask:i64/1e8 qty:f64 sym:ascii8 at:epochNanos@40}. Fields stand one behind the other, where no
 * offset says otherwise, and do not overlap. Numbers are little-endian.
 *
 * <pre>
 *   layout = field { space field }
 *   field  = name ":" type [ "/1e" digits ] [ "@" offset ]
 *   name   = letter or "_", then letters, digits, "_", "-", "."
 *   type   = i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 bool asciiN utf8N bytesN epochNanos epochMicros epochMillis
 * </pre>
 *
 * <p>Immutable: safe for any thread.
 */
public final class LineLayout implements ValueForm {
    private static final Pattern FIELD = Pattern.compile(
        "([A-Za-z_][A-Za-z0-9_.-]*):(utf8|[A-Za-z]+)(\\d*)(?:/1e(\\d{1,2}))?(?:@(\\d{1,9}))?");
    private static final int LARGEST_SCALE = 18;
    private static final int NANOS = 9;
    private static final int MICROS = 6;
    private static final int MILLIS = 3;

    private final List<Field> fields;
    private final int length;

    /** A field in its place. */
    private record Field(String name, FieldType type, int offset) {
        int end() {
            return offset + type.length();
        }
    }

    private LineLayout(final List<Field> fields) {
        this.fields = List.copyOf(fields);
        length = fields.stream().mapToInt(Field::end).max().orElse(0);
    }

    /**
     * Reads a description.
     *
     * @param text of one line.
     * @return the layout.
     * @throws LayoutException if it is none; the message says what is wrong with which field.
     */
    public static LineLayout parse(final String text) {
        final List<Field> fields = new ArrayList<>();
        final Set<String> names = new HashSet<>();
        final BitSet taken = new BitSet();
        int next = 0;
        for (final String word : text.strip().split("\\s+")) {
            final Field field = field(word, next);
            if (!names.add(field.name())) {
                throw refused("each field has a name of its own", word);
            }
            if (field.end() > StoreGeometry.MAX_PAGE_SIZE) {
                throw refused("a value has at most " + StoreGeometry.MAX_PAGE_SIZE + " bytes", word);
            }
            if (!taken.get(field.offset(), field.end()).isEmpty()) {
                throw refused("fields do not overlap", word);
            }
            taken.set(field.offset(), field.end());
            next = field.end();
            fields.add(field);
        }
        return new LineLayout(fields);
    }

    private static Field field(final String word, final int next) {
        final Matcher parts = FIELD.matcher(word);
        if (!parts.matches()) {
            throw refused("a field is name:type, for instance bid:i64/1e8 or sym:ascii8@16; types are " + FieldType.KNOWN, word);
        }
        final int scale = parts.group(4) == null ? 0 : Integer.parseInt(parts.group(4));
        if (scale > LARGEST_SCALE) {
            throw refused("a scale is from 1e0 to 1e" + LARGEST_SCALE, word);
        }
        final FieldType type = type(parts.group(2), parts.group(3), scale);
        if (type == null) {
            throw refused("types are " + FieldType.KNOWN, word);
        }
        if (parts.group(4) != null && type.kind() != FieldType.Kind.SIGNED && type.kind() != FieldType.Kind.UNSIGNED) {
            throw refused("only whole numbers have a scale", word);
        }
        return new Field(parts.group(1), type, parts.group(5) == null ? next : Integer.parseInt(parts.group(5)));
    }

    /** Null if there is no such type. */
    private static FieldType type(final String word, final String number, final int scale) {
        switch (word + number) {
            case "i8":
            case "i16":
            case "i32":
            case "i64":
                return new FieldType(FieldType.Kind.SIGNED, Integer.parseInt(number) / Byte.SIZE, scale);
            case "u8":
            case "u16":
            case "u32":
            case "u64":
                return new FieldType(FieldType.Kind.UNSIGNED, Integer.parseInt(number) / Byte.SIZE, scale);
            case "f32":
                return new FieldType(FieldType.Kind.FLOAT, Float.BYTES, 0);
            case "f64":
                return new FieldType(FieldType.Kind.FLOAT, Double.BYTES, 0);
            case "bool":
                return new FieldType(FieldType.Kind.BOOL, Byte.BYTES, 0);
            case "epochNanos":
                return new FieldType(FieldType.Kind.TIME, Long.BYTES, NANOS);
            case "epochMicros":
                return new FieldType(FieldType.Kind.TIME, Long.BYTES, MICROS);
            case "epochMillis":
                return new FieldType(FieldType.Kind.TIME, Long.BYTES, MILLIS);
            default:
                return sized(word, number);
        }
    }

    private static FieldType sized(final String word, final String number) {
        if (number.isEmpty() || number.length() > Integer.toString(StoreGeometry.MAX_PAGE_SIZE).length() || Integer.parseInt(number) == 0) {
            return null;
        }
        switch (word) {
            case "ascii":
                return new FieldType(FieldType.Kind.ASCII, Integer.parseInt(number), 0);
            case "utf8":
                return new FieldType(FieldType.Kind.UTF8, Integer.parseInt(number), 0);
            case "bytes":
                return new FieldType(FieldType.Kind.BYTES, Integer.parseInt(number), 0);
            default:
                return null;
        }
    }

    private static LayoutException refused(final String rule, final String word) {
        return new LayoutException("The layout cannot be read; " + rule + ": field=" + word);
    }

    @Override
    public DecodedValue decode(final byte[] value) {
        final ByteBuffer bytes = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        final List<DecodedField> decoded = new ArrayList<>();
        final List<String> misfits = new ArrayList<>();
        final BitSet shown = new BitSet();
        for (final Field field : fields) {
            if (field.end() > value.length) {
                misfits.add(field.name() + " needs bytes " + field.offset() + " to " + (field.end() - 1) + " of " + value.length);
                continue;
            }
            final Object content = field.type().read(bytes, field.offset(), field.name(), misfits);
            if (content != null) {
                decoded.add(new DecodedField(field.name(), content));
                shown.set(field.offset(), field.end());
            }
        }
        return new DecodedValue(decoded, HiddenBytes.except(value, shown), misfits);
    }

    @Override
    public void encode(final byte[] value, final String name, final String text) {
        for (final Field field : fields) {
            if (field.name().equals(name)) {
                if (field.end() > value.length) {
                    throw new LayoutException("The value is too short for the field; raise the size of the state: field=" + name + ", needed="
                        + field.end() + ", size=" + value.length);
                }
                field.type().write(ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN), field.offset(), name, text);
                return;
            }
        }
        throw new LayoutException("The layout has no such field; there are " + fields.stream().map(Field::name).collect(Collectors.joining(", "))
            + ": field=" + name);
    }

    @Override
    public List<String> fieldNames() {
        return fields.stream().map(Field::name).toList();
    }

    @Override
    public List<FieldColumn> columns() {
        return fields.stream().map(field -> field.type().column(field.name())).toList();
    }

    @Override
    public int length() {
        return length;
    }
}
