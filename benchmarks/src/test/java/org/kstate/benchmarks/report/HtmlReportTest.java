package org.kstate.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.xml.parsers.DocumentBuilderFactory;

import org.HdrHistogram.Histogram;
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

    /** Long names, many digits: every label is drawn whole, at whichever edge it stands. */
    @Test
    void shouldCutNoLabelOffAtAnEdge() {
        final String longest = "Kstate, a subject of which the name is a good deal longer than most of them are";
        final Findings findings = new Findings().compare("work", "bare")
            .add(Figure.ns("work", "bare", Figure.MEDIAN, 3))
            .add(Figure.ns("work", longest, Figure.MEDIAN, 123_456_789_012L));
        final Histogram histogram = new Histogram(3);
        histogram.recordValue(40);
        histogram.recordValue(98_765_432_100L);
        findings.add("work", longest, histogram);
        findings.add("work", "bare", histogram);
        for (final String picture : SVG.matcher(HtmlReport.of(SampleReport.report(findings, ""))).results().map(match -> match.group()).toList()) {
            final Matcher size = Pattern.compile("viewBox=\"0 0 (\\d+) (\\d+)\"").matcher(picture);
            assertTrue(size.find());
            final Matcher label = Pattern.compile("<text x=\"([0-9.]+)\" y=\"([0-9.]+)\" class=\"(\\w+)\">([^<]*)<").matcher(picture);
            int labels = 0;
            while (label.find()) {
                labels++;
                final double x = Double.parseDouble(label.group(1));
                // Letters of 12 pixels are about 7 wide.
                final double width = label.group(4).length() * 7.0;
                final double begin = label.group(3).equals("name") ? x - width : label.group(3).equals("tick") ? x - width / 2 : x;
                assertTrue(begin >= 0 && begin + width <= Integer.parseInt(size.group(1)), label::group);
                assertTrue(Double.parseDouble(label.group(2)) <= Integer.parseInt(size.group(2)), label::group);
            }
            assertTrue(labels > 4, picture);
        }
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

        assertTrue(page.contains("<td class=\"known\">out of reach, missed by 20 %</td>"), page);
        assertTrue(page.contains("<p class=\"summary good\">"), page);
        final String surprise = HtmlReport.of(SampleReport.withUnknownReasons(18));
        assertTrue(surprise.contains("<td class=\"bad\">MISSED by 20 %</td>"), surprise);
        assertTrue(surprise.contains("<p class=\"summary bad\">"), surprise);
        assertTrue(page.contains("It waits, which was not tried otherwise."), page);
        assertTrue(page.contains("lost is missing: lost-server is not installed"), page);
        assertTrue(HtmlReport.of(SampleReport.withKstateAt(10)).contains("<td class=\"good\">met</td>"), page);
    }

    @Test
    void shouldSayWhenSectionCouldNotBeFinished() {
        assertTrue(HtmlReport.of(SampleReport.report(new Findings(), "it broke")).contains("This section could not be finished: it broke"));
    }
}
