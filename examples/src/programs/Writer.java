import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;

/** Publishes prices into a state, and keeps it alive until somebody presses Enter. Arguments: directory of the store, how many prices. */
public final class Writer {

    private Writer() {
    }

    public static void main(final String[] args) throws Exception {
        final long count = Long.parseLong(args[1]);
        final ByteBuffer price = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (Kstate store = Kstate.open(Path.of(args[0]));
             State state = store.subscribe("md.eurusd.price", Permission.READ_WRITE, Long.BYTES)) {
            for (long i = 1; i <= count; i++) {
                state.publish(price.putLong(0, i));
                Thread.sleep(1);
            }
            System.out.println("published " + state);
            System.in.read();
        }
    }
}
