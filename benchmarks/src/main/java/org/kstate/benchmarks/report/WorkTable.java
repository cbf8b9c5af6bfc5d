package org.kstate.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The figures of one work as a table: a row for each subject, a column for each metric, and one with the ratio to the baseline. Immutable.
 */
final class WorkTable {

    private final Findings findings;
    private final String work;
    private final Set<String> subjects = new LinkedHashSet<>();
    private final Set<String> metrics = new LinkedHashSet<>();
    private final String baseline;

    WorkTable(final Findings findings, final String work) {
        this.findings = findings;
        this.work = work;
        this.baseline = findings.baseline(work);
        for (final Figure figure : findings.figures()) {
            if (figure.work().equals(work)) {
                subjects.add(figure.subject());
                metrics.add(figure.metric());
            }
        }
    }

    /** The tables of all works, in order; also of those at which nobody could be measured. */
    static List<WorkTable> of(final Findings findings) {
        final Set<String> works = new LinkedHashSet<>();
        findings.figures().forEach(figure -> works.add(figure.work()));
        findings.absences().forEach(absence -> works.add(absence.work()));
        return works.stream().map(work -> new WorkTable(findings, work)).toList();
    }

    String work() {
        return work;
    }

    List<String> subjects() {
        return List.copyOf(subjects);
    }

    List<Absence> absences() {
        return findings.absences().stream().filter(absence -> absence.work().equals(work)).toList();
    }

    /** The metric that is drawn, and of which the ratio is told: the first that was put. */
    String mainMetric() {
        return metrics.isEmpty() ? "" : metrics.iterator().next();
    }

    String unit(final String metric) {
        return findings.figures().stream().filter(figure -> figure.work().equals(work) && figure.metric().equals(metric)).map(Figure::unit)
            .findFirst().orElse("");
    }

    double value(final String subject, final String metric) {
        return findings.value(work, subject, metric);
    }

    boolean isBaseline(final String subject) {
        return subject.equals(baseline);
    }

    List<String> header() {
        final List<String> header = new ArrayList<>();
        header.add(work);
        metrics.forEach(metric -> header.add(metric + ", " + unit(metric)));
        if (hasBaseline()) {
            header.add("× " + baseline);
        }
        return header;
    }

    List<String> row(final String subject) {
        final List<String> row = new ArrayList<>();
        row.add(subject);
        metrics.forEach(metric -> row.add(Words.number(value(subject, metric))));
        if (hasBaseline()) {
            row.add(Words.number(value(subject, mainMetric()) / value(baseline, mainMetric())));
        }
        return row;
    }

    private boolean hasBaseline() {
        return subjects.contains(baseline);
    }
}
