package org.kstate.examples.feed;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Keeps two inputs from writing the same states: what each input tells, of which instrument and day. For one thread at a time. */
final class InputClaims {
    private final List<Claim> claims = new ArrayList<>();

    /**
     * Claims an instrument for an input.
     *
     * @param form of the file; null for the synthetic feed, which shares an instrument with nobody.
     * @param date of the file, null if not known.
     */
    void claim(final String instrument, final InputForm form, final LocalDate date, final String input) {
        final Claim claim = new Claim(instrument, form, date, input);
        for (final Claim other : claims) {
            if (other.clashesWith(claim)) {
                throw new FeedException("two inputs would write the same states; leave one out or name one of them otherwise,"
                    + " name=" + instrument + " input=" + other.input + " other=" + input);
            }
        }
        claims.add(claim);
    }

    private record Claim(String instrument, InputForm form, LocalDate date, String input) {
        boolean clashesWith(final Claim other) {
            if (!instrument.equals(other.instrument)) {
                return false;
            }
            if (form == null || other.form == null || form.isEquities() != other.form.isEquities()) {
                return true;
            }
            return form == other.form && (date == null || other.date == null || date.equals(other.date));
        }
    }
}
