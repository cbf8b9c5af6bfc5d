/** Waiting for changes of states, at the consumer's own rate; sampling and tailing. */
module kstate.notify {
    requires transitive kstate.core;
    requires transitive kstate.persistence;

    exports org.kstate.notify;
}
