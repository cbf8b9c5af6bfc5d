package org.kstate.tools.demo;

/** Shows the demo while it runs. For one thread at a time. */
public interface DemoView extends AutoCloseable {
    /**
     * Says what is going on before there is anything to see.
     *
     * @param text a few words.
     */
    void say(String text);

    /**
     * Shows the present moment; called a few times a second.
     *
     * @param picture what it looks like.
     * @param last    whether it is the last one.
     */
    void show(Picture picture, boolean last);

    /** Leaves the terminal as it was, but for what is to stay on it. Can be called twice. */
    @Override
    default void close() {
    }
}
