package org.kstate.feeds;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keeps two inputs from writing the same states: what each input tells, of which instrument and day. For one thread at a time. */
final class InputClaims {
    private final Map<String, List<Claim>> claims = new HashMap<>();

    /**
     * Claims an instrument for an input, which may do so again.
     *
     * @param kinds of events that the input tells of it.
     * @param date  of the input, null if not known.
     */
    void claim(final String instrument, final int input, final Set<EventKind> kinds, final LocalDate date, final String label) {
        final List<Claim> others = claims.computeIfAbsent(instrument, added -> new ArrayList<>());
        for (final Claim other : others) {
            if (other.input == input) {
                return;
            }
            if (!Collections.disjoint(other.kinds, kinds) && (date == null || other.date == null || date.equals(other.date))) {
                throw new FeedException("two inputs would write the same states; leave one out or name one of them otherwise,"
                    + " name=" + instrument + " input=" + other.label + " other=" + label);
            }
        }
        others.add(new Claim(input, kinds, date, label));
    }

    private record Claim(int input, Set<EventKind> kinds, LocalDate date, String label) {
    }
}
