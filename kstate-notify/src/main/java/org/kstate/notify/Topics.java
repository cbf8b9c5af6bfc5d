package org.kstate.notify;

import java.util.HashMap;
import java.util.Map;

/** The topics of states, made once each. For one thread at a time. */
final class Topics {

    private final Map<String, String> topics = new HashMap<>();

    String of(final String name) {
        final String topic = topics.get(name);
        if (topic != null) {
            return topic;
        }
        final String made = CommitAnnouncement.TOPIC_PREFIX + name;
        topics.put(name, made);
        return made;
    }
}
