package org.kstate.tools.sbe;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.kstate.tools.values.LayoutException;
import org.kstate.tools.values.ValueDecoder;
import org.kstate.tools.values.ValueForm;
import org.xml.sax.InputSource;
import org.xml.sax.helpers.DefaultHandler;
import uk.co.real_logic.sbe.ir.Ir;
import uk.co.real_logic.sbe.xml.IrGenerator;
import uk.co.real_logic.sbe.xml.MessageSchema;
import uk.co.real_logic.sbe.xml.ParserOptions;
import uk.co.real_logic.sbe.xml.XmlSchemaParser;

/** Takes descriptions that are XML: schemas of Simple Binary Encoding. */
public final class SbeDecoder implements ValueDecoder {
    private static final Pattern DECLARATION = Pattern.compile("^<\\?xml[^>]*\\?>");
    /** What nobody needs in a schema, and what could make the parser read other files. */
    private static final Pattern DANGEROUS = Pattern.compile("<!DOCTYPE|<!ENTITY|[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]");

    /** For {@link java.util.ServiceLoader}. */
    public SbeDecoder() {
    }

    @Override
    public ValueForm form(final String description) {
        final String text = description.strip();
        if (!text.startsWith("<")) {
            return null;
        }
        if (DANGEROUS.matcher(text).find()) {
            throw new LayoutException("A schema has no document type, entities or control characters; take them out");
        }
        final ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            final String document = DECLARATION.matcher(text).replaceFirst("");
            // What is not well formed is told in the exception; sbe-tool's parser would print it on standard error, too.
            final DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
            builder.setErrorHandler(new DefaultHandler());
            SbeSize.check(builder.parse(new InputSource(new StringReader(document))));
            final ParserOptions options = ParserOptions.builder()
                .stopOnError(true).suppressOutput(false).errorPrintStream(stream).xIncludeAware(false).build();
            final MessageSchema schema = XmlSchemaParser.parse(new InputSource(new StringReader(document)),
                options);
            final Ir ir = new IrGenerator().generate(schema);
            return new SbeForm(ir);
        } catch (final LayoutException e) {
            throw e;
        } catch (final Exception | StackOverflowError e) {
            // The parser throws what it meets: exceptions of XML, of numbers, of its own.
            throw new LayoutException("The schema cannot be read; mend it: cause=" + e + ' ' + said.toString(StandardCharsets.UTF_8).strip(), e);
        }
    }
}
