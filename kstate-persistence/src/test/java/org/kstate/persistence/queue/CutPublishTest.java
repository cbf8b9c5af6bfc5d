package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import net.openhft.chronicle.core.time.SetTimeProvider;
import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.core.values.LongValue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kstate.exceptions.CorruptJournalException;

/**
 * A record between its staging and its publishing, or its dropping. Another session makes a file that was cut as long again, so that nothing
 * faults: the record, or what is in front of it, is zeros then.
 */
class CutPublishTest {

    private static final int RECORDS = 20;

    private final TestRollTime rollTime = new TestRollTime(QueueJournalTest.NOON_MS);
    private final TimeProvider time = new SetTimeProvider(QueueJournalTest.NOON_MS * 1_000_000);

    @TempDir
    private Path directory;

    /** Cuts the file and makes it as long again. */
    private void cut(final long length) throws IOException {
        final Path file = CycleFiles.files(directory)[0];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            final long whole = channel.size();
            channel.truncate(length);
            channel.write(java.nio.ByteBuffer.allocate(1), whole - 1);
        }
    }

    private long end() {
        try (RawFile raw = RawFile.open(CycleFiles.files(directory)[0])) {
            return raw.writePosition();
        }
    }

    /** Where it is cut: in the file's header; in records that are visible; in the last one; and in the one that is staged. */
    @ParameterizedTest
    @CsvSource({"true, 0", "true, 50", "true, 95", "true, 101", "false, 0", "false, 101"})
    void shouldNotAcknowledgeARecordThatWasCutOff(final boolean isBehind, final int percent) throws IOException {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            for (int i = 1; isBehind && i <= RECORDS; i++) {
                writer.append("a", i);
            }
            writer.stage("a", RECORDS + 1);
            assertEquals(isBehind, ((QueueJournal) writer.journal()).isBehind());
            final long end = end();
            final long first = (long) (end * 0.9);
            cut(percent == 0 ? 0 : percent > 100 ? end + recordLength(end) + 16 : first + (end - first) * percent / 100);
            final CorruptJournalException told = assertThrows(CorruptJournalException.class, writer.journal()::publish);
            assertTrue(told.getMessage().contains(directory.toString()), told.getMessage());
            assertEquals(isBehind ? RECORDS : 0, rollTime.lastSequence());
        }
    }

    private long recordLength(final long at) {
        try (RawFile raw = RawFile.open(CycleFiles.files(directory)[0])) {
            return raw.word(at) & RawFile.LENGTH_MASK;
        }
    }

    /** The stack ends before the library has done anything, or when it has done all but to give its lock back: closing again does the rest. */
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void shouldDropWhatIsStagedWhenClosedAgainAfterAFullStack(final boolean isEarly) throws ReflectiveOperationException {
        final JournalWriter writer = JournalWriter.open(directory, rollTime);
        try (SingleChronicleQueue queue = ForeignQueue.open(directory, time)) {
            final LongValue lock = ForeignQueue.writeLock(queue);
            final long free = lock.getVolatileValue();
            writer.stage("a", 1);
            final Field field = QueueJournal.class.getDeclaredField("staged");
            field.setAccessible(true);
            final DocumentContext document = (DocumentContext) field.get(writer.journal());
            final boolean[] hasEnded = new boolean[1];
            field.set(writer.journal(), Proxy.newProxyInstance(DocumentContext.class.getClassLoader(), new Class<?>[] {DocumentContext.class},
                (proxy, method, arguments) -> {
                    final boolean isEnding = method.getName().equals("close") && !hasEnded[0];
                    hasEnded[0] |= isEnding;
                    if (isEnding && isEarly) {
                        throw new StackOverflowError();
                    }
                    final Object result = call(() -> method.invoke(document, arguments));
                    if (isEnding) {
                        lock.setVolatileValue(ProcessHandle.current().pid());
                        throw new StackOverflowError();
                    }
                    return result;
                }));
            assertThrows(StackOverflowError.class, writer.journal()::close);
            assertEquals(ProcessHandle.current().pid(), lock.getVolatileValue());
            writer.close();
            assertEquals(free, lock.getVolatileValue());
        }
        try (JournalWriter later = JournalWriter.open(directory, rollTime)) {
            later.append("a", 2);
        }
        assertEquals(1, QueueJournalTest.records(directory).size());
    }

    private interface Call {
        Object call() throws ReflectiveOperationException;
    }

    private static Object call(final Call call) throws Throwable {
        try {
            return call.call();
        } catch (final InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Of what a session closes nothing is left to others, whatever fails in it. */
    @Test
    void shouldGiveUpTheRightToAJournalThatWasCut() throws IOException {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            writer.append("a", 1);
            writer.stage("a", 2);
            cut(0);
            assertThrows(CorruptJournalException.class, writer.journal()::publish);
        }
        try (OwnerFile owner = OwnerFile.take(directory, JournalWriter.STORE_ID, org.kstate.spi.WantedJournal.ANY, System.nanoTime(), null)) {
            assertTrue(owner.tryAlone());
        }
    }
}
