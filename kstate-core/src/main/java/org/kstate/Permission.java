package org.kstate;

/** What a handle or a transaction may do. */
public enum Permission {
    /** Read only: the handle maps the store's pages read-only and can change no value. */
    READ,
    /** Read and write. */
    READ_WRITE;

    /** Writing alone means both: a transaction begins with what is there. */
    public static final Permission WRITE = READ_WRITE;
}
