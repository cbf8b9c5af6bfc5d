package org.kstate.tools.sbe;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import uk.co.real_logic.sbe.PrimitiveType;
import uk.co.real_logic.sbe.ir.Encoding;
import uk.co.real_logic.sbe.ir.Signal;
import uk.co.real_logic.sbe.ir.Token;

/** Goes through the tokens of one message and reads what they say. For one thread, once. */
final class SbeWalk {
    private static final int MOST_SCALE = 18;

    private final SbeValue value;
    private final List<Token> tokens;
    private final int version;
    /** Entries of groups may be empty: no more of them than the value has bytes are read. */
    private int entriesLeft;
    /** Where the next group or the next data begins. */
    private int position;

    SbeWalk(final SbeValue value, final List<Token> tokens, final int version) {
        this.value = value;
        this.tokens = tokens;
        this.version = version;
        entriesLeft = value.length();
    }

    /** Reads the message whose block begins here. */
    void message(final int offset, final int blockLength) {
        position = offset + blockLength;
        block(1, tokens.size() - 1, offset, blockLength, "");
    }

    /** Reads the fields of a block, then the groups and data behind it. */
    private void block(final int first, final int end, final int offset, final int blockLength, final String prefix) {
        for (int i = first; i < end; i += tokens.get(i).componentTokenCount()) {
            final Token token = tokens.get(i);
            if (token.version() > version) {
                // The writer did not know it.
                continue;
            }
            if (token.signal() == Signal.BEGIN_FIELD) {
                field(i, offset, offset + blockLength, prefix + token.name());
            } else if (token.signal() == Signal.BEGIN_GROUP) {
                group(i, prefix + token.name());
            } else if (token.signal() == Signal.BEGIN_VAR_DATA) {
                data(i, prefix + token.name());
            }
        }
    }

    private void field(final int at, final int block, final int blockEnd, final String name) {
        final Token type = tokens.get(at + 1);
        if (tokens.get(at).isConstantEncoding() || type.offset() < 0) {
            return;
        }
        if (block + type.offset() + type.encodedLength() > blockEnd) {
            value.misfit(name + " is behind the end of its block");
            return;
        }
        type(at + 1, block + type.offset(), name);
    }

    /** Reads the type at a place of the tokens. */
    private void type(final int at, final int offset, final String name) {
        final Token token = tokens.get(at);
        switch (token.signal()) {
            case ENCODING:
                encoding(token, offset, name);
                break;
            case BEGIN_ENUM:
                choice(at, offset, name);
                break;
            case BEGIN_SET:
                set(at, offset, name);
                break;
            case BEGIN_COMPOSITE:
                composite(at, offset, name);
                break;
            default:
                break;
        }
    }

    private void encoding(final Token token, final int offset, final String name) {
        final Encoding encoding = token.encoding();
        if (encoding.presence() == Encoding.Presence.CONSTANT) {
            value.add(name, encoding.constValue().toString(), offset, 0);
            return;
        }
        value.check(name, offset, token.encodedLength());
        if (token.arrayLength() <= 1) {
            value.add(name, value.primitive(encoding, offset), offset, token.encodedLength());
        } else if (encoding.primitiveType() == PrimitiveType.CHAR) {
            value.add(name, text(value.bytes(offset, token.encodedLength())), offset, token.encodedLength());
        } else {
            final List<Object> elements = new ArrayList<>();
            for (int i = 0; i < token.arrayLength(); i++) {
                elements.add(value.primitive(encoding, offset + i * encoding.primitiveType().size()));
            }
            value.add(name, elements.toString(), offset, token.encodedLength());
        }
    }

    /** Up to the zeros at its end; bytes that are no characters of UTF-8 are shown as their numbers. */
    private static String text(final byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        final String text = new String(bytes, 0, end, StandardCharsets.UTF_8);
        return text.indexOf('\ufffd') < 0 ? text : "0x" + HexFormat.of().formatHex(bytes);
    }

    private void choice(final int at, final int offset, final String name) {
        final Token token = tokens.get(at);
        value.check(name, offset, token.encodedLength());
        final long number = value.whole(token.encoding(), offset);
        Object content = number == token.encoding().applicableNullValue().longValue() ? null : (Object) number;
        for (int i = at + 1; tokens.get(i).signal() == Signal.VALID_VALUE; i++) {
            if (tokens.get(i).encoding().constValue().longValue() == number) {
                content = tokens.get(i).name();
            }
        }
        value.add(name, content, offset, token.encodedLength());
    }

    private void set(final int at, final int offset, final String name) {
        final Token token = tokens.get(at);
        value.check(name, offset, token.encodedLength());
        long bits = value.whole(token.encoding(), offset);
        final List<String> chosen = new ArrayList<>();
        for (int i = at + 1; tokens.get(i).signal() == Signal.CHOICE; i++) {
            final long bit = 1L << tokens.get(i).encoding().constValue().longValue();
            if ((bits & bit) != 0) {
                chosen.add(tokens.get(i).name());
                bits &= ~bit;
            }
        }
        if (bits != 0) {
            chosen.add("0x" + Long.toHexString(bits));
        }
        value.add(name, String.join("|", chosen), offset, token.encodedLength());
    }

    private void composite(final int at, final int offset, final String name) {
        final int end = at + tokens.get(at).componentTokenCount() - 1;
        if (decimal(at, end, offset, name)) {
            return;
        }
        for (int i = at + 1; i < end; i += tokens.get(i).componentTokenCount()) {
            type(i, offset + tokens.get(i).offset(), name + '.' + tokens.get(i).name());
        }
    }

    /** A composite of mantissa and exponent is one number. */
    private boolean decimal(final int at, final int end, final int offset, final String name) {
        if (!isDecimal(tokens, at, end)) {
            return false;
        }
        final Token mantissa = tokens.get(at + 1);
        final Token exponent = tokens.get(at + 2);
        final int length = tokens.get(at).encodedLength();
        value.check(name, offset, length);
        final boolean isConstant = exponent.encoding().presence() == Encoding.Presence.CONSTANT;
        final Object power = isConstant ? (Object) exponent.encoding().constValue().longValue()
            : value.primitive(exponent.encoding(), offset + exponent.offset());
        final Object digits = value.primitive(mantissa.encoding(), offset + mantissa.offset());
        if (digits != null && (!(power instanceof Long scale) || scale < -MOST_SCALE || scale > MOST_SCALE)) {
            // No number that somebody means: its parts are told.
            return false;
        }
        value.add(name, digits == null ? null : new BigDecimal(digits.toString()).scaleByPowerOfTen((int) (long) power), offset, length);
        return true;
    }

    /** Whether the composite is one number, unless the exponent of a value is out of its range. */
    static boolean isDecimal(final List<Token> tokens, final int at, final int end) {
        if (end - at != 3 || !tokens.get(at + 1).name().equals("mantissa") || !tokens.get(at + 2).name().equals("exponent")) {
            return false;
        }
        final Encoding mantissa = tokens.get(at + 1).encoding();
        final Encoding exponent = tokens.get(at + 2).encoding();
        if (!isWholeNumber(tokens.get(at + 1)) || mantissa.presence() == Encoding.Presence.CONSTANT || !isWholeNumber(tokens.get(at + 2))) {
            return false;
        }
        return exponent.presence() != Encoding.Presence.CONSTANT || Math.abs(exponent.constValue().longValue()) <= MOST_SCALE;
    }

    private static boolean isWholeNumber(final Token token) {
        if (token.signal() != Signal.ENCODING || token.arrayLength() > 1) {
            return false;
        }
        switch (token.encoding().primitiveType()) {
            case CHAR:
            case FLOAT:
            case DOUBLE:
                return false;
            default:
                return true;
        }
    }

    private void group(final int at, final String name) {
        final Token dimensions = tokens.get(at + 1);
        int blockLength = 0;
        int count = 0;
        int i = at + 2;
        for (; tokens.get(i).signal() == Signal.ENCODING; i++) {
            final int number = (int) value.whole(tokens.get(i).encoding(), position + tokens.get(i).offset());
            if (tokens.get(i).name().equals("blockLength")) {
                blockLength = number;
            } else if (tokens.get(i).name().equals("numInGroup")) {
                count = number;
            }
        }
        value.check(name, position, dimensions.encodedLength());
        value.add(name, (long) count, position, dimensions.encodedLength());
        position += dimensions.encodedLength();
        for (int entry = 0; entry < count; entry++) {
            value.check(name + '[' + entry + ']', position, blockLength);
            if (entriesLeft-- <= 0) {
                throw new SbeValue.MisfitException(name + " has more entries than the value has bytes");
            }
            if (value.hasManyMisfits()) {
                throw new SbeValue.MisfitException(name + " is not read on: too much of it does not fit");
            }
            final int offset = position;
            position += blockLength;
            block(i + 1, at + tokens.get(at).componentTokenCount() - 1, offset, blockLength, name + '[' + entry + "].");
        }
    }

    private void data(final int at, final String name) {
        final Token lengthToken = tokens.get(at + 2);
        final Token content = tokens.get(at + 3);
        final int length = (int) value.whole(lengthToken.encoding(), position + lengthToken.offset());
        value.check(name + ".length", position, content.offset());
        value.check(name, position + content.offset(), length);
        final byte[] bytes = value.bytes(position + content.offset(), length);
        value.add(name, content.encoding().characterEncoding() == null ? HexFormat.of().formatHex(bytes) : text(bytes), position,
            content.offset() + length);
        position += content.offset() + length;
    }
}
