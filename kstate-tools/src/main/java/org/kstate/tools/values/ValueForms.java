package org.kstate.tools.values;

import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Finds the form of a description: that of a {@link ValueDecoder} on the class path, else a {@link LineLayout}. Safe for any thread. */
public final class ValueForms {
    private ValueForms() {
    }

    /**
     * Reads a description.
     *
     * @param description of values.
     * @return how it says that they are read.
     * @throws LayoutException if it cannot be read.
     */
    public static ValueForm of(final String description) {
        try {
            for (final ValueDecoder decoder : ServiceLoader.load(ValueDecoder.class)) {
                final ValueForm form = decoder.form(description);
                if (form != null) {
                    return form;
                }
            }
        } catch (final ServiceConfigurationError e) {
            throw new LayoutException("A ValueDecoder cannot be loaded; take it from the class path, or mend it: cause=" + e.getMessage(), e);
        }
        return LineLayout.parse(description);
    }
}
