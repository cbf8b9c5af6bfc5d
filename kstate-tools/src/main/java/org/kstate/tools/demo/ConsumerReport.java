package org.kstate.tools.demo;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a consumer says of itself, now and then, and at its end.
 *
 * @param event  {@link #READY}, {@link #PROGRESS} or {@link #FINAL}.
 * @param states by the order of the states' names.
 * @param reads  how often it read; for those that are told of changes, how often they were.
 * @param tookNs how long it has been at it since it first read something.
 */
record ConsumerReport(String event, List<StateReport> states, long reads, long tookNs) {
    /** It has subscribed to everything. */
    static final String READY = "ready";
    /** It is at work. */
    static final String PROGRESS = "progress";
    /** It has seen the last versions. */
    static final String FINAL = "final";

    /**
     * What it has seen of a state.
     *
     * @param version    newest version seen.
     * @param seen       versions seen.
     * @param missed     versions passed over.
     * @param torn       values that were not whole.
     * @param disordered versions that came twice, or after a newer one.
     * @param value      the newest value in hexadecimal; empty but in the {@link #FINAL} report.
     */
    record StateReport(long version, long seen, long missed, long torn, long disordered, String value) {
    }

    void write(final JsonGenerator json) throws IOException {
        json.writeStringField("event", event);
        json.writeNumberField("reads", reads);
        json.writeNumberField("tookNs", tookNs);
        json.writeArrayFieldStart("states");
        for (final StateReport state : states) {
            json.writeStartArray();
            json.writeNumber(state.version);
            json.writeNumber(state.seen);
            json.writeNumber(state.missed);
            json.writeNumber(state.torn);
            json.writeNumber(state.disordered);
            json.writeString(state.value);
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    static ConsumerReport read(final JsonParser json) throws IOException {
        String event = "";
        long reads = 0;
        long tookNs = 0;
        final List<StateReport> states = new ArrayList<>();
        json.nextToken();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            switch (name) {
                case "event" -> event = json.getText();
                case "reads" -> reads = json.getLongValue();
                case "tookNs" -> tookNs = json.getLongValue();
                case "states" -> {
                    while (json.nextToken() == JsonToken.START_ARRAY) {
                        states.add(new StateReport(json.nextLongValue(0), json.nextLongValue(0), json.nextLongValue(0),
                            json.nextLongValue(0), json.nextLongValue(0), json.nextTextValue()));
                        json.nextToken();
                    }
                }
                default -> json.skipChildren();
            }
        }
        return new ConsumerReport(event, states, reads, tookNs);
    }
}
