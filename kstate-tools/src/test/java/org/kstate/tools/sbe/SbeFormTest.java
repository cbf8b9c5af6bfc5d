package org.kstate.tools.sbe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.layout.DescriptionsLayout;
import org.kstate.tools.values.DecodedValue;
import org.kstate.tools.values.LayoutException;
import org.kstate.tools.values.ValueForm;
import org.kstate.tools.values.ValueForms;

/** Values that are messages of Simple Binary Encoding, as bytes written by hand from its specification. */
class SbeFormTest {
    private static final String SCHEMA = """
        <?xml version="1.0" encoding="UTF-8"?>
        <sbe:messageSchema xmlns:sbe="http://fixprotocol.io/2016/sbe" package="quotes" id="7" version="1" byteOrder="littleEndian">
        <types>
        <composite name="messageHeader">
          <type name="blockLength" primitiveType="uint16"/>
          <type name="templateId" primitiveType="uint16"/>
          <type name="schemaId" primitiveType="uint16"/>
          <type name="version" primitiveType="uint16"/>
        </composite>
        <composite name="groupSizeEncoding">
          <type name="blockLength" primitiveType="uint16"/>
          <type name="numInGroup" primitiveType="uint16"/>
        </composite>
        <composite name="varText">
          <type name="length" primitiveType="uint16"/>
          <type name="varData" primitiveType="uint8" length="0" characterEncoding="UTF-8"/>
        </composite>
        <composite name="price">
          <type name="mantissa" primitiveType="int64"/>
          <type name="exponent" primitiveType="int8" presence="constant">-8</type>
        </composite>
        <enum name="Side" encodingType="char"><validValue name="BUY">B</validValue><validValue name="SELL">S</validValue></enum>
        <set name="Flags" encodingType="uint8"><choice name="firm">0</choice><choice name="halted">1</choice></set>
        <type name="Symbol" primitiveType="char" length="8" characterEncoding="ASCII"/>
        <type name="optionalQty" primitiveType="uint32" presence="optional"/>
        <type name="Vec" primitiveType="int16" length="3"/>
        </types>
        <sbe:message name="Quote" id="1">
        <field name="bid" id="1" type="price"/><field name="ask" id="2" type="price"/>
        <field name="side" id="3" type="Side"/><field name="flags" id="4" type="Flags"/><field name="symbol" id="5" type="Symbol"/>
        <field name="qty" id="6" type="optionalQty"/><field name="vec" id="7" type="Vec"/><field name="added" id="10" type="uint16" sinceVersion="1"/>
        <group name="levels" id="8" dimensionType="groupSizeEncoding"><field name="px" id="81" type="int32"/></group>
        <data name="note" id="9" type="varText"/>
        </sbe:message>
        </sbe:messageSchema>
        """;
    private static final String WHOLE = "message=Quote bid=61800.1 ask=61800.2 side=BUY flags=firm|0x80 symbol=BTCUSDT qty=7 vec=\"[1, -2,"
        + " 3]\" added=9"
        + " levels=2 levels[0].px=-5 levels[1].px=6 note=h\u00e9";

    private final ValueForm form = ValueForms.of(SCHEMA);

    private static ByteBuffer message(final int template, final int schema, final int version, final int blockLength) {
        return ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN)
            .putShort((short) blockLength).putShort((short) template).putShort((short) schema).putShort((short) version);
    }

    private static ByteBuffer block(final ByteBuffer message) {
        return message.putLong(6_180_010_000_000L).putLong(6_180_020_000_000L).put((byte) 'B').put((byte) 0x81)
            .put("BTCUSDT\0".getBytes(StandardCharsets.US_ASCII)).putInt(7).putShort((short) 1).putShort((short) -2).putShort((short) 3);
    }

    private static byte[] quote() {
        final ByteBuffer message = block(message(1, 7, 1, 38)).putShort((short) 9);
        behindTheBlock(message);
        return Arrays.copyOf(message.array(), message.position());
    }

    private static void behindTheBlock(final ByteBuffer message) {
        message.putShort((short) 4).putShort((short) 2).putInt(-5).putInt(6);
        message.putShort((short) 3).put("h\u00e9".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldReadEachKindOfField() {
        final DecodedValue decoded = form.decode(quote());

        assertEquals(WHOLE, decoded.line());
        assertEquals(List.of(), decoded.rest());
        assertEquals(List.of(), decoded.misfits());
        assertEquals(0, form.length());
        assertTrue(SCHEMA.length() < DescriptionsLayout.MAX_TEXT_LENGTH);
    }

    @Test
    void shouldShowWhatIsBehindTheMessage() {
        assertEquals(WHOLE + " +@63:0102", form.decode(concat(quote(), new byte[] {1, 2})).line());
    }

    @Test
    void shouldReadWhatAnEarlierVersionWrote() {
        final ByteBuffer message = block(message(1, 7, 0, 36));
        behindTheBlock(message);

        final DecodedValue decoded = form.decode(Arrays.copyOf(message.array(), message.position()));

        assertEquals(WHOLE.replace(" added=9", ""), decoded.line());
    }

    @Test
    void shouldReadWhatALaterVersionWroteAndShowItsNewFieldInHexadecimal() {
        final ByteBuffer message = block(message(1, 7, 2, 40)).putShort((short) 9).putShort((short) 0x0102);
        behindTheBlock(message);

        assertEquals(WHOLE + " +@46:0201", form.decode(Arrays.copyOf(message.array(), message.position())).line());
    }

    @Test
    void shouldTellAbsentAndUnknownContents() {
        final byte[] value = quote();
        value[8 + 16] = 0;
        Arrays.fill(value, 8 + 26, 8 + 30, (byte) 0xff);
        final DecodedValue decoded = form.decode(value);
        assertNull(decoded.field("side").value());
        assertNull(decoded.field("qty").value());
        assertTrue(decoded.line().contains(" side=null ") && decoded.line().contains(" qty=null "), decoded::line);
        value[8 + 16] = 'X';
        assertEquals(88L, form.decode(value).field("side").value());
    }

    @Test
    void shouldTellWhatDoesNotFit() {
        assertEquals("(does not fit: uint16 needs bytes 0 to 1 of 0)", form.decode(new byte[0]).line());
        assertTrue(form.decode(message(1, 9, 1, 38).array()).line().endsWith("(does not fit: the header names schema 9, not 7)"));
        assertTrue(form.decode(message(5, 7, 1, 38).array()).line().endsWith("(does not fit: the schema has no message 5)"));
        final DecodedValue cut = form.decode(Arrays.copyOf(quote(), 20));
        assertTrue(cut.line().startsWith("message=Quote bid=61800.1 +@16:") && cut.misfits().get(0).startsWith("ask needs bytes 16 to 23 of 20"),
            cut::line);
        assertTrue(form.decode(Arrays.copyOf(quote(), 62)).misfits().get(0).startsWith("note needs bytes "));
    }

    @Test
    void shouldNeverFailAndShowEachByteWhateverTheValue() {
        final Random random = new Random(3);
        for (int i = 0; i < 3_000; i++) {
            final byte[] value = concat(quote(), new byte[random.nextInt(4)]);
            for (int j = random.nextInt(4); j >= 0; j--) {
                value[random.nextInt(value.length)] = (byte) random.nextInt();
            }
            final byte[] cut = Arrays.copyOf(value, random.nextInt(value.length + 1));
            final DecodedValue decoded = form.decode(cut);
            assertTrue(decoded.rest().stream().mapToInt(bytes -> bytes.offset() + bytes.hex().length() / 2).max().orElse(0) <= cut.length,
                decoded::line);
            assertTrue(!decoded.fields().isEmpty() || !decoded.misfits().isEmpty() || cut.length == 0, decoded::line);
        }
    }

    /** A value of a few bytes must not cost more than a few steps. */
    @Test
    void shouldNotCountEntriesThatTakeNoSpace() {
        final ByteBuffer message = block(message(1, 7, 1, 38)).putShort((short) 9).putShort((short) 0).putShort((short) -1);

        final DecodedValue decoded = form.decode(Arrays.copyOf(message.array(), message.position()));

        assertTrue(decoded.misfits().get(decoded.misfits().size() - 1).startsWith("levels has more entries"), decoded::line);
    }

    @Test
    void shouldNotTellAThousandTimesThatEntriesAreTooShort() {
        final ByteBuffer message = block(message(1, 7, 1, 38)).putShort((short) 9).putShort((short) 1).putShort((short) 20_000);

        final DecodedValue decoded = form.decode(Arrays.copyOf(message.array(), 30_000));

        assertEquals(101, decoded.misfits().size());
        assertEquals("levels is not read on: too much of it does not fit", decoded.misfits().get(100));
    }

    @Test
    void shouldOnlyRead() {
        assertThrows(LayoutException.class, () -> form.encode(quote(), "bid", "1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<a/>", "<", "<sbe:messageSchema", "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "<a>\u001b(B</a>"})
    void shouldRefuseWhatIsNoSchema(final String text) {
        assertThrows(LayoutException.class, () -> ValueForms.of(text));
    }

    @Test
    void shouldRefuseReferencesThatDoubleAndCyclesAndWhatIsNestedTooDeep() {
        final StringBuilder doubling = new StringBuilder("<composite name='c0'><type name='x' primitiveType='uint8'/></composite>");
        for (int i = 1; i <= 40; i++) {
            doubling.append("<composite name='c").append(i).append("'><ref name='a' type='c").append(i - 1).append("'/><ref name='b' type='c")
                .append(i - 1).append("'/></composite>");
        }
        final String cycle = "<composite name='c'><ref name='a' type='d'/></composite><composite name='d'><ref name='b' type='c'/></composite>";
        final String deep = "<composite name='c'>".repeat(50_000) + "</composite>".repeat(50_000);
        for (final String types : List.of(doubling.toString(), cycle, deep)) {
            assertThrows(LayoutException.class, () -> assertTimeoutPreemptively(Duration.ofSeconds(60),
                () -> ValueForms.of(SCHEMA.replace("</types>", types + "</types>"))));
        }
        final String many = "<type name='big' primitiveType='uint8'/>".repeat(5_000);
        final LayoutException large = assertThrows(LayoutException.class,
            () -> ValueForms.of(SCHEMA.replace("</types>", "<composite name='c'>" + many + "</composite></types>")));
        assertTrue(large.getMessage().contains("most=4096"), large::getMessage);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "<type name='mantissa' primitiveType='double'/><type name='exponent' primitiveType='int8' presence='constant'>-8</type>",
        "<type name='mantissa' primitiveType='char' length='8'/><type name='exponent' primitiveType='int8' presence='constant'>-8</type>",
        "<type name='mantissa' primitiveType='char'/><type name='exponent' primitiveType='int64'/>",
        "<type name='mantissa' primitiveType='int32' length='2'/><type name='exponent' primitiveType='int8'/>",
        "<type name='mantissa' primitiveType='int64' presence='constant'>5</type><type name='exponent' primitiveType='int8'/>",
        "<type name='mantissa' primitiveType='int64'/><type name='exponent' primitiveType='double'/>",
        "<type name='mantissa' primitiveType='int64'/><type name='exponent' primitiveType='int64'/>"})
    void shouldTellThePartsOfACompositeThatIsNoDecimal(final String parts) {
        final int price = SCHEMA.indexOf("<composite name=\"price\">");
        final String schema = SCHEMA.substring(0, price) + "<composite name='price'>" + parts
            + SCHEMA.substring(SCHEMA.indexOf("</composite>", price));
        final ByteBuffer message = message(1, 7, 1, 100).putLong(Double.doubleToLongBits(Double.NaN)).putLong(Long.MIN_VALUE);

        final DecodedValue decoded = ValueForms.of(schema).decode(message.array());

        assertTrue(decoded.line().contains("bid.mantissa=") && decoded.line().contains("bid.exponent="), decoded::line);
    }

    private static byte[] concat(final byte[] first, final byte[] second) {
        final byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
