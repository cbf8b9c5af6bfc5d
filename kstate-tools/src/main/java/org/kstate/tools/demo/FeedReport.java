package org.kstate.tools.demo;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/**
 * What a feed handler's process says: where it began, and in the end how far it came.
 *
 * @param event        {@link #STARTED} or {@link #ENDED}, or another that does not matter here.
 * @param resumedAfter events that were published before it began.
 * @param published    events that it published; 0 at the start.
 */
record FeedReport(String event, long resumedAfter, long published) {
    /** It is about to publish. */
    static final String STARTED = "started";
    /** It has published all that it will. */
    static final String ENDED = "ended";

    static FeedReport read(final JsonParser json) throws IOException {
        String event = "";
        long resumedAfter = 0;
        long published = 0;
        json.nextToken();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            switch (name) {
                case "event" -> event = json.getText();
                case "resumedAfter" -> resumedAfter = json.getLongValue();
                case "published" -> published = json.getLongValue();
                default -> json.skipChildren();
            }
        }
        return new FeedReport(event, resumedAfter, published);
    }
}
