package org.kstate.session;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

import org.kstate.exceptions.IllegalPermissionsException;

/**
 * Who may do what with a store that is made, as permissions of its files, which do not depend on the process's umask.
 *
 * <pre>
 *   may                     pages   registry   control   lock files   directory
 *   read states             r--     ---        r--       ---          r-x
 *   read and open sessions  r--     ---        rw-       rw-          r-x
 *   change states           rw-     rw-        rw-       rw-          rwx
 * </pre>
 *
 * <p>Who may only read is given no lock file to read either: a lock for reading would be enough to keep others waiting.
 *
 * @param states   permissions of {@code pages}: who may read, who may change states.
 * @param sessions who may open sessions: write permissions are what counts.
 * @param group    of the files; {@code null} for that of the process, or of the directory where it says so.
 */
public record StorePermissions(Set<PosixFilePermission> states, Set<PosixFilePermission> sessions, String group) {

    /** For the owner alone. */
    public static final String OWNER_ALONE = "rw-------";

    private enum Role {
        OWNER(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE),
        GROUP(PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_EXECUTE),
        OTHERS(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_EXECUTE);

        private final PosixFilePermission read;
        private final PosixFilePermission write;
        private final PosixFilePermission execute;

        Role(final PosixFilePermission read, final PosixFilePermission write, final PosixFilePermission execute) {
            this.read = read;
            this.write = write;
            this.execute = execute;
        }
    }

    /**
     * Checks the permissions.
     *
     * @param states   permissions of {@code pages}.
     * @param sessions who may open sessions.
     * @param group    of the files, or {@code null}.
     * @throws IllegalPermissionsException if nobody could work with such files; the message says why.
     */
    public StorePermissions {
        for (final Role role : Role.values()) {
            require(!states.contains(role.execute) && !sessions.contains(role.execute), "nothing of a store is executed", states, sessions);
            require(states.contains(role.read) || !states.contains(role.write), "who may write states may read them", states, sessions);
            require(sessions.contains(role.write) || !states.contains(role.write), "who may write states may open sessions", states, sessions);
            require(states.contains(role.read) || !sessions.contains(role.write), "who may open sessions may read states", states, sessions);
        }
        require(states.contains(PosixFilePermission.OWNER_WRITE), "the owner may write states", states, sessions);
        states = Set.copyOf(states);
        sessions = Set.copyOf(sessions);
    }

    private static void require(final boolean holds, final String rule, final Set<PosixFilePermission> states,
                                final Set<PosixFilePermission> sessions) {
        if (!holds) {
            throw new IllegalPermissionsException("Permissions like these make no store; " + rule + ": permissions="
                + PosixFilePermissions.toString(states) + ", sessionPermissions=" + PosixFilePermissions.toString(sessions));
        }
    }

    /**
     * Permissions of which not all were asked for.
     *
     * @param states   asked for; {@code null} for the owner alone, besides reading for whoever may open sessions.
     * @param sessions asked for; {@code null} for whoever may change states.
     * @param group    of the files, or {@code null}.
     * @return the permissions, checked.
     */
    public static StorePermissions of(final Set<PosixFilePermission> states, final Set<PosixFilePermission> sessions, final String group) {
        Set<PosixFilePermission> forStates = states;
        if (states == null) {
            forStates = parse(OWNER_ALONE);
            if (sessions != null) {
                for (final Role role : Role.values()) {
                    if (sessions.contains(role.read)) {
                        forStates.add(role.read);
                    }
                }
            }
        }
        return new StorePermissions(forStates, sessions == null ? forStates : sessions, group);
    }

    /**
     * Permissions in the way of {@code ls -l}.
     *
     * @param permissions nine characters, like {@code rw-r-----}.
     * @return the set of them.
     * @throws IllegalPermissionsException if they are written otherwise.
     */
    public static Set<PosixFilePermission> parse(final String permissions) {
        try {
            return PosixFilePermissions.fromString(permissions);
        } catch (final IllegalArgumentException e) {
            throw new IllegalPermissionsException("Permissions are nine characters, like rw-r-----: permissions=" + permissions, e);
        }
    }

    /**
     * Those of a registry, which only who may change states uses.
     *
     * @param states permissions of {@code pages}.
     * @return what only writers have.
     */
    public static Set<PosixFilePermission> ofRegistry(final Set<PosixFilePermission> states) {
        return readAndWriteOf(states);
    }

    Set<PosixFilePermission> ofControl() {
        final Set<PosixFilePermission> control = readAndWriteOf(sessions);
        for (final Role role : Role.values()) {
            if (states.contains(role.read)) {
                control.add(role.read);
            }
        }
        return control;
    }

    Set<PosixFilePermission> ofLocks() {
        return readAndWriteOf(sessions);
    }

    Set<PosixFilePermission> ofDirectory() {
        final Set<PosixFilePermission> directory = EnumSet.noneOf(PosixFilePermission.class);
        for (final Role role : Role.values()) {
            if (states.contains(role.read)) {
                directory.add(role.read);
                directory.add(role.execute);
            }
            if (states.contains(role.write)) {
                directory.add(role.write);
            }
        }
        return directory;
    }

    private static Set<PosixFilePermission> readAndWriteOf(final Set<PosixFilePermission> permissions) {
        final Set<PosixFilePermission> both = EnumSet.noneOf(PosixFilePermission.class);
        for (final Role role : Role.values()) {
            if (permissions.contains(role.write)) {
                both.add(role.read);
                both.add(role.write);
            }
        }
        return both;
    }
}
