package org.kstate.tools.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A layout of one line reads and writes each type, in bounds, and hides nothing. */
class LineLayoutTest {
    private static final String ALL = "a:i8 b:i16 c:i32 d:i64 e:u8 f:u16 g:u32 h:u64 i:f32 j:f64 k:bool l:ascii4 m:utf85 n:bytes2 o:epochNanos"
        + " p:epochMicros q:epochMillis r:i64/1e8 s:u16/1e2";

    @Test
    void shouldReadFieldsThatStandBehindEachOther() {
        final ByteBuffer value = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
        value.putLong(6_180_010_000_000L).putLong(-1).putDouble(0.25).put("BTCUSDT\0".getBytes(StandardCharsets.US_ASCII))
            .putLong(1_723_161_253_900_000_001L);
        final LineLayout layout = LineLayout.parse("bid:i64/1e8 ask:i64/1e8 qty:f64 sym:ascii8 at:epochNanos");

        final DecodedValue decoded = layout.decode(value.array());

        assertEquals("bid=61800.1 ask=-0.00000001 qty=0.25 sym=BTCUSDT at=2024-08-08T23:54:13.900000001Z", decoded.line());
        assertEquals(new BigDecimal("61800.10000000"), decoded.field("bid").value());
        assertEquals(List.of("bid", "ask", "qty", "sym", "at"), layout.fieldNames());
        assertEquals(40, layout.length());
    }

    @Test
    void shouldReadUnsignedNumbersAboveTheSignedOnes() {
        final byte[] value = HexFormat.of().parseHex("ff".repeat(15));

        final DecodedValue decoded = LineLayout.parse("a:u8 b:u16 c:u32 d:u64").decode(value);

        assertEquals("a=255 b=65535 c=4294967295 d=18446744073709551615", decoded.line());
        assertEquals(BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE), decoded.field("d").value());
        assertEquals("a=-1 b=-1 c=-1 d=-1", LineLayout.parse("a:i8 b:i16 c:i32 d:i64").decode(value).line());
    }

    @Test
    void shouldShowAsHexadecimalWhatNoFieldShows() {
        final byte[] value = HexFormat.of().parseHex("0102030405060708" + "00".repeat(9));

        final DecodedValue decoded = LineLayout.parse("a:u8 b:u8@4").decode(value);

        assertEquals("a=1 b=5 +@1:020304 +@5:060708000000000000000000", decoded.line());
        assertEquals("a=67305985 +@4:05060708", LineLayout.parse("a:u32").decode(Arrays.copyOf(value, 8)).line());
        assertEquals("a=578437695752307201 +@8:00*9", LineLayout.parse("a:u64").decode(value).line());
    }

    @Test
    void shouldTellWhatDoesNotFitAndHideNothing() {
        final DecodedValue decoded = LineLayout.parse("a:u16 b:u64 c:bool@10 d:ascii2 e:utf82").decode(new byte[0]);

        assertEquals(5, decoded.misfits().size(), decoded::line);
        assertEquals("a=1 +@2:0203 (does not fit: b needs bytes 2 to 9 of 4)", LineLayout.parse("a:u16 b:u64").decode(new byte[] {1, 0, 2,
            3}).line());
        assertEquals("+@0:02ffc0 (does not fit: a is neither 0 nor 1; b is no ascii text; c is no utf8 text)",
            LineLayout.parse("a:bool b:ascii1 c:utf81").decode(new byte[] {2, (byte) 0xff, (byte) 0xc0}).line());
    }

    @Test
    void shouldNeverFailAndShowEachByteOnceWhateverTheValue() {
        final Random random = new Random(7);
        final LineLayout layout = LineLayout.parse(ALL + " z:u16@400");
        for (int i = 0; i < 2_000; i++) {
            final byte[] value = new byte[random.nextInt(500)];
            random.nextBytes(value);
            final DecodedValue decoded = layout.decode(value);
            final int hidden = decoded.rest().stream().mapToInt(bytes -> bytes.hex().length() / 2).sum();
            final Map<String, Integer> lengths = lengths();
            final int shown = decoded.fields().stream().mapToInt(field -> lengths.get(field.name())).sum();
            assertEquals(value.length, shown + hidden, decoded::line);
            assertEquals(20, decoded.fields().size() + decoded.misfits().size(), decoded::line);
        }
    }

    private static Map<String, Integer> lengths() {
        final int[] all = {1, 2, 4, 8, 1, 2, 4, 8, 4, 8, 1, 4, 5, 2, 8, 8, 8, 8, 2};
        final Map<String, Integer> lengths = new HashMap<>(Map.of("z", 2));
        for (int i = 0; i < all.length; i++) {
            lengths.put(Character.toString('a' + i), all[i]);
        }
        return lengths;
    }

    @Test
    void shouldWriteWhatItReads() {
        final Random random = new Random(11);
        final LineLayout layout = LineLayout.parse(ALL);
        for (int i = 0; i < 500; i++) {
            final byte[] value = new byte[layout.length()];
            random.nextBytes(value);
            final byte[] copy = value.clone();
            final DecodedValue decoded = layout.decode(value);
            for (final DecodedField field : decoded.fields()) {
                layout.encode(copy, field.name(), field.text());
            }
            assertEquals(decoded.line(), layout.decode(copy).line());
        }
    }

    @Test
    void shouldChangeOneFieldAndKeepTheOthers() {
        final LineLayout layout = LineLayout.parse("a:u16 b:ascii4 c:bool d:epochMillis");
        final byte[] value = HexFormat.of().parseHex("01005858585800" + "0100000000000000");

        layout.encode(value, "b", "hi");

        assertEquals("a=1 b=hi c=false d=1970-01-01T00:00:00.001000000Z", layout.decode(value).line());
        layout.encode(value, "d", "1970-01-01T00:00:02Z");
        layout.encode(value, "c", "true");
        assertEquals("a=1 b=hi c=true d=1970-01-01T00:00:02.000000000Z", layout.decode(value).line());
    }

    @Test
    void shouldWriteInfinityForWhoSaysSo() {
        final LineLayout layout = LineLayout.parse("a:f32 b:f64");
        final byte[] value = new byte[layout.length()];
        layout.encode(value, "a", "-Infinity");
        layout.encode(value, "b", "Infinity");
        assertEquals("a=-Infinity b=Infinity", layout.decode(value).line());
    }

    @ParameterizedTest
    @CsvSource({"a,256", "a,-1", "a,1.5", "a,x", "a,1e99999999", "a,1e-99999999", "b,128", "b,-129", "c,1.001", "c,327.68", "d,yes", "e,abc",
        "e,\u00e9", "f,0a0",
        "f,0a0b0c", "g,2024-08-08", "g,2024-08-08T23:54:13.0001Z", "h,1", "i,one", "i,1e400", "j,1e300", "j,-1e300"})
    void shouldRefuseContentThatDoesNotFit(final String field, final String text) {
        final LineLayout layout = LineLayout.parse("a:u8 b:i8 c:i16/1e2 d:bool e:ascii2 f:bytes2 g:epochMillis i:f64 j:f32");
        final byte[] value = new byte[layout.length()];

        final LayoutException refused = assertThrows(LayoutException.class, () -> layout.encode(value, field, text));

        assertTrue(refused.getMessage().contains("field=" + field), refused::getMessage);
        assertEquals(0, ByteBuffer.wrap(value).getLong(0), "nothing was written");
    }

    @Test
    void shouldRefuseAFieldBehindTheValue() {
        final LineLayout layout = LineLayout.parse("a:u8 b:u32");

        final LayoutException refused = assertThrows(LayoutException.class, () -> layout.encode(new byte[4], "b", "1"));

        assertTrue(refused.getMessage().endsWith("field=b, needed=5, size=4"), refused::getMessage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a", "a:", ":u8", "a:u7", "a:i63", "a:i08", "a:f16", "a:bool8", "a:ascii", "a:ascii0", "a:utf8", "a:bytes999999",
        "a:epochNanos8", "a:f64/1e2", "a:ascii4/1e2", "a:i64/1e19", "a:i64/2", "a:i64/1e", "a:i8@-1", "a:i8@", "a:i8@999999999", "a:i8 a:i8",
        "a:i64 b:i8@7", "1a:i8", "a b:i8", "a:\u0663i8"})
    void shouldRefuseALayoutThatIsNone(final String text) {
        assertThrows(LayoutException.class, () -> LineLayout.parse(text));
    }

    @Test
    void shouldQuoteTextThatWouldLookLikeFields() {
        final LineLayout layout = LineLayout.parse("a:ascii8 b:utf88");

        assertEquals("a=\"x=1 y\" b=\"\"", layout.decode("x=1 y\0\0\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII)).line());
        assertEquals("a=\"\\\"\\\\\" b=\u00e9", layout.decode("\"\\\0\0\0\0\0\0\u00e9\0\0\0\0\0\0".getBytes(StandardCharsets.UTF_8)).line());
    }

    @Test
    void shouldFindTheLineFormWhereNoOtherTakesTheDescription() {
        assertEquals(List.of("a"), ValueForms.of("a:u8").fieldNames());
        assertThrows(LayoutException.class, () -> ValueForms.of("nonsense"));
    }
}
