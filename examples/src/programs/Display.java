import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.notify.Delivery;
import org.kstate.notify.Watch;

/** Shows the price at most ten times a second, and always the last one. Arguments: directory of the store, last price. */
public final class Display {

    private Display() {
    }

    public static void main(final String[] args) {
        final long last = Long.parseLong(args[1]);
        try (Kstate store = Kstate.open(Path.of(args[0]));
             State state = store.subscribe("md.eurusd.price", Permission.READ);
             Watch watch = Watch.of(state).atMost(10).open()) {
            int shown = 0;
            long price = 0;
            while (price < last && watch.await(5, TimeUnit.MINUTES)) {
                final Delivery delivery = watch.delivery();
                price = delivery.snapshot().bytes().readLong(0);
                shown++;
                System.out.println(System.nanoTime() / 1_000_000 + " ms price " + price + " passed over " + delivery.missed());
            }
            System.out.println("shown " + shown);
        }
    }
}
