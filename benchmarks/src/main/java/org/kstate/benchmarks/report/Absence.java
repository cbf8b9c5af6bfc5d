package org.kstate.benchmarks.report;

/**
 * Somebody who should have been measured and could not be. Immutable.
 *
 * @param work    what it could not do.
 * @param subject who.
 * @param reason  why, in words for the report.
 */
public record Absence(String work, String subject, String reason) {
}
