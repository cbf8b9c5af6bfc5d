package org.kstate.testing.api.sample;

/** A program can call its method from source and not by reflection. */
public class Shut extends HiddenFinal {
}
