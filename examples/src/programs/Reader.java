import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;

/** Prints the price whenever it looks and finds another one, until it has seen a last one. May be started before the writer. Arguments:
 * directory of the store, last price. */
public final class Reader {

    private Reader() {
    }

    public static void main(final String[] args) throws Exception {
        final long last = Long.parseLong(args[1]);
        final ByteBuffer price = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        try (Kstate store = Kstate.open(Path.of(args[0]));
             State state = store.subscribe("md.eurusd.price", Permission.READ)) {
            long seen = 0;
            while (price.getLong(0) < last) {
                if (state.version() > seen) {
                    seen = state.read(price);
                    System.out.println("version " + seen + " price " + price.getLong(0));
                }
                Thread.sleep(10);
            }
        }
    }
}
