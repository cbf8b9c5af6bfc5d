/** The journal of persistent states on a Chronicle Queue: recovery, history and replay. */
module kstate.persistence {
    requires transitive kstate.core;
    requires chronicle.queue;
    requires chronicle.wire;
    // Annotations for who compiles; nobody needs them at run time.
    requires static org.jspecify;

    exports org.kstate.persistence;
    exports org.kstate.persistence.record;
    exports org.kstate.persistence.queue to kstate.notify;

    provides org.kstate.spi.JournalProvider with org.kstate.persistence.queue.QueueJournalProvider;
}
