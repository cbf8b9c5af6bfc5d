package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.Test;

/** Values of which nothing is known. */
class ValueTextTest {
    private static final String ZEROS = "  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00  ................";

    @Test
    void shouldDumpLinesThatRepeatAsAStarAndShowTheLastOne() {
        final byte[] value = new byte[6 * 16];
        Arrays.fill(value, 4 * 16, 5 * 16, (byte) 'a');

        assertEquals(List.of("0000" + ZEROS, "*", "0040  61 61 61 61 61 61 61 61 61 61 61 61 61 61 61 61  aaaaaaaaaaaaaaaa", "0050" + ZEROS),
            dump(value));
        assertEquals(List.of("0000" + ZEROS, "*", "4080" + ZEROS), dump(new byte[16_528]));
        assertEquals(List.of("0000" + ZEROS, "0010" + ZEROS), dump(new byte[32]));
        assertEquals(List.of("0000" + ZEROS, "0010  00                                               ."), dump(new byte[17]));
        assertEquals(List.of(), dump(new byte[0]));
    }

    private static List<String> dump(final byte[] value) {
        return ValueText.dump(Bytes.wrapForRead(value)).lines().toList();
    }
}
