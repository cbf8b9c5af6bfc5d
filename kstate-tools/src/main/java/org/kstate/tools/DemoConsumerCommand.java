package org.kstate.tools;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.kstate.tools.demo.Consumer;
import org.kstate.tools.demo.ConsumerKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kstate demo-consumer}: one consumer of the demo, started by it. */
@Command(
    name = "demo-consumer",
    hidden = true,
    description = "A consumer of the demo: reports in JSON on standard output, and ends when standard input does.")
final class DemoConsumerCommand implements Callable<Integer> {
    @Mixin
    private Output output;
    @Mixin
    private StoreOption store;

    @Option(names = "--journal", paramLabel = "DIR", required = true, description = "Directory of the journal.")
    private Path journal;
    @Parameters(index = "0", paramLabel = "KIND", description = "${COMPLETION-CANDIDATES}")
    private ConsumerKind kind;
    @Parameters(index = "1..*", paramLabel = "NAME", arity = "1..*", description = "States.")
    private List<String> names;

    @Override
    public Integer call() {
        return Consumer.consume(kind, store.directory(), journal, names, output.out(), output.stop()::isRaised) ? ExitStatus.OK : ExitStatus.FAILED;
    }
}
