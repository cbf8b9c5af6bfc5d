package org.kstate.benchmarks.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The report as one page of HTML that needs nothing else. For one thread. */
public final class HtmlReport {

    private static final String STYLE = "report.css";

    private final StringBuilder text = new StringBuilder();
    private final Report report;

    private HtmlReport(final Report report) {
        this.report = report;
    }

    /**
     * Writes the report.
     *
     * @param report what was found.
     * @return a page.
     */
    public static String of(final Report report) {
        return new HtmlReport(report).write();
    }

    private String write() {
        text.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Kstate benchmarks</title>\n<style>\n")
            .append(style()).append("</style>\n</head>\n<body>\n");
        element("h1", "", "Kstate benchmarks");
        element("p", report.isGood() ? "summary good" : "summary bad", report.summary());
        text.append("<nav>");
        report.parts().forEach(part -> text.append("<a href=\"#").append(Svg.escape(part.section().name())).append("\">")
            .append(Svg.escape(part.section().title())).append("</a>"));
        text.append("</nav>\n<details open><summary>On what was measured</summary><dl>\n");
        report.environment().forEach((key, value) -> {
            element("dt", "", key);
            text.append("<dd>").append(unbroken(value)).append("</dd>\n");
        });
        text.append("</dl></details>\n");
        report.parts().forEach(this::write);
        return text.append("</body>\n</html>\n").toString();
    }

    /** A flag is not to be broken at its hyphens. */
    private static String unbroken(final String words) {
        return Arrays.stream(words.split(" ")).map(Svg::escape).map(word -> word.startsWith("-") ? "<span>" + word + "</span>" : word)
            .collect(Collectors.joining(" "));
    }

    private static String style() {
        try (InputStream in = HtmlReport.class.getResourceAsStream(STYLE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(final Report.Part part) {
        text.append("<section id=\"").append(Svg.escape(part.section().name())).append("\">\n");
        element("h2", "", part.section().title());
        element("p", "about", part.section().about());
        if (part.isFailed()) {
            element("p", "summary bad", "This section could not be finished: " + part.failure());
        }
        verdicts(part.findings());
        final Map<String, List<Curve>> curves = part.findings().curves().stream()
            .collect(Collectors.groupingBy(Curve::work, LinkedHashMap::new, Collectors.toList()));
        for (final WorkTable table : WorkTable.of(part.findings())) {
            element("h3", "", table.work());
            text.append("<figure>").append(BarChart.of(table));
            if (curves.containsKey(table.work())) {
                text.append(CurveChart.of(table.work(), curves.get(table.work())));
            }
            text.append("</figure>\n");
            figures(table);
            list(table.absences().stream().map(absence -> absence.subject() + " is missing: " + absence.reason()).toList(), "absences");
        }
        list(part.findings().notes(), "notes");
        text.append("</section>\n");
    }

    private void figures(final WorkTable table) {
        if (table.subjects().isEmpty()) {
            return;
        }
        text.append("<div class=\"wide\"><table>\n<thead><tr>");
        final List<String> header = table.header();
        for (int i = 0; i < header.size(); i++) {
            element("th", "", i == 0 ? "" : header.get(i));
        }
        text.append("</tr></thead>\n<tbody>\n");
        for (final String subject : table.subjects()) {
            text.append(subject.startsWith(Figure.KSTATE) ? "<tr class=\"ours\">" : table.isBaseline(subject) ? "<tr class=\"baseline\">" : "<tr>");
            final List<String> row = table.row(subject);
            for (int i = 0; i < row.size(); i++) {
                element("td", i == 0 ? "subject" : "number", row.get(i));
            }
            text.append("</tr>\n");
        }
        text.append("</tbody></table></div>\n");
    }

    private void verdicts(final Findings findings) {
        final List<Verdict> verdicts = findings.verdicts();
        if (verdicts.isEmpty()) {
            return;
        }
        text.append("<div class=\"wide\"><table class=\"verdicts\">\n<thead><tr><th>work</th><th>subject</th><th>metric</th>")
            .append("<th>ought to be</th><th>is</th><th>verdict</th></tr></thead>\n<tbody>\n");
        for (final Verdict verdict : verdicts) {
            final Target target = verdict.target();
            final String unit = findings.unit(target);
            text.append("<tr>");
            element("td", "subject", target.work());
            element("td", "", target.subject());
            element("td", "", target.metric());
            element("td", "", Words.target(target, unit));
            element("td", "", target.isRatio() ? Words.ratio(verdict.actual()) : Words.number(verdict.actual()) + " " + unit);
            element("td", verdict.outcome() == Verdict.Outcome.MET ? "good" : report.isKnown(verdict) ? "known" : "bad",
                Words.verdict(verdict, report.isKnown(verdict)));
            text.append("</tr>\n");
            if (verdict.outcome() == Verdict.Outcome.MISSED) {
                report.reasons().of(target).ifPresent(reason -> {
                    text.append("<tr class=\"reason\"><td colspan=\"6\">").append(Svg.escape(reason)).append("</td></tr>\n");
                });
            }
        }
        text.append("</tbody></table></div>\n");
    }

    private void list(final List<String> items, final String style) {
        if (!items.isEmpty()) {
            text.append("<ul class=\"").append(style).append("\">\n");
            items.forEach(item -> element("li", "", item));
            text.append("</ul>\n");
        }
    }

    private void element(final String name, final String style, final String content) {
        text.append('<').append(name);
        if (!style.isEmpty()) {
            text.append(" class=\"").append(style).append('"');
        }
        text.append('>').append(Svg.escape(content)).append("</").append(name).append(">\n");
    }
}
