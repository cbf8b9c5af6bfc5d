package org.kstate.layout;

import java.util.Objects;

import org.kstate.exceptions.IllegalStateNameException;

/** The rules for a state's name, and the hash that the page table keeps of it. */
public final class StateName {

    /** Longest name in characters; each is one byte. */
    public static final int MAX_LENGTH = 254;

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private StateName() {
    }

    /**
     * Checks a name: 1 to 254 characters from A-Z a-z 0-9 _ - and dots that do not start, end or double.
     *
     * @param name the name.
     * @return the name.
     * @throws IllegalStateNameException if it breaks the rules; the message says which and where.
     */
    public static String check(final String name) {
        Objects.requireNonNull(name, "name");
        if (name.isEmpty() || name.length() > MAX_LENGTH) {
            throw new IllegalStateNameException("A state's name has 1 to " + MAX_LENGTH + " characters; choose another: length="
                + name.length() + (name.isEmpty() ? "" : ", name=" + name.substring(0, 32) + "..."));
        }
        char previous = '.';
        for (int i = 0; i < name.length(); i++) {
            final char c = name.charAt(i);
            if (c == '.' ? previous == '.' : !isPlain(c)) {
                throw new IllegalStateNameException("A state's name has letters A-Z a-z, digits, '_', '-' and single dots"
                    + " between them: position="
                    + i + ", name=" + name);
            }
            previous = c;
        }
        if (previous == '.') {
            throw new IllegalStateNameException("A state's name does not end with a dot: name=" + name);
        }
        return name;
    }

    private static boolean isPlain(final char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-';
    }

    /**
     * The hash of a name: FNV-1a, 64 bits (Fowler, Noll, Vo), over its characters.
     *
     * @param name a checked name.
     * @return the hash.
     */
    public static long hash(final String name) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * FNV_PRIME;
        }
        return hash;
    }
}
