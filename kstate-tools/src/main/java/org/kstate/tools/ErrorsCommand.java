package org.kstate.tools;

import java.util.concurrent.Callable;
import org.kstate.StoreStatistics;
import org.kstate.counters.RecordedError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kstate errors}: what sessions of a store met and could tell nobody. */
@Command(
    name = "errors",
    description = "Shows the errors that the sessions of a store noted down, each different one once, also when all its processes are dead."
        + " Looks without a trace: read permission is enough.")
final class ErrorsCommand implements Callable<Integer> {
    @Mixin
    private Output output;
    @Mixin
    private StoreOption store;

    @Override
    public Integer call() {
        final StoreStatistics statistics = store.statistics();
        statistics.errors().forEach(output.isJson() ? this::write : this::print);
        if (statistics.errorsNotRecorded() > 0) {
            if (output.isJson()) {
                output.json(json -> {
                    json.writeNumberField("notRecorded", statistics.errorsNotRecorded());
                    json.writeNumberField("lastNs", statistics.lastErrorNotRecordedNs());
                    json.writeStringField("last", TimeText.of(statistics.lastErrorNotRecordedNs()));
                });
            } else {
                output.text(statistics.errorsNotRecorded() + " x other errors, for which the log has no place; the last at "
                    + TimeText.of(statistics.lastErrorNotRecordedNs()));
            }
        } else if (statistics.errors().isEmpty() && !output.isJson()) {
            output.text("no errors");
        }
        return ExitStatus.OK;
    }

    private void write(final RecordedError error) {
        output.json(json -> {
            json.writeNumberField("count", error.count());
            json.writeNumberField("firstNs", error.firstNs());
            json.writeStringField("first", TimeText.of(error.firstNs()));
            json.writeNumberField("firstSession", error.firstSession());
            json.writeNumberField("firstPid", error.firstPid());
            json.writeNumberField("lastNs", error.lastNs());
            json.writeStringField("last", TimeText.of(error.lastNs()));
            json.writeNumberField("lastSession", error.lastSession());
            json.writeNumberField("lastPid", error.lastPid());
            json.writeStringField("error", error.headline());
            json.writeStringField("text", error.text());
        });
    }

    private void print(final RecordedError error) {
        output.text(error.count() + " x, first at " + TimeText.of(error.firstNs()) + " by session " + error.firstSession() + " (pid "
            + error.firstPid() + ")" + (error.count() == 1 ? "" : ", last at " + TimeText.of(error.lastNs()) + " by session "
            + error.lastSession() + " (pid " + error.lastPid() + ")"));
        output.lines(error.text());
        output.text("");
    }
}
