package org.kstate.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.exceptions.IllegalStateNameException;

class NamePatternTest {
    private static final List<String> NAMES = List.of("md", "md.a.top", "md.a.trade", "md.b.top", "md.b.c.top", "mdx", "top");

    @ParameterizedTest
    @CsvSource({
        "*, md md.a.top md.a.trade md.b.top md.b.c.top mdx top", "md.*, md.a.top md.a.trade md.b.top md.b.c.top",
        "md.*.top, md.a.top md.b.top md.b.c.top", "md*, md md.a.top md.a.trade md.b.top md.b.c.top mdx", "*.top, md.a.top md.b.top md.b.c.top",
        "*top, md.a.top md.b.top md.b.c.top top", "md.*.*.top, md.b.c.top", "*b*, md.b.top md.b.c.top", "md, md", "md.a.top, md.a.top",
        "m*d, md", "**, md md.a.top md.a.trade md.b.top md.b.c.top mdx top", "md.a.t*, md.a.top md.a.trade", "md.*.t*e, md.a.trade"
    })
    void shouldMeanTheNamesThatAreAsItSays(final String pattern, final String expected) {
        final NamePattern compiled = NamePattern.of(pattern);

        assertEquals(Arrays.asList(expected.split(" ")), NAMES.stream().filter(compiled::matches).toList());
        assertEquals(pattern.replace("**", "*"), compiled.toString());
        assertEquals(!pattern.contains("*"), compiled.isName());
    }

    @Test
    void shouldTryEveryPlaceThatAStarCanEnd() {
        assertEquals(true, NamePattern.of("a*b*c").matches("aXbXbXcXc"));
        assertEquals(false, NamePattern.of("a*b*c").matches("aXbXbXcXd"));
        assertEquals(true, NamePattern.of("*aab").matches("aaaab"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a b*", ".a", ".*", "a..*", "*..a", "a.", "md.*.", "\u001b*", "é*", "a/*"})
    void shouldRefuseWhatNoNameCanBeLike(final String pattern) {
        assertThrows(IllegalStateNameException.class, () -> NamePattern.of(pattern));
    }
}
