package org.kstate.tools.values;

/**
 * A form of descriptions, found by {@link java.util.ServiceLoader}. An implementation has a public constructor without parameters and is named in
 * {@code META-INF/services/org.kstate.tools.values.ValueDecoder}. Called by any thread.
 */
public interface ValueDecoder {
    /**
     * Reads a description.
     *
     * @param description as it was given to {@code Kstate.describe}.
     * @return how it says that values are read; null if it is of another form.
     * @throws LayoutException if it is of this form, and cannot be read.
     */
    ValueForm form(String description);
}
