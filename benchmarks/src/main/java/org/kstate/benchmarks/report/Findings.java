package org.kstate.benchmarks.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.HdrHistogram.AbstractHistogram;

/** What one section found, in the order in which it was put. For one thread. */
public final class Findings {

    private final List<Figure> figures = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();
    private final List<Absence> absences = new ArrayList<>();
    private final List<Curve> curves = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, String> baselines = new HashMap<>();

    /** Nothing yet. */
    public Findings() {
    }

    /**
     * Adds a figure.
     *
     * @param figure the only one of its work, subject and metric.
     * @return this.
     */
    public Findings add(final Figure figure) {
        if (figures.stream().anyMatch(other -> other.is(figure.work(), figure.subject(), figure.metric()))) {
            throw new IllegalArgumentException("There is such a figure already: " + figure);
        }
        figures.add(figure);
        return this;
    }

    /**
     * Says beside whom the figures of a work are told; without it, the baseline of the work's first target is.
     *
     * @param work     what is done.
     * @param baseline who is 1 in the column of ratios.
     * @return this.
     */
    public Findings compare(final String work, final String baseline) {
        baselines.put(work, baseline);
        return this;
    }

    /**
     * Beside whom the figures of a work are told.
     *
     * @param work what is done.
     * @return a subject, or {@link Target#ABSOLUTE} if there is none.
     */
    public String baseline(final String work) {
        return baselines.getOrDefault(work, targets.stream().filter(target -> target.work().equals(work) && target.isRatio())
            .map(Target::baseline).findFirst().orElse(Target.ABSOLUTE));
    }

    /**
     * Adds a target, before or after its figures.
     *
     * @param target to be judged when the report is made.
     * @return this.
     */
    public Findings add(final Target target) {
        targets.add(Objects.requireNonNull(target, "target"));
        return this;
    }

    /**
     * Adds somebody who could not be measured.
     *
     * @param absence and the reason.
     * @return this.
     */
    public Findings add(final Absence absence) {
        absences.add(Objects.requireNonNull(absence, "absence"));
        return this;
    }

    /**
     * Adds a curve to be drawn.
     *
     * @param curve of percentiles.
     * @return this.
     */
    public Findings add(final Curve curve) {
        curves.add(Objects.requireNonNull(curve, "curve"));
        return this;
    }

    /**
     * Adds p50, p99 and p99.9 of a histogram, and its curve.
     *
     * @param work      what was done.
     * @param subject   who did it.
     * @param histogram of nanoseconds.
     * @return this.
     */
    public Findings add(final String work, final String subject, final AbstractHistogram histogram) {
        add(Figure.ns(work, subject, Figure.P50, (double) histogram.getValueAtPercentile(50)));
        add(Figure.ns(work, subject, Figure.P99, (double) histogram.getValueAtPercentile(99)));
        add(Figure.ns(work, subject, Figure.P99_9, (double) histogram.getValueAtPercentile(99.9)));
        return add(Curve.of(work, subject, histogram));
    }

    /**
     * Adds a remark that belongs to this run: what was pinned where, what was too noisy to judge.
     *
     * @param text a sentence or two.
     * @return this.
     */
    public Findings note(final String text) {
        notes.add(Objects.requireNonNull(text, "text"));
        return this;
    }

    /**
     * A figure's value.
     *
     * @param work    what was done.
     * @param subject who did it.
     * @param metric  what of it was measured.
     * @return the value; NaN if there is no such figure.
     */
    public double value(final String work, final String subject, final String metric) {
        return figures.stream().filter(figure -> figure.is(work, subject, metric)).mapToDouble(Figure::value).findFirst()
            .orElse(Double.NaN);
    }

    /**
     * All targets, judged.
     *
     * @return a verdict for each, in order.
     */
    public List<Verdict> verdicts() {
        return targets.stream().map(target -> Verdict.of(target, actual(target))).toList();
    }

    /** The unit of the figure that the target is about; empty if it is missing. */
    String unit(final Target target) {
        return figures.stream().filter(figure -> figure.is(target.work(), target.subject(), target.metric())).map(Figure::unit).findFirst()
            .orElse("");
    }

    private double actual(final Target target) {
        final double value = value(target.work(), target.subject(), target.metric());
        return target.isRatio() ? value / value(target.work(), target.baseline(), target.metric()) : value;
    }

    /**
     * The figures.
     *
     * @return in the order in which they were added.
     */
    public List<Figure> figures() {
        return Collections.unmodifiableList(figures);
    }

    /**
     * Who could not be measured.
     *
     * @return in the order in which they were added.
     */
    public List<Absence> absences() {
        return Collections.unmodifiableList(absences);
    }

    /**
     * The curves.
     *
     * @return in the order in which they were added.
     */
    public List<Curve> curves() {
        return Collections.unmodifiableList(curves);
    }

    /**
     * The remarks.
     *
     * @return in the order in which they were added.
     */
    public List<String> notes() {
        return Collections.unmodifiableList(notes);
    }
}
