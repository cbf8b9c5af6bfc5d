/**
 * What a run of the benchmarks found, and how it is told. A {@link org.kstate.benchmarks.report.Section} measures and puts
 * {@linkplain org.kstate.benchmarks.report.Figure figures}, {@linkplain org.kstate.benchmarks.report.Target targets},
 * {@linkplain org.kstate.benchmarks.report.Absence absences}, {@linkplain org.kstate.benchmarks.report.Curve curves} and notes into the
 * {@link org.kstate.benchmarks.report.Findings}; the rest of this package makes text, Markdown and HTML of them. Depends on no other
 * package of ours.
 */
package org.kstate.benchmarks.report;
