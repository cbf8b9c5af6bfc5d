/** Waiting for changes of states, at the consumer's own rate; sampling and tailing. */
module kstate.notify {
    requires transitive kstate.core;
    requires transitive kstate.persistence;
    // Annotations for who compiles; nobody needs them at run time.
    requires static org.jspecify;

    exports org.kstate.notify;
}
