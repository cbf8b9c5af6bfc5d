package org.kstate.tools;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import net.openhft.chronicle.bytes.RandomDataInput;
import org.kstate.feeds.marketdata.PayloadText;
import org.kstate.layout.NamePattern;
import org.kstate.layout.StateDescriptions;
import org.kstate.tools.json.JsonFields;
import org.kstate.tools.values.DecodedValue;
import org.kstate.tools.values.HiddenBytes;
import org.kstate.tools.values.LayoutException;
import org.kstate.tools.values.ValueForm;
import org.kstate.tools.values.ValueForms;

/**
 * Values as people and programs read them: by a layout that was given, else by what describes the state, else the feed handler's payloads, else in
 * hexadecimal. For one thread at a time.
 */
final class ValueView {
    /** All values in hexadecimal. */
    static final ValueView HEX = new ValueView(null, StateDescriptions.NONE, name -> null, true);

    private final ValueForm given;
    private final StateDescriptions descriptions;
    private final UnaryOperator<String> texts;
    private final boolean hex;
    private final Map<String, Found> found = new HashMap<>();

    /** Either is null: how a state is read, or why its description cannot be. Both are if there is none. */
    private record Found(ValueForm form, String problem) {
    }

    ValueView(final ValueForm given, final StateDescriptions descriptions) {
        this(given, descriptions, descriptions::of, false);
    }

    /** As the other; how a state is described is told by its name, null if it is not. */
    ValueView(final StateDescriptions descriptions, final UnaryOperator<String> texts) {
        this(null, descriptions, texts, false);
    }

    private ValueView(final ValueForm given, final StateDescriptions descriptions, final UnaryOperator<String> texts, final boolean hex) {
        this.given = given;
        this.descriptions = descriptions;
        this.texts = texts;
        this.hex = hex;
    }

    /** How a state is read; null if nothing that can be read describes it. */
    ValueForm form(final String state) {
        return given != null ? given : found(state).form();
    }

    /** All forms of descriptions that can be read, in their order; one that was given stands alone. */
    List<ValueForm> forms(final Predicate<NamePattern> wanted) {
        if (given != null) {
            return List.of(given);
        }
        final List<ValueForm> forms = new ArrayList<>();
        for (final StateDescriptions.Entry entry : hex ? List.<StateDescriptions.Entry>of() : descriptions.entries()) {
            final ValueForm form = wanted.test(entry.pattern()) ? read(entry.text()).form() : null;
            if (form != null) {
                forms.add(form);
            }
        }
        return forms;
    }

    /** Whether a layout or a description says how values of wanted states are read, and be it that nobody understands it. */
    boolean describes(final Predicate<NamePattern> wanted) {
        return given != null || !hex && descriptions.entries().stream().anyMatch(entry -> wanted.test(entry.pattern()));
    }

    /** Why the description of a state cannot be read; null if it can, or there is none. */
    String problem(final String state) {
        return given != null ? null : found(state).problem();
    }

    private Found found(final String state) {
        return found.computeIfAbsent(state, name -> {
            final String description = texts.apply(name);
            return description == null ? new Found(null, null) : read(description);
        });
    }

    private static Found read(final String description) {
        try {
            return new Found(ValueForms.of(description), null);
        } catch (final LayoutException e) {
            return new Found(null, e.getMessage());
        }
    }

    /** The fields of a value, the feed handler's too; null if nothing says what they are. */
    DecodedValue decoded(final String state, final RandomDataInput value) {
        final DecodedValue described = described(state, value);
        return described != null || hex ? described : FeedValue.decoded(value);
    }

    /** The fields of a value by the layout or description; null if there is none. */
    DecodedValue described(final String state, final RandomDataInput value) {
        final ValueForm form = hex ? null : form(state);
        return form == null ? null : decode(form, ValueText.bytes(value));
    }

    /** A decoder of the user's own may be wrong; the value is shown all the same. */
    private static DecodedValue decode(final ValueForm form, final byte[] bytes) {
        try {
            return form.decode(bytes);
        } catch (final RuntimeException e) {
            return new DecodedValue(List.of(), HiddenBytes.except(bytes, new BitSet()), List.of("the decoder failed, " + e));
        }
    }

    /** The value on one line. */
    String line(final String state, final RandomDataInput value) {
        final DecodedValue described = described(state, value);
        if (described != null) {
            return described.line();
        }
        final String problem = hex ? null : problem(state);
        final String feed = hex || problem != null ? null : PayloadText.line(value, 0);
        return feed != null ? feed : ValueText.hexLine(value) + (problem == null ? "" : "  (" + problem + ")");
    }

    /** The value as members of an object: those of its fields that are wanted in {@code value}, or else {@code hex}. */
    void json(final JsonGenerator json, final String state, final RandomDataInput value, final Predicate<String> wanted) throws IOException {
        final DecodedValue described = described(state, value);
        if (described != null) {
            JsonFields.write(json, described, wanted);
            return;
        }
        final String problem = hex ? null : problem(state);
        if (problem != null) {
            json.writeStringField("problem", problem);
        }
        if (hex || problem != null) {
            json.writeStringField("hex", ValueText.hex(value));
        } else if (wanted == FieldOption.ALL) {
            ValueText.json(json, value);
        } else {
            final DecodedValue feed = FeedValue.decoded(value);
            if (feed == null) {
                json.writeStringField("hex", ValueText.hex(value));
            } else {
                JsonFields.write(json, feed, wanted);
            }
        }
    }
}
