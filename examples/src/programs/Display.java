import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.notify.Delivery;
import org.kstate.notify.Watch;

/** Shows the price at most ten times a second, and always the last one, until it has not changed for a second. Argument: directory of the
 * store. */
public final class Display {

    private Display() {
    }

    public static void main(final String[] args) {
        try (Kstate store = Kstate.open(Path.of(args[0]));
             State state = store.subscribe("md.eurusd.price", Permission.READ);
             Watch watch = Watch.of(state).atMost(10).open()) {
            int shown = 0;
            while (watch.await(shown == 0 ? 60 : 1, TimeUnit.SECONDS)) {
                final Delivery delivery = watch.delivery();
                shown++;
                System.out.println(System.nanoTime() / 1_000_000 + " ms price " + delivery.snapshot().bytes().readLong(0) + " passed over "
                    + delivery.missed());
            }
            System.out.println("shown " + shown);
        }
    }
}
