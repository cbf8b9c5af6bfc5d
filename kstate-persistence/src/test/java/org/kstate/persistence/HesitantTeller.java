package org.kstate.persistence;

import org.kstate.testing.bank.Teller;

/** A teller that now and then takes its time between two steps of the journal, so that a kill at any moment often meets it there. */
final class HesitantTeller {

    private HesitantTeller() {
    }

    /** Arguments: those of {@link Teller}. */
    public static void main(final String[] arguments) {
        Step.hesitate();
        Teller.main(arguments);
    }
}
