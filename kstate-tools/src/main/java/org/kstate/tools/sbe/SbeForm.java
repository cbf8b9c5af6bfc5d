package org.kstate.tools.sbe;

import java.util.List;
import org.kstate.tools.values.DecodedValue;
import org.kstate.tools.values.FieldColumn;
import org.kstate.tools.values.LayoutException;
import org.kstate.tools.values.ValueForm;
import uk.co.real_logic.sbe.ir.Ir;
import uk.co.real_logic.sbe.ir.Token;

/** Values that are messages of a schema, each behind the schema's message header. Reads only. Immutable: safe for any thread. */
final class SbeForm implements ValueForm {
    /** The field that names the message of a value. */
    static final String MESSAGE = "message";

    private final Ir schema;

    SbeForm(final Ir schema) {
        this.schema = schema;
        // Built when it is first asked for otherwise, by any thread.
        schema.messages().forEach(tokens -> tokens.get(0).name());
    }

    @Override
    public DecodedValue decode(final byte[] value) {
        final SbeValue decoded = new SbeValue(value);
        try {
            decode(decoded);
        } catch (final SbeValue.MisfitException e) {
            decoded.misfit(e.getMessage());
        } catch (final RuntimeException | StackOverflowError e) {
            // A schema may say what nobody has thought of.
            decoded.misfit("the schema cannot be applied: " + e);
        }
        return decoded.result();
    }

    private void decode(final SbeValue value) {
        final Header header = new Header();
        for (final Token token : schema.headerStructure().tokens()) {
            header.take(token, value);
        }
        if (header.schemaId != schema.id()) {
            throw new SbeValue.MisfitException("the header names schema " + header.schemaId + ", not " + schema.id());
        }
        final List<Token> message = schema.getMessage(header.templateId);
        if (message == null) {
            throw new SbeValue.MisfitException("the schema has no message " + header.templateId);
        }
        final int length = schema.headerStructure().tokens().get(0).encodedLength();
        value.add(MESSAGE, message.get(0).name(), 0, length);
        new SbeWalk(value, message, (int) Math.min(header.version, schema.version())).message(length, header.blockLength);
    }

    /** The fields of a message header, in the places that the schema gives them. */
    private static final class Header {
        private int blockLength;
        private long templateId;
        private long schemaId;
        private long version;

        private void take(final Token token, final SbeValue value) {
            switch (token.name()) {
                case "blockLength":
                    blockLength = (int) value.whole(token.encoding(), token.offset());
                    break;
                case "templateId":
                    templateId = value.whole(token.encoding(), token.offset());
                    break;
                case "schemaId":
                    schemaId = value.whole(token.encoding(), token.offset());
                    break;
                case "version":
                    version = value.whole(token.encoding(), token.offset());
                    break;
                default:
                    // The composite itself, or what somebody put into the header.
                    break;
            }
        }
    }

    @Override
    public void encode(final byte[] value, final String field, final String text) {
        throw new LayoutException("A schema only reads values; give a layout of one line (--layout): field=" + field);
    }

    @Override
    public List<String> fieldNames() {
        return List.of();
    }

    @Override
    public List<FieldColumn> columns() {
        return SbeColumns.of(schema);
    }

    @Override
    public int length() {
        return 0;
    }
}
