/** Waiting for changes of states, at the consumer's own rate; sampling, tailing, announcements. */
module kstate.notify {
    requires transitive kstate.core;
    requires transitive kstate.persistence;
    // An announcement is an object of Chronicle Wire's; a bus is a queue.
    requires transitive chronicle.wire;
    requires chronicle.queue;
    // Annotations for who compiles; nobody needs them at run time.
    requires static org.jspecify;

    exports org.kstate.notify;

    uses org.kstate.notify.AnnouncementSink;
}
