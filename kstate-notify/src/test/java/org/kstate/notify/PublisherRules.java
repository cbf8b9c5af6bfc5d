package org.kstate.notify;

import java.util.concurrent.Flow;
import java.util.function.Supplier;

import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;

/** The rules of Reactive Streams for publishers, for one that has no end. {@link PublisherRulesTest} runs them. */
public final class PublisherRules extends FlowPublisherVerification<Change> {

    /** Three rules wait for all of it. */
    private static final long TIMEOUT_MS = 4_000;
    private static final long QUIET_MS = 30;

    private final Supplier<Flow.Publisher<Change>> good;
    private final Supplier<Flow.Publisher<Change>> failed;

    PublisherRules(final Supplier<Flow.Publisher<Change>> good, final Supplier<Flow.Publisher<Change>> failed) {
        super(new TestEnvironment(TIMEOUT_MS, QUIET_MS), 0);
        this.good = good;
        this.failed = failed;
    }

    @Override
    public Flow.Publisher<Change> createFlowPublisher(final long elements) {
        return good.get();
    }

    @Override
    public Flow.Publisher<Change> createFailedFlowPublisher() {
        return failed.get();
    }

    @Override
    public long maxElementsFromPublisher() {
        return publisherUnableToSignalOnComplete();
    }
}
