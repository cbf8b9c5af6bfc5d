package org.kstate.notify;

import org.kstate.ObservedState;
import org.kstate.Snapshot;
import org.kstate.State;

/** The live value of one state, through whichever kind of handle. */
interface LiveValue {

    String name();

    long version();

    long read(Snapshot into);

    /** Through a session's handle. */
    record OfState(State state) implements LiveValue {

        @Override
        public String name() {
            return state.name();
        }

        @Override
        public long version() {
            return state.version();
        }

        @Override
        public long read(final Snapshot into) {
            return state.read(into);
        }
    }

    /** Through an observer's view. */
    record OfObserved(ObservedState state) implements LiveValue {

        @Override
        public String name() {
            return state.name();
        }

        @Override
        public long version() {
            return state.version();
        }

        @Override
        public long read(final Snapshot into) {
            return state.read(into);
        }
    }
}
