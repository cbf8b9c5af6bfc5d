package org.kstate.feeds;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Any CSV, by a mapping that says which columns tell what. It recognizes no file by itself: it is given to {@link FeedInputs#format}.
 *
 * <p>A mapping is a list of {@code PART=COLUMN}. Parts are {@code time}, which must be there, {@code exchange} (the exchange's time),
 * {@code name} (the instrument); {@code bid bidqty ask askqty update} of a quote, or {@code price qty side id} of a trade; and
 * {@code sep}. A column is named as in the first line of the file, or numbered, from {@code #1} on. A time's column may end in
 * {@code :s}, {@code :ms}, {@code :us}, {@code :ns} or {@code :iso}, a number's in {@code :1e9}, which divides whole numbers exactly. The
 * name of a preset may stand for a mapping, or before parts that replace its own.
 */
public final class CsvFormat implements FeedFormat {
    private final CsvMapping mapping;

    private CsvFormat(final CsvMapping mapping) {
        this.mapping = mapping;
    }

    /**
     * Makes the format of a mapping.
     *
     * @param mapping as the class says.
     * @return the format.
     * @throws FeedException if it is no mapping.
     */
    public static CsvFormat of(final String mapping) {
        return new CsvFormat(CsvMapping.parse(mapping));
    }

    /**
     * Names the presets.
     *
     * @return their names, in order.
     */
    public static List<String> presets() {
        return List.copyOf(CsvMapping.presets());
    }

    @Override
    public String name() {
        return "csv";
    }

    @Override
    public String description() {
        return "any CSV by a mapping";
    }

    @Override
    public Set<EventKind> kinds() {
        return EnumSet.of(mapping.kind());
    }

    @Override
    public boolean recognizes(final byte[] bytes, final int begin, final int end) {
        return false;
    }

    @Override
    public FeedSource open(final FeedInput input) {
        return new CsvSource(input, mapping);
    }
}
