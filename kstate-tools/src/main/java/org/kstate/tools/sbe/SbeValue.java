package org.kstate.tools.sbe;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.kstate.tools.values.DecodedField;
import org.kstate.tools.values.DecodedValue;
import org.kstate.tools.values.HiddenBytes;
import uk.co.real_logic.sbe.PrimitiveType;
import uk.co.real_logic.sbe.ir.Encoding;

/** A value while it is read: its bytes in bounds, the fields so far, and which bytes they show. For one thread. */
final class SbeValue {
    private static final int BITS_OF_A_LONG = 64;
    private static final int MANY_MISFITS = 100;

    private final byte[] bytes;
    private final ByteBuffer buffer;
    private final List<DecodedField> fields = new ArrayList<>();
    private final List<String> misfits = new ArrayList<>();
    private final BitSet shown = new BitSet();

    /** The value is not what its schema says; what was read so far stays. */
    static final class MisfitException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MisfitException(final String message) {
            super(message, null, false, false);
        }
    }

    SbeValue(final byte[] bytes) {
        this.bytes = bytes;
        buffer = ByteBuffer.wrap(bytes);
    }

    int length() {
        return bytes.length;
    }

    /** Adds a field that stands in these bytes. */
    void add(final String name, final Object content, final int offset, final int length) {
        fields.add(new DecodedField(name, content));
        shown.set(offset, offset + length);
    }

    void misfit(final String what) {
        misfits.add(what);
    }

    boolean hasManyMisfits() {
        return misfits.size() >= MANY_MISFITS;
    }

    DecodedValue result() {
        return new DecodedValue(fields, HiddenBytes.except(bytes, shown), misfits);
    }

    void check(final String what, final int offset, final int length) {
        if (offset < 0 || length < 0 || length > bytes.length - offset) {
            throw new MisfitException(what + " needs bytes " + offset + " to " + ((long) offset + length - 1) + " of " + bytes.length);
        }
    }

    byte[] bytes(final int offset, final int length) {
        final byte[] part = new byte[length];
        buffer.get(offset, part);
        return part;
    }

    /** A whole number; one of 64 bits without a sign may come out negative. */
    long whole(final Encoding encoding, final int offset) {
        final PrimitiveType type = encoding.primitiveType();
        check(type.primitiveName(), offset, type.size());
        buffer.order(encoding.byteOrder());
        switch (type) {
            case CHAR:
            case UINT8:
                return Byte.toUnsignedLong(buffer.get(offset));
            case INT8:
                return buffer.get(offset);
            case INT16:
                return buffer.getShort(offset);
            case UINT16:
                return Short.toUnsignedLong(buffer.getShort(offset));
            case INT32:
                return buffer.getInt(offset);
            case UINT32:
                return Integer.toUnsignedLong(buffer.getInt(offset));
            default:
                return buffer.getLong(offset);
        }
    }

    /** The content of one primitive; null if it is the one that means none. */
    Object primitive(final Encoding encoding, final int offset) {
        final PrimitiveType type = encoding.primitiveType();
        final boolean isOptional = encoding.presence() == Encoding.Presence.OPTIONAL;
        if (type == PrimitiveType.FLOAT || type == PrimitiveType.DOUBLE) {
            check(type.primitiveName(), offset, type.size());
            buffer.order(encoding.byteOrder());
            final double number = type == PrimitiveType.FLOAT ? buffer.getFloat(offset) : buffer.getDouble(offset);
            if (isOptional && Double.compare(number, encoding.applicableNullValue().doubleValue()) == 0) {
                return null;
            }
            return type == PrimitiveType.FLOAT ? (Object) (float) number : (Object) number;
        }
        final long number = whole(encoding, offset);
        if (isOptional && number == encoding.applicableNullValue().longValue()) {
            return null;
        }
        if (type == PrimitiveType.CHAR) {
            return Character.toString((char) number);
        }
        return type == PrimitiveType.UINT64 && number < 0
            ? (Object) BigInteger.valueOf(number).add(BigInteger.ONE.shiftLeft(BITS_OF_A_LONG)) : (Object) number;
    }
}
