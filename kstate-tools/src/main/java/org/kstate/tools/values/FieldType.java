package org.kstate.tools.values;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * What the bytes of a field are.
 *
 * @param kind   how they are read.
 * @param length of the field, in bytes.
 * @param scale  of decimals: how many digits stand behind the point; else 0. Of times: the power of ten that is a second.
 */
record FieldType(Kind kind, int length, int scale) {
    static final String KNOWN = "i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 bool asciiN utf8N bytesN epochNanos epochMicros epochMillis;"
        + " whole numbers with /1eN are decimals";

    private static final int BITS_OF_A_BYTE = 8;
    private static final int MOST_DIGITS = 100;

    /** How bytes are read. */
    enum Kind {
        /** A whole number. */
        SIGNED,
        /** A whole number from 0 on. */
        UNSIGNED,
        /** As IEEE 754 has it. */
        FLOAT,
        /** A byte of 0 or 1. */
        BOOL,
        /** Text, zeros behind it. */
        ASCII,
        /** Text, zeros behind it. */
        UTF8,
        /** Anything. */
        BYTES,
        /** Units since 1970. */
        TIME
    }

    /**
     * Reads the content of a field.
     *
     * @param value   of which the whole field is there.
     * @param misfits where it says why the bytes are no content of this type.
     * @return the content; null if the bytes are none: they are then hidden.
     */
    Object read(final ByteBuffer value, final int offset, final String name, final List<String> misfits) {
        switch (kind) {
            case SIGNED:
                return scaled(BigInteger.valueOf(signed(value, offset)));
            case UNSIGNED:
                return scaled(unsigned(value, offset));
            case FLOAT:
                return length == Float.BYTES ? (Object) value.getFloat(offset) : (Object) value.getDouble(offset);
            case BOOL:
                final byte bit = value.get(offset);
                if (bit != 0 && bit != 1) {
                    misfits.add(name + " is neither 0 nor 1");
                    return null;
                }
                return bit == 1;
            case TIME:
                return EpochTime.text(value.getLong(offset), inASecond());
            case BYTES:
                return HexFormat.of().formatHex(bytes(value, offset));
            default:
                return text(bytes(value, offset), name, misfits);
        }
    }

    /** The field as a column of a table. */
    FieldColumn column(final String name) {
        switch (kind) {
            case SIGNED:
            case UNSIGNED:
                // What is more than a Long holds is a decimal, too.
                return scale != 0 || kind == Kind.UNSIGNED && length == Long.BYTES ? new FieldColumn(name, FieldColumn.Type.DECIMAL, scale)
                    : new FieldColumn(name, FieldColumn.Type.LONG, 0);
            case FLOAT:
                return new FieldColumn(name, length == Float.BYTES ? FieldColumn.Type.FLOAT : FieldColumn.Type.DOUBLE, 0);
            case BOOL:
                return new FieldColumn(name, FieldColumn.Type.BOOLEAN, 0);
            case TIME:
                return new FieldColumn(name, FieldColumn.Type.TIME, scale);
            default:
                return FieldColumn.text(name);
        }
    }

    private long inASecond() {
        return BigInteger.TEN.pow(scale).longValueExact();
    }

    private long signed(final ByteBuffer value, final int offset) {
        switch (length) {
            case Byte.BYTES:
                return value.get(offset);
            case Short.BYTES:
                return value.getShort(offset);
            case Integer.BYTES:
                return value.getInt(offset);
            default:
                return value.getLong(offset);
        }
    }

    private BigInteger unsigned(final ByteBuffer value, final int offset) {
        return BigInteger.valueOf(signed(value, offset)).mod(BigInteger.ONE.shiftLeft(length * BITS_OF_A_BYTE));
    }

    private Object scaled(final BigInteger number) {
        if (scale != 0) {
            return new BigDecimal(number, scale);
        }
        return number.bitLength() < Long.SIZE ? (Object) number.longValueExact() : (Object) number;
    }

    private byte[] bytes(final ByteBuffer value, final int offset) {
        final byte[] bytes = new byte[length];
        value.get(offset, bytes);
        return bytes;
    }

    private String text(final byte[] bytes, final String name, final List<String> misfits) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        try {
            final Charset charset = kind == Kind.ASCII ? StandardCharsets.US_ASCII : StandardCharsets.UTF_8;
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes, 0, end)).toString();
        } catch (final CharacterCodingException e) {
            misfits.add(name + " is no " + kind.name().toLowerCase(Locale.ROOT) + " text");
            return null;
        }
    }

    /**
     * Writes the content of a field.
     *
     * @throws LayoutException if the text is no content of this type.
     */
    void write(final ByteBuffer value, final int offset, final String name, final String text) {
        try {
            writeChecked(value, offset, text);
        } catch (final ArithmeticException | IllegalArgumentException | DateTimeException e) {
            throw new LayoutException("The field cannot hold this; write " + wanted() + ": field=" + name + ", given=" + text, e);
        }
    }

    private void writeChecked(final ByteBuffer value, final int offset, final String text) {
        switch (kind) {
            case SIGNED:
            case UNSIGNED:
                whole(value, offset, scaled(new BigDecimal(text)));
                break;
            case FLOAT:
                if (length == Float.BYTES) {
                    value.putFloat(offset, (float) finite(Float.parseFloat(text), text));
                } else {
                    value.putDouble(offset, finite(Double.parseDouble(text), text));
                }
                break;
            case BOOL:
                if (!"true".equals(text) && !"false".equals(text)) {
                    throw new IllegalArgumentException(text);
                }
                value.put(offset, (byte) ("true".equals(text) ? 1 : 0));
                break;
            case TIME:
                value.putLong(offset, text.matches("-?\\d+") ? Long.parseLong(text) : EpochTime.parse(text, inASecond()));
                break;
            case BYTES:
                padded(value, offset, HexFormat.of().parseHex(text), true);
                break;
            default:
                padded(value, offset, text.getBytes(StandardCharsets.UTF_8), kind == Kind.UTF8);
                break;
        }
    }

    /** What is too large for the type would else be written as infinite; who wants that says so. */
    private static double finite(final double number, final String text) {
        if (Double.isInfinite(number) && !text.strip().endsWith("Infinity")) {
            throw new ArithmeticException("out of range: " + text);
        }
        return number;
    }

    private BigInteger scaled(final BigDecimal number) {
        // Before anything is computed: a short text can be a number of a thousand million digits.
        if (Math.abs((long) number.scale()) > MOST_DIGITS) {
            throw new ArithmeticException("out of range: " + number);
        }
        return number.movePointRight(scale).toBigIntegerExact();
    }

    private void whole(final ByteBuffer value, final int offset, final BigInteger number) {
        final boolean isSigned = kind == Kind.SIGNED;
        if (isSigned ? number.bitLength() >= length * BITS_OF_A_BYTE : number.signum() < 0 || number.bitLength() > length * BITS_OF_A_BYTE) {
            throw new ArithmeticException("out of range: " + number);
        }
        switch (length) {
            case Byte.BYTES:
                value.put(offset, number.byteValue());
                break;
            case Short.BYTES:
                value.putShort(offset, number.shortValue());
                break;
            case Integer.BYTES:
                value.putInt(offset, number.intValue());
                break;
            default:
                value.putLong(offset, number.longValue());
                break;
        }
    }

    private void padded(final ByteBuffer value, final int offset, final byte[] bytes, final boolean anyByte) {
        if (bytes.length > length) {
            throw new IllegalArgumentException("too long");
        }
        for (final byte c : bytes) {
            if (!anyByte && c < 0) {
                throw new IllegalArgumentException("not ASCII");
            }
        }
        for (int i = 0; i < length; i++) {
            value.put(offset + i, i < bytes.length ? bytes[i] : 0);
        }
    }

    private String wanted() {
        switch (kind) {
            case SIGNED:
            case UNSIGNED:
                return (scale == 0 ? "a whole number" : "a number with at most " + scale + " digits behind the point")
                    + (kind == Kind.UNSIGNED ? " from 0 on" : "") + " that fits " + length + " bytes";
            case FLOAT:
                return "a number that fits " + length + " bytes";
            case BOOL:
                return "true or false";
            case TIME:
                return "a time as 2024-08-08T23:54:13.9Z, no finer than its unit, or the number of units since 1970";
            case BYTES:
                return "at most " + length + " bytes in hexadecimal";
            default:
                return "at most " + length + " bytes of " + kind.name().toLowerCase(Locale.ROOT) + " text";
        }
    }
}
