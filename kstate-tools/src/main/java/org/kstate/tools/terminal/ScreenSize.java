package org.kstate.tools.terminal;

/**
 * How much fits a terminal.
 *
 * @param columns characters in a line.
 * @param rows    lines.
 */
public record ScreenSize(int columns, int rows) {
    /** Of a terminal that does not say. */
    public static final ScreenSize USUAL = new ScreenSize(80, 24);
}
