package org.kstate.testing.api.sample;

/** A method that no bridge can stand for. */
abstract class HiddenFinal {
    public final void uncallable() {
    }

    public void callable() {
    }
}
