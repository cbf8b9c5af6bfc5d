package org.kstate.tools;

import java.util.Map;
import org.kstate.Observer;
import org.kstate.layout.StateDescriptions;
import org.kstate.tools.values.LayoutException;
import org.kstate.tools.values.ValueForm;
import org.kstate.tools.values.ValueForms;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a command reads values: by the descriptions of the store, unless an option says otherwise. */
final class ValueOption {
    @ArgGroup
    private Choice choice = new Choice();

    /** One of both. */
    private static final class Choice {
        @Option(names = "--layout", paramLabel = "LAYOUT", converter = FormConverter.class, description = "Read the values so, whatever the"
            + " store says: 'bid:i64/1e8 ask:i64/1e8 at:epochNanos'. See docs/values.md.")
        private ValueForm layout;
        @Option(names = "--hex", description = "Show the values in hexadecimal.")
        private boolean hex;
    }

    boolean isGiven() {
        return choice.hex || choice.layout != null;
    }

    boolean isHex() {
        return choice.hex;
    }

    /** Values of the states of a store. */
    ValueView view(final Observer observer) {
        return choice.hex || choice.layout != null ? view(StateDescriptions.NONE) : view(descriptions(observer));
    }

    /** Values of states that are described so. */
    ValueView view(final StateDescriptions descriptions) {
        return choice.hex ? ValueView.HEX : new ValueView(choice.layout, descriptions);
    }

    static StateDescriptions descriptions(final Observer observer) {
        StateDescriptions descriptions = StateDescriptions.NONE;
        for (final Map.Entry<String, String> description : observer.descriptions().entrySet()) {
            descriptions = descriptions.with(description.getKey(), description.getValue());
        }
        return descriptions;
    }

    /** For picocli. */
    static final class FormConverter implements ITypeConverter<ValueForm> {
        @Override
        public ValueForm convert(final String text) {
            try {
                return ValueForms.of(text);
            } catch (final LayoutException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
