package org.kstate;

/** What a commit on a persistent state survives once its call has returned. */
public enum Durability {

    /** The death of every process: the record is in the kernel's page cache. A power cut may take what was committed last. The default. */
    PROCESS,

    /**
     * A power cut: the device has the record and everything before it in the order of commits. The call returns when it has said so. Readers
     * may see the version a little before.
     */
    DEVICE
}
