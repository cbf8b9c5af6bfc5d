package org.kstate.memory;

/** The user that this process runs for. */
public final class LinuxUser {

    private LinuxUser() {
    }

    /**
     * Whose files this process makes.
     *
     * @return the effective user id.
     */
    public static int id() {
        return LibC.calls().geteuid();
    }
}
