package org.kstate.feeds.itch;

/** Messages about orders that an input does not contain, counted by their type. For one thread at a time. */
final class Orphans {
    private long replaces;
    private long deletes;
    private long cancels;
    private long executions;
    private long pricedExecutions;
    private long sideless;

    void replace() {
        replaces++;
    }

    void delete() {
        deletes++;
    }

    void cancel() {
        cancels++;
    }

    void execution() {
        executions++;
    }

    void pricedExecution() {
        pricedExecutions++;
    }

    /** About an order that such a replace has made, whose side is told nowhere. */
    void sideless() {
        sideless++;
    }

    long total() {
        return replaces + deletes + cancels + executions + pricedExecutions + sideless;
    }

    @Override
    public String toString() {
        return "replaces=" + replaces + " deletes=" + deletes + " cancels=" + cancels + " executions=" + executions + " pricedExecutions="
            + pricedExecutions + " ofUnknownSide=" + sideless;
    }
}
