package org.kstate.tools.demo;

/**
 * One thing that a run of the demo was to show, and whether it did.
 *
 * @param name   of the check, for programs.
 * @param ok     whether it holds.
 * @param detail what was found, for people.
 */
public record Check(String name, boolean ok, String detail) {
}
