package org.kstate.benchmarks.report;

import java.util.Locale;

/** A drawing for a page, put together element by element. For one thread. */
final class Svg {

    /** Of a letter of 12 pixels in the widest of the fonts of the page. */
    private static final double LETTER = 7.5;

    private final StringBuilder text = new StringBuilder();

    Svg(final int width, final int height, final String title) {
        add("<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"%s\">", width, height, width, height, escape(title));
    }

    static String escape(final String plain) {
        return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    /** The room that a label takes at most, in whole pixels. */
    static int widthOf(final String label) {
        return (int) Math.ceil(label.length() * LETTER);
    }

    Svg line(final double x1, final double y1, final double x2, final double y2, final String style) {
        return add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>", x1, y1, x2, y2, style);
    }

    Svg bar(final double x, final double y, final double width, final double height, final String style) {
        return add("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\" class=\"%s\"/>", x, y, width, height, style);
    }

    Svg label(final double x, final double y, final String style, final String label) {
        return add("<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>", x, y, style, escape(label));
    }

    Svg path(final String points, final String style) {
        return add("<polyline points=\"%s\" class=\"%s\"/>", points, style);
    }

    private Svg add(final String format, final Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
        return this;
    }

    @Override
    public String toString() {
        return text + "</svg>\n";
    }
}
