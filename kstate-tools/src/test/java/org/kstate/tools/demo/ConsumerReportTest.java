package org.kstate.tools.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kstate.tools.json.JsonLines;

class ConsumerReportTest {
    @Test
    void shouldReadWhatWasWritten() throws IOException {
        final ConsumerReport report = new ConsumerReport(ConsumerReport.FINAL, List.of(
            new ConsumerReport.StateReport(9, 4, 5, 1, 2, "ff00"), new ConsumerReport.StateReport(0, 0, 0, 0, 0, "")), 12, 34);
        final StringWriter out = new StringWriter();
        new JsonLines(out).line(report::write);

        assertEquals(1, out.toString().lines().count());
        try (JsonParser json = JsonFactory.builder().build().createParser(out.toString())) {
            assertEquals(report, ConsumerReport.read(json));
        }
    }
}
