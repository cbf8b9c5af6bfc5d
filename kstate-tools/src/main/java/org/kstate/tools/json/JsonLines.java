package org.kstate.tools.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;

/**
 * Writes JSON objects, one on each line, in ASCII: there are control characters beyond it that steer some terminals. For one thread at a
 * time; flushing is the caller's.
 */
public final class JsonLines {
    private static final JsonFactory FACTORY = JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final JsonGenerator json;

    /**
     * Creates a writer of lines.
     *
     * @param out where they go; stays the caller's to flush and close.
     */
    public JsonLines(final Writer out) {
        try {
            json = FACTORY.createGenerator(out);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
        json.setRootValueSeparator(new SerializedString(""));
    }

    /**
     * Writes one object and ends its line.
     *
     * @param body its members.
     */
    public void line(final JsonBody body) {
        try {
            json.writeStartObject();
            body.write(json);
            json.writeEndObject();
            json.writeRaw('\n');
            json.flush();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
