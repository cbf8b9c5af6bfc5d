package org.kstate.session;

import java.nio.file.Path;

/**
 * The names of a store's files.
 *
 * @param directory of the store.
 */
public record StoreFiles(Path directory) {

    /** What the names of registry files begin with. */
    public static final String REGISTRY_PREFIX = "registry-";
    /**
     * States, journals, descriptors.
     *
     * @return path of the file.
     */
    public Path pages() {
        return directory.resolve("pages");
    }

    /**
     * What sessions say of themselves.
     *
     * @return path of the file.
     */
    public Path control() {
        return directory.resolve("control");
    }

    /**
     * The file whose kernel lock says who may change the registry and the page table.
     *
     * @return path of the file.
     */
    public Path storeLock() {
        return directory.resolve("store.lock");
    }

    /**
     * The file in which byte n is locked while session n lives.
     *
     * @return path of the file.
     */
    public Path sessionLocks() {
        return directory.resolve("sessions.lock");
    }

    /**
     * How values are to be read, if anybody has said so.
     *
     * @return path of the file.
     */
    public Path descriptions() {
        return directory.resolve("descriptions");
    }

    /**
     * The Chronicle Map of names of an epoch.
     *
     * @param epoch of the registry.
     * @return path of the file.
     */
    public Path registry(final long epoch) {
        return directory.resolve(REGISTRY_PREFIX + epoch);
    }

}
