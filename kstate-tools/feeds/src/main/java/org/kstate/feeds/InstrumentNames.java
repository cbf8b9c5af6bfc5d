package org.kstate.feeds;

import java.time.LocalDate;
import java.util.Set;

/** Gives instruments their names and places, and keeps two inputs from writing the same states. For one thread at a time. */
final class InstrumentNames {
    private final InstrumentTable table = new InstrumentTable();
    private final InputClaims claims = new InputClaims();
    private final String venue;

    InstrumentNames(final String venue) {
        this.venue = venue;
    }

    InstrumentTable table() {
        return table;
    }

    /** The place of an instrument, which an input tells these kinds of events of. */
    int claim(final String name, final String label, final int input, final Set<EventKind> kinds, final LocalDate date) {
        final String qualified = venue == null ? name : venue + '.' + name;
        if (!InputName.isValid(qualified)) {
            throw new FeedException("an instrument's name must be 1 to 200 characters from A-Z a-z 0-9 _ - and single dots inside;"
                + " give another name or venue, name=" + qualified + " input=" + label);
        }
        claims.claim(qualified, input, kinds, date, label);
        return table.ordinalOf(qualified);
    }
}
