package org.kstate.tools.sbe;

import java.util.ArrayList;
import java.util.List;
import org.kstate.tools.values.FieldColumn;
import uk.co.real_logic.sbe.PrimitiveType;
import uk.co.real_logic.sbe.ir.Encoding;
import uk.co.real_logic.sbe.ir.Ir;
import uk.co.real_logic.sbe.ir.Signal;
import uk.co.real_logic.sbe.ir.Token;

/**
 * The columns of a schema: the name of the message, then the fields of all its messages, named as {@link SbeWalk} names them. A group has two
 * columns, how many entries there are and the entries themselves, since the names of their fields depend on the value. For one thread, once.
 */
final class SbeColumns {
    private final List<FieldColumn> columns = new ArrayList<>();

    private SbeColumns() {
    }

    static List<FieldColumn> of(final Ir schema) {
        final SbeColumns all = new SbeColumns();
        all.columns.add(FieldColumn.text(SbeForm.MESSAGE));
        for (final List<Token> message : schema.messages()) {
            all.block(message);
        }
        return List.copyOf(all.columns);
    }

    private void block(final List<Token> tokens) {
        for (int i = 1; i < tokens.size() - 1; i += tokens.get(i).componentTokenCount()) {
            final Token token = tokens.get(i);
            if (token.signal() == Signal.BEGIN_FIELD) {
                if (!token.isConstantEncoding() && tokens.get(i + 1).offset() >= 0) {
                    type(tokens, i + 1, token.name());
                }
            } else if (token.signal() == Signal.BEGIN_GROUP) {
                columns.add(new FieldColumn(token.name(), FieldColumn.Type.LONG, 0));
                columns.add(FieldColumn.text(token.name() + FieldColumn.ENTRIES));
            } else if (token.signal() == Signal.BEGIN_VAR_DATA) {
                columns.add(FieldColumn.text(token.name()));
            }
        }
    }

    private void type(final List<Token> tokens, final int at, final String name) {
        final Token token = tokens.get(at);
        switch (token.signal()) {
            case ENCODING:
                columns.add(encoding(token, name));
                break;
            case BEGIN_ENUM:
            case BEGIN_SET:
                columns.add(FieldColumn.text(name));
                break;
            case BEGIN_COMPOSITE:
                composite(tokens, at, name);
                break;
            default:
                break;
        }
    }

    private void composite(final List<Token> tokens, final int at, final String name) {
        final int end = at + tokens.get(at).componentTokenCount() - 1;
        if (SbeWalk.isDecimal(tokens, at, end)) {
            columns.add(decimal(tokens.get(at + 2), name));
            return;
        }
        for (int i = at + 1; i < end; i += tokens.get(i).componentTokenCount()) {
            type(tokens, i, name + '.' + tokens.get(i).name());
        }
    }

    /** Where each value has its own exponent, all digits are kept as text. */
    private static FieldColumn decimal(final Token exponent, final String name) {
        if (exponent.encoding().presence() != Encoding.Presence.CONSTANT) {
            return FieldColumn.text(name);
        }
        return new FieldColumn(name, FieldColumn.Type.DECIMAL, (int) Math.max(0, -exponent.encoding().constValue().longValue()));
    }

    private static FieldColumn encoding(final Token token, final String name) {
        final PrimitiveType type = token.encoding().primitiveType();
        if (token.encoding().presence() == Encoding.Presence.CONSTANT || token.arrayLength() > 1) {
            return FieldColumn.text(name);
        }
        switch (type) {
            case CHAR:
                return FieldColumn.text(name);
            case FLOAT:
                return new FieldColumn(name, FieldColumn.Type.FLOAT, 0);
            case DOUBLE:
                return new FieldColumn(name, FieldColumn.Type.DOUBLE, 0);
            case UINT64:
                // What is more than a Long holds is a decimal, too.
                return new FieldColumn(name, FieldColumn.Type.DECIMAL, 0);
            default:
                return new FieldColumn(name, FieldColumn.Type.LONG, 0);
        }
    }
}
