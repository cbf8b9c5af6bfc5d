package org.kstate.starting;

import java.nio.file.Files;
import java.nio.file.Path;

import net.openhft.chronicle.bytes.Bytes;
import org.kstate.Kstate;
import org.kstate.Snapshot;
import org.kstate.StoreOptions;
import org.kstate.exceptions.KstateException;
import org.kstate.notify.StateTailer;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.Replay;
import org.kstate.typed.CheckedFlyweight;

/** A program whose first use of Kstate, or of Chronicle, is another than opening a store; then it goes on as {@link EveryPart}. */
public final class FirstTouch {

    /** What may come first. */
    enum Use {
        BYTES {
            @Override
            void first(final Path directory) {
                Bytes.allocateElasticDirect().writeLong(1).releaseLast();
            }
        },
        OBSERVER {
            @Override
            void first(final Path directory) {
                Kstate.observe(directory).close();
            }
        },
        STATISTICS {
            @Override
            void first(final Path directory) {
                Kstate.statistics(directory).errors();
            }
        },
        SNAPSHOT {
            @Override
            void first(final Path directory) {
                new Snapshot().version();
            }
        },
        FLYWEIGHT {
            @Override
            void first(final Path directory) {
                new CheckedFlyweight() {
                }.wrap(0, 0);
            }
        },
        JOURNAL {
            @Override
            void first(final Path directory) {
                JournalReader.open(directory).close();
            }
        },
        REPLAY {
            @Override
            void first(final Path directory) {
                Replay.of(directory).run((record, delay) -> { });
            }
        },
        TAILER {
            @Override
            void first(final Path directory) {
                StateTailer.of(directory).open().close();
            }
        },
        OPTIONS {
            @Override
            void first(final Path directory) {
                StoreOptions.create().pageSize(1024).directory(directory);
            }
        };

        abstract void first(Path directory);
    }

    private FirstTouch() {
    }

    /**
     * Runs the program.
     *
     * @param arguments a directory, and what comes first.
     * @throws Exception if a part does not do what it should.
     */
    public static void main(final String[] arguments) throws Exception {
        final Path nothing = Files.createDirectories(Path.of(arguments[0], "nothing"));
        try {
            Use.valueOf(arguments[1]).first(nothing);
        } catch (final KstateException e) {
            // There is neither a store nor a journal, which it says.
            require(e.getMessage().contains(nothing.toString()), e);
        }
        EveryPart.main(arguments);
    }

    private static void require(final boolean expected, final KstateException e) {
        if (!expected) {
            throw e;
        }
    }
}
