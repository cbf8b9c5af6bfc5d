package org.kstate.benchmarks.report;

/**
 * A part of the benchmarks that is run as a whole and has a heading of its own in the report. Sections are listed, in the report's order, in
 * {@code META-INF/services/org.kstate.benchmarks.report.Section}, and have a public constructor without parameters.
 */
public interface Section {

    /**
     * How it is called on the command line.
     *
     * @return a short word.
     */
    String name();

    /**
     * Its heading.
     *
     * @return a few words.
     */
    String title();

    /**
     * What is measured here and what it is compared with.
     *
     * @return a few sentences; may not be empty.
     */
    String about();

    /**
     * Measures. What fails here is told in the report, with what was found before, and the other sections are run.
     *
     * @param settings how long and how often.
     * @param findings is filled.
     * @throws Exception if the section could not be finished.
     */
    void run(Settings settings, Findings findings) throws Exception;
}
