package org.kstate.tools.top;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.kstate.exceptions.IllegalStateNameException;
import org.kstate.layout.NamePattern;
import org.kstate.layout.StateName;

/**
 * What the user wants to see: order, filter, the selected state, and whether its fields are shown. Changed by keys. For one thread at a time.
 */
public final class TopView {
    /** Keys that are no characters; negative, as no character is. */
    public static final int UP = -10;
    /** See {@link #UP}. */
    public static final int DOWN = -11;
    /** See {@link #UP}. */
    public static final int PAGE_UP = -12;
    /** See {@link #UP}. */
    public static final int PAGE_DOWN = -13;
    /** See {@link #UP}. */
    public static final int ESCAPE = 27;

    private static final int BACKSPACE = 8;
    private static final int DELETE = 127;

    private Order order;
    private boolean isReversed;
    private String filter = "";
    /** Null while no filter is typed. */
    private String typed;
    private String selected;
    private boolean isDetail;
    private boolean isEnded;
    /** Of the last screen. */
    private List<String> shown = List.of();
    private int page = 1;

    /** What the rows are sorted by; the first ones are what somebody looks for. */
    public enum Order {
        /** Most commits in a second first. */
        RATE(Comparator.comparingDouble(TopRow::perSecond).reversed()),
        /** By the alphabet. */
        NAME(Comparator.comparing(TopRow::name)),
        /** Highest version first. */
        VERSION(Comparator.comparingLong(TopRow::version).reversed()),
        /** Latest commit first, states that were never written last. */
        AGE(Comparator.comparingLong(row -> row.ageNs() == TopRow.NEVER ? Long.MAX_VALUE : row.ageNs())),
        /** Most subscribers first. */
        SUBSCRIBED(Comparator.comparingInt(TopRow::subscribers).reversed()),
        /** Largest first. */
        BYTES(Comparator.comparingInt(TopRow::bytes).reversed());

        private final Comparator<TopRow> comparator;

        Order(final Comparator<TopRow> comparator) {
            this.comparator = comparator;
        }

        private Comparator<TopRow> comparator(final boolean reversed) {
            return (reversed ? comparator.reversed() : comparator).thenComparing(TopRow::name);
        }
    }

    /**
     * Creates a view of all states.
     *
     * @param order      of the rows.
     * @param isReversed whether what would be first is last.
     */
    public TopView(final Order order, final boolean isReversed) {
        this.order = order;
        this.isReversed = isReversed;
    }

    /**
     * Does what a key means.
     *
     * @param key a character, or one of the constants of this class.
     */
    public void key(final int key) {
        if (typed != null) {
            type(key);
            return;
        }
        switch (key) {
            case 'q':
                isEnded = true;
                break;
            case ESCAPE:
                isDetail = false;
                break;
            case '\r':
            case '\n':
                if (selected == null) {
                    move(0);
                }
                isDetail = !isDetail && selected != null;
                break;
            case 's':
                order = Order.values()[(order.ordinal() + 1) % Order.values().length];
                break;
            case 'r':
                isReversed = !isReversed;
                break;
            case '/':
                typed = "";
                break;
            case UP:
            case 'k':
                move(-1);
                break;
            case DOWN:
            case 'j':
                move(1);
                break;
            case PAGE_UP:
                move(-page);
                break;
            case PAGE_DOWN:
                move(page);
                break;
            default:
                // Means nothing.
                break;
        }
    }

    private void type(final int key) {
        if (key == '\r' || key == '\n') {
            filter = typed;
            typed = null;
        } else if (key == ESCAPE) {
            typed = null;
        } else if (key == BACKSPACE || key == DELETE) {
            typed = typed.substring(0, Math.max(0, typed.length() - 1));
        } else if (key > ' ' && key < DELETE && typed.length() < StateName.MAX_LENGTH) {
            typed += (char) key;
        }
    }

    private void move(final int by) {
        if (shown.isEmpty()) {
            return;
        }
        final int at = shown.indexOf(selected);
        selected = shown.get(at < 0 ? 0 : Math.max(0, Math.min(shown.size() - 1, at + by)));
    }

    /** The rows that are to be seen, in their order. */
    List<TopRow> rows(final List<TopRow> all, final int pageRows) {
        final List<TopRow> rows = all.stream().filter(row -> accepts(row.name())).sorted(order.comparator(isReversed)).toList();
        shown = rows.stream().map(TopRow::name).toList();
        page = Math.max(1, pageRows);
        return rows;
    }

    /** A filter with a star is a pattern, another one a part of the name. */
    private boolean accepts(final String name) {
        final String text = typed == null ? filter : typed;
        if (text.isEmpty() || NamePattern.isName(text)) {
            return name.contains(text);
        }
        try {
            return NamePattern.of(text).matches(name);
        } catch (final IllegalStateNameException e) {
            // It may become a pattern while it is typed.
            return false;
        }
    }

    /**
     * The state whose fields are shown.
     *
     * @return its name; null while the table is shown.
     */
    public String detailed() {
        return isDetail ? selected : null;
    }

    /**
     * The state that is marked.
     *
     * @return its name; null if none is.
     */
    public String selected() {
        return selected;
    }

    /**
     * Whether the user wants to leave.
     *
     * @return true after {@code q}.
     */
    public boolean isEnded() {
        return isEnded;
    }

    /** The line about order and filter. */
    String status() {
        if (typed != null) {
            return "filter: " + typed + "_  (Enter takes it, Esc leaves it)";
        }
        if (isDetail) {
            return "Enter, Esc back  q quit";
        }
        return "sort: " + order.name().toLowerCase(Locale.ROOT) + (isReversed ? " reversed" : "") + (filter.isEmpty() ? "" : "  filter: " + filter)
            + " | q quit  s sort  r reverse  / filter  up, down select  Enter fields";
    }
}
