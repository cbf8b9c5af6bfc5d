package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

import net.openhft.chronicle.bytes.MappedBytes;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.memory.SharedBuffer;
import org.kstate.testing.ChildJvm;

/** A fault of mapped memory is thrown where it is asked for, however the code is run that made it. In a process of its own. */
class LateFaultTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"-Xint", "-XX:TieredStopAtLevel=1", "-XX:-TieredCompilation"})
    void shouldThrowWhatIsOwedOnceAndNoLater(final String compiler) {
        try (ChildJvm child = ChildJvm.start(List.of(compiler), Touching.class, directory.resolve("file"))) {
            assertEquals("none", child.lineAfter("whole"));
            assertEquals(Touching.TOUCHES + " of " + Touching.TOUCHES, child.lineAfter("told"));
            assertEquals("none", child.lineAfter("afterwards"));
            assertEquals(0, child.exitStatus());
        }
    }

    /** The child: touches memory behind the end of a file, and asks. */
    static final class Touching {

        static final int TOUCHES = 200;
        private static final int PAGE = 4096;
        private static final int WARMING = 30_000;

        private static long sum;

        private Touching() {
        }

        /**
         * Runs.
         *
         * @param arguments a file to be made.
         * @throws IOException if it cannot be.
         */
        public static void main(final String[] arguments) throws IOException {
            final Path file = Path.of(arguments[0]);
            Files.write(file, new byte[2 * PAGE]);
            try (MappedBytes mapped = MappedBytes.singleMappedBytes(file.toFile(), 2 * PAGE)) {
                final long address = mapped.addressForRead(PAGE);
                int told = 0;
                for (int i = 0; i < WARMING; i++) {
                    told += isTold(address) ? 1 : 0;
                }
                System.out.println("whole " + (told == 0 ? "none" : told));
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(PAGE);
                }
                for (int i = 0; i < TOUCHES; i++) {
                    told += isTold(address) ? 1 : 0;
                }
                System.out.println("told " + told + " of " + TOUCHES);
                try {
                    LateFault.tellNow();
                    System.out.println("afterwards none");
                } catch (final InternalError e) {
                    System.out.println("afterwards " + e);
                }
            }
            System.out.println("sum " + sum);
        }

        private static boolean isTold(final long address) {
            try {
                SharedBuffer.putLongAt(address, 1);
                sum += SharedBuffer.longAcquireAt(address);
                LateFault.tellNow();
                return false;
            } catch (final InternalError e) {
                return true;
            }
        }
    }
}
