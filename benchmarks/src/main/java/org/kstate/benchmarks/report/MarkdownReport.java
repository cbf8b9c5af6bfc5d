package org.kstate.benchmarks.report;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** The report as Markdown, which is also what is printed. For one thread. */
public final class MarkdownReport {

    private final StringBuilder text = new StringBuilder();
    private final Report report;

    private MarkdownReport(final Report report) {
        this.report = report;
    }

    /**
     * Writes the report.
     *
     * @param report what was found.
     * @return Markdown.
     */
    public static String of(final Report report) {
        return new MarkdownReport(report).write();
    }

    private String write() {
        line("# Kstate benchmarks");
        line(report.summary());
        report.environment().forEach((key, value) -> text.append("- ").append(key).append(": ").append(value).append('\n'));
        text.append('\n');
        report.parts().forEach(this::write);
        return text.toString();
    }

    private void write(final Report.Part part) {
        line("## " + part.section().title());
        line(part.section().about());
        if (part.isFailed()) {
            line("**This section could not be finished:** " + part.failure());
        }
        for (final WorkTable table : WorkTable.of(part.findings())) {
            if (table.subjects().isEmpty()) {
                line("**" + table.work() + "**");
            } else {
                table(table.header(), table.subjects().stream().map(table::row).toList());
            }
            items(table.absences().stream().map(absence -> absence.subject() + " is missing: " + absence.reason()).toList());
        }
        final List<Verdict> verdicts = part.findings().verdicts();
        if (!verdicts.isEmpty()) {
            table(List.of("target", "subject", "metric", "ought to be", "is", ""),
                verdicts.stream().map(verdict -> row(part.findings(), verdict)).toList());
            items(verdicts.stream().filter(verdict -> verdict.outcome() == Verdict.Outcome.MISSED)
                .flatMap(verdict -> report.reasons().of(verdict.target()).map(reason -> verdict.target().work() + ": " + reason).stream())
                .distinct().toList());
        }
        items(part.findings().notes());
    }

    private List<String> row(final Findings findings, final Verdict verdict) {
        final Target target = verdict.target();
        final String unit = findings.unit(target);
        final String is = target.isRatio() ? Words.ratio(verdict.actual()) : Words.number(verdict.actual()) + " " + unit;
        final String outcome = Words.verdict(verdict, report.isKnown(verdict));
        return List.of(target.work(), target.subject(), target.metric(), Words.target(target, unit), is,
            verdict.outcome() == Verdict.Outcome.MET || report.isKnown(verdict) ? outcome : "**" + outcome + "**");
    }

    private void items(final List<String> items) {
        items.forEach(item -> text.append("- ").append(item).append('\n'));
        if (!items.isEmpty()) {
            text.append('\n');
        }
    }

    private void line(final String line) {
        text.append(line).append("\n\n");
    }

    private void table(final List<String> header, final List<List<String>> rows) {
        final int columns = header.size();
        final int[] widths = new int[columns];
        for (int i = 0; i < columns; i++) {
            widths[i] = Math.max(3, header.get(i).length());
            for (final List<String> row : rows) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        row(header, widths);
        text.append('|');
        for (int i = 0; i < columns; i++) {
            text.append(isLeft(i, rows) ? " " + "-".repeat(widths[i]) : " " + "-".repeat(widths[i] - 1) + ":").append(" |");
        }
        text.append('\n');
        rows.forEach(row -> row(row, widths, rows));
        text.append('\n');
    }

    private void row(final List<String> cells, final int[] widths) {
        row(cells, widths, Collections.emptyList());
    }

    private void row(final List<String> cells, final int[] widths, final List<List<String>> rows) {
        text.append('|');
        for (int i = 0; i < widths.length; i++) {
            final String space = " ".repeat(widths[i] - cells.get(i).length());
            text.append(' ').append(isLeft(i, rows) ? cells.get(i) + space : space + cells.get(i)).append(" |");
        }
        text.append('\n');
    }

    /** Numbers go to the right. */
    private static boolean isLeft(final int column, final List<List<String>> rows) {
        return !rows.stream().map(row -> row.get(column)).collect(Collectors.joining()).matches("[-0-9.\u202f]+");
    }
}
