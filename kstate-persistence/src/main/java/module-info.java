/** The journal of persistent states on a Chronicle Queue: recovery, history and replay. */
module kstate.persistence {
    requires transitive kstate.core;
    requires chronicle.queue;
    requires chronicle.wire;
    requires org.jnrproject.ffi;

    exports org.kstate.persistence;
    exports org.kstate.persistence.record;

    // The classes that jnr-ffi makes implement an interface of this package; they lie in a module without a name.
    opens org.kstate.persistence.queue;

    provides org.kstate.spi.JournalProvider with org.kstate.persistence.queue.QueueJournalProvider;
}
