package org.kstate.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.regex.Pattern;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class HtmlReportTest {

    private static final Pattern SVG = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL);

    @Test
    void shouldNeedNothingFromOutside() {
        final String page = HtmlReport.of(SampleReport.withKstateAt(18));

        assertFalse(page.contains("http"), page);
        assertFalse(page.contains("src="), page);
        assertTrue(page.contains("<style>"), page);
    }

    @Test
    void shouldDrawBarsAndCurvesAsWellFormedPictures() throws Exception {
        final String page = HtmlReport.of(SampleReport.withKstateAt(18));

        assertEquals(2, SVG.matcher(page).results().count(), page);
        for (final String picture : SVG.matcher(page).results().map(match -> match.group()).toList()) {
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(picture)));
        }
        assertEquals(3, Pattern.compile("<rect").matcher(page).results().count(), page);
        assertTrue(page.contains("<polyline"), page);
    }

    @Test
    void shouldEscapeWhatIsNotHtml() {
        final String page = HtmlReport.of(SampleReport.withKstateAt(18));

        assertTrue(page.contains("put &lt;64&gt; B"), page);
        assertTrue(page.contains("a &amp; b"), page);
        assertFalse(page.contains("<64>"), page);
    }

    @Test
    void shouldTellVerdictReasonAndAbsence() {
        final String page = HtmlReport.of(SampleReport.withKstateAt(18));

        assertTrue(page.contains("<td class=\"bad\">MISSED by 20 %</td>"), page);
        assertTrue(page.contains("It waits, which was not tried otherwise."), page);
        assertTrue(page.contains("lost is missing: lost-server is not installed"), page);
        assertTrue(HtmlReport.of(SampleReport.withKstateAt(10)).contains("<td class=\"good\">met</td>"), page);
    }

    @Test
    void shouldSayWhenSectionCouldNotBeFinished() {
        assertTrue(HtmlReport.of(SampleReport.report(new Findings(), "it broke")).contains("This section could not be finished: it broke"));
    }
}
